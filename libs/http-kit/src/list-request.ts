import { createHash } from 'node:crypto';
import { type ActionContext, type JsonSchema, type JsonValue, PluginError } from '@patchbay/plugin-kit';
import type { HttpRequest, QueryValue } from './http-api.js';
import type { HttpSession } from './http-session.js';
import { type Place, readPages } from './page-reader.js';
import type { Pages } from './pages.js';
import type { Params } from './params.js';

const DEFAULT_LIMIT = 100;

/** The params of every list, beside its own. */
export const LIST_PARAMS: Readonly<Record<string, JsonSchema>> = {
  limit: {
    type: 'integer',
    minimum: 1,
    default: DEFAULT_LIMIT,
    description: 'Take no more items than this.',
  },
  next: {
    type: 'string',
    minLength: 1,
    maxLength: 16_384,
    description:
      'Go on where an earlier answer ended: its `next`. The other params must be those of that request.',
  },
};

export function listOf(items: JsonSchema): JsonSchema {
  return {
    type: 'object',
    required: ['list', 'truncated'],
    properties: {
      list: { type: 'array', items },
      truncated: { type: 'boolean' },
      next: { type: 'string', description: 'Where there is more: give it back as the param `next`.' },
    },
  };
}

interface List {
  readonly pages: Pages;
  readonly item: JsonSchema;
  readonly maxBytes: number;
  /** The request with params of the service's own pages. */
  readonly build: (params: Params, more: Readonly<Record<string, QueryValue>>) => HttpRequest;
}

/** What is sealed for the caller to bring back. */
interface Bookmark {
  readonly place: Place;
  /** Of the params that it goes on with. */
  readonly params: string;
}

/** One answer of a list, from its beginning or from where an earlier one ended. @throws PluginError */
export async function sendList(
  session: HttpSession,
  { limit = DEFAULT_LIMIT, next, ...own }: Params & { limit?: number; next?: string },
  context: ActionContext,
  { pages, item, maxBytes, build }: List,
): Promise<JsonValue> {
  const { signal, maxRows } = context;
  const params = digestOf(own);
  const from = next === undefined ? undefined : await placeIn(next, params, context);
  const { list, next: place } = await readPages(session, pages, {
    item,
    limit: Math.min(limit, maxRows - 1),
    maxBytes,
    signal,
    requestWith: (more) => build(own, more),
    ...(from && { from }),
  });
  const cleaned = session.cleanValue(list);
  if (!place) return { list: cleaned, truncated: false };
  const bookmark = { place, params } as unknown as JsonValue;
  return { list: cleaned, truncated: true, next: await context.seal(bookmark) };
}

async function placeIn(next: string, params: string, { unseal }: ActionContext): Promise<Place> {
  const bookmark = (await unseal(next)) as Bookmark | undefined;
  if (!bookmark) throw unfit('is not what an answer of this action gave as its next');
  if (bookmark.params !== params) throw unfit('belongs to a request with other params');
  return bookmark.place;
}

/** The same for the same params, in whatever order they come. */
function digestOf(params: Params): string {
  const sorted = Object.entries(params).sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256').update(JSON.stringify(sorted)).digest('base64url');
}

function unfit(message: string): PluginError {
  return new PluginError('invalid_request', `params.next ${message}.`, { path: 'params.next' });
}
