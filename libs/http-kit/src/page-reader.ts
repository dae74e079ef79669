import { type JsonSchema, type JsonValue, PluginError } from '@patchbay/plugin-kit';
import { jsonOf } from './body.js';
import type { HttpRequest, QueryValue } from './http-api.js';
import type { HttpSession } from './http-session.js';
import { type NextPage, type Pages, valueAt } from './pages.js';
import { requireAnswer } from './refusals.js';

/** However small its pages are, no list takes more requests. */
const MOST_PAGES = 200;

/** An item that was not given out: where its page is, and how many items and pages lie before that. */
export interface Place {
  /** What asks for its page; nothing for the first. */
  readonly page?: NextPage;
  /** Items that a page was asked to have. */
  readonly size?: number;
  readonly skip: number;
  readonly taken: number;
  readonly pages: number;
}

interface Reading {
  /** What each item must be. */
  readonly item: JsonSchema;
  readonly limit: number;
  readonly maxBytes: number;
  readonly signal: AbortSignal;
  /** The request with more params than its caller gave. */
  readonly requestWith: (params: Readonly<Record<string, QueryValue>>) => HttpRequest;
  /** Where an earlier reading ended. */
  readonly from?: Place;
}

export interface ItemList {
  readonly list: readonly JsonValue[];
  /** The first item that was not taken, where there are more than were asked for. */
  readonly next?: Place;
}

/** Page after page, until there are no more or one item more than asked for shows that there are. */
export async function readPages(session: HttpSession, pages: Pages, reading: Reading): Promise<ItemList> {
  const { limit, signal, requestWith, item, from = { skip: 0, taken: 0, pages: 0 } } = reading;
  const size = from.size ?? (pages.size && Math.min(pages.size.most, limit + 1));
  const sized = pages.size && size !== undefined ? { [pages.size.param]: size } : {};
  const schema = within(pages.items, item);
  const requestOf = (page: NextPage | undefined): HttpRequest =>
    page && 'link' in page
      ? { ...requestWith(sized), ...session.pathOf(page.link) }
      : requestWith({ ...sized, ...page?.params });

  const list: JsonValue[] = [];
  let { maxBytes } = reading;
  let place: Place = { ...from, ...(size !== undefined && { size }) };
  let request = requestOf(place.page);
  for (let read = 1; ; read += 1) {
    const answer = await session.send(request, { signal, maxBytes });
    maxBytes -= answer.bytes.length;
    const body = jsonOf(answer, session.service);
    requireAnswer(session, body, schema);
    const items = itemsIn(body, pages.items);
    const given = items.slice(place.skip, place.skip + limit - list.length);
    list.push(...given);
    const skip = place.skip + given.length;
    if (skip < items.length) return { list, next: { ...place, skip } };
    const taken = place.taken + items.length;
    const page = pages.next({ body, headers: answer.headers, items, taken, pages: place.pages + 1 });
    if (!page) return { list };
    place = { ...place, page, skip: 0, taken, pages: place.pages + 1 };
    if (read === MOST_PAGES) return { list, next: place };
    const asked = requestOf(page);
    if (JSON.stringify(asked) === JSON.stringify(request))
      throw new PluginError('unknown', `${session.service} gives the same page again and again.`);
    request = asked;
  }
}

/** The schema of a body that holds such items at a path. */
export function within(path: string | undefined, item: JsonSchema): JsonSchema {
  const steps = path?.split('.') ?? [];
  return steps.reduceRight<JsonSchema>(
    (inner, step) => ({ type: 'object', required: [step], properties: { [step]: inner } }),
    { type: 'array', items: item },
  );
}

export function itemsIn(body: JsonValue, path: string | undefined): readonly JsonValue[] {
  return (path === undefined ? body : valueAt(body, path)) as readonly JsonValue[];
}
