import { type Action, type Column, type JsonValue, type Row, RowSet } from '@patchbay/plugin-kit';
import { jsonOf } from './body.js';
import type { HttpRequest } from './http-api.js';
import type { HttpSession } from './http-session.js';
import { itemsIn, within } from './page-reader.js';
import type { Pages } from './pages.js';
import type { Params } from './params.js';
import { requireAnswer } from './refusals.js';
import { builder, MOST_BYTES, type RequestDefinition } from './request.js';

type Common<P extends Params, Config> = Omit<
  RequestDefinition<P, Config>,
  'pages' | 'events' | 'expects' | 'usage' | 'answer' | 'result'
>;

type Item = Readonly<Record<string, JsonValue>>;

/** Declares a request whose answer is a table: the items of its pages are the rows. A page is asked for when rows of it are. */
export function rows<P extends Params, Config>(
  definition: Common<P, Config> & {
    readonly pages: Pages;
    /** Names in the items that are not columns. */
    readonly leavesOut?: readonly string[];
  },
): Action<HttpSession<Config>> {
  const { title, description, kind, params, required = [], pages, leavesOut = [] } = definition;
  const build = builder({ ...definition, result: {} });
  const schema = within(pages.items, { type: 'object' });
  return {
    title,
    ...(description && { description }),
    kind,
    gives: 'rows',
    params: { type: 'object', properties: params, required, additionalProperties: false },
    result: { type: 'object', required: ['rows', 'fields'] },
    run: async (session: HttpSession<Config>, given: P, { signal, maxRows }) => {
      const size = pages.size && { [pages.size.param]: Math.min(pages.size.most, maxRows) };
      const asked = build(given, session.config, size);
      const read = async (request: HttpRequest) => {
        const answer = await session.send(request, { signal, maxBytes: MOST_BYTES });
        const body = jsonOf(answer, session.service);
        requireAnswer(session, body, schema);
        return { body, headers: answer.headers, items: itemsIn(body, pages.items) as readonly Item[] };
      };
      const first = await read(asked);
      const columns = columnsOf(first.items, leavesOut);
      async function* batches(): AsyncGenerator<readonly Row[]> {
        for (let page = first, taken = 0, count = 1; ; count += 1) {
          yield page.items.map((item) => columns.map(({ name }) => session.cleanValue(item[name] ?? null)));
          taken += page.items.length;
          const next = pages.next({ ...page, taken, pages: count });
          if (!next) return;
          page = await read(
            'link' in next
              ? { ...asked, ...session.pathOf(next.link) }
              : build(given, session.config, { ...size, ...next.params }),
          );
        }
      }
      return new RowSet(columns, batches());
    },
  };
}

/** By the first page, in the order of its items. The type is that of the first value that there is. */
function columnsOf(items: readonly Item[], leavesOut: readonly string[]): Column[] {
  const names = new Set(items.flatMap((item) => Object.keys(item)));
  return [...names]
    .filter((name) => !leavesOut.includes(name))
    .map((name) => ({ name, type: typeof (items.find((item) => item[name] != null)?.[name] ?? '') }));
}
