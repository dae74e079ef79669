import { type JsonValue, PluginError } from '@patchbay/plugin-kit';
import { jsonOf } from './body.js';
import type { HttpAnswer, HttpRequest, QueryValue } from './http-api.js';
import type { HttpSession } from './http-session.js';

/** One page as it came. */
export interface Page {
  readonly body: JsonValue;
  readonly headers: HttpAnswer['headers'];
  readonly items: readonly JsonValue[];
  /** How many items came up to here, those of this page included, and how many pages. */
  readonly taken: number;
  readonly pages: number;
}

/** What asks for the next page: a few more params, or a link of the service's own. */
export type NextPage = { readonly params: Readonly<Record<string, QueryValue>> } | { readonly link: string };

/** How a service hands out a long list. */
export interface Pages {
  /** The param that asks for so many items a page, and the most it takes. */
  readonly size?: { readonly param: string; readonly most: number };
  items(body: JsonValue): readonly JsonValue[];
  /** `undefined` after the last page. */
  next(page: Page): NextPage | undefined;
}

interface Listed {
  /** Where the items are in the body, such as `data` or `paging.results`; the body itself when left out. */
  readonly items?: string;
  readonly size?: Pages['size'];
}

/** The page names what asks for the next: Slack, Notion, HubSpot; with a function also Stripe, whose cursor is the last id. */
export function cursorPages(
  options: Listed & {
    readonly next: string | ((page: Page) => JsonValue | undefined);
    readonly param: string;
  },
): Pages {
  const { next, param } = options;
  return listed(options, (page) => {
    const cursor = typeof next === 'string' ? valueAt(page.body, next) : next(page);
    const usable = (typeof cursor === 'string' && cursor !== '') || typeof cursor === 'number';
    return usable ? { params: { [param]: cursor } } : undefined;
  });
}

/** Numbered from `first`, by default 1; a page that is not full is the last. */
export function numberedPages(
  options: Listed & {
    readonly param: string;
    readonly first?: number;
    readonly size: { param: string; most: number };
  },
): Pages {
  const { param, first = 1 } = options;
  return listed(options, ({ items, pages }) =>
    items.length > 0 ? { params: { [param]: first + pages } } : undefined,
  );
}

/** By the number of items to skip: Jira, and most that have no better. */
export function offsetPages(options: Listed & { readonly param: string }): Pages {
  return listed(options, ({ items, taken }) =>
    items.length > 0 ? { params: { [options.param]: taken } } : undefined,
  );
}

/** RFC 8288: GitHub, GitLab, Shopify. */
export function linkPages(options: Listed = {}): Pages {
  return listed(options, ({ headers }) => {
    const link = nextLinkIn(String(headers.link ?? ''));
    return link === undefined ? undefined : { link };
  });
}

export function nextLinkIn(header: string): string | undefined {
  const links = header.matchAll(/<([^>]*)>((?:\s*;\s*[\w*]+\s*=\s*(?:"[^"]*"|[^",;\s]+))*)/g);
  for (const [, link, params = ''] of links) if (/;\s*rel\s*=\s*"?(\w+ )*next\b/i.test(params)) return link;
  return undefined;
}

function listed({ items: path, size }: Listed, next: Pages['next']): Pages {
  return {
    ...(size && { size }),
    items: (body) => {
      const items = path === undefined ? body : valueAt(body, path);
      if (Array.isArray(items)) return items as readonly JsonValue[];
      throw new PluginError('unknown', 'The remote system answered without the list that was asked for.');
    },
    next,
  };
}

function valueAt(value: JsonValue, path: string): JsonValue | undefined {
  return path
    .split('.')
    .reduce<JsonValue | undefined>(
      (at, step) =>
        typeof at === 'object' && at !== null && Object.hasOwn(at, step)
          ? (at as Record<string, JsonValue>)[step]
          : undefined,
      value,
    );
}

/** However small its pages are, no list takes more requests. */
const MOST_PAGES = 200;

interface Reading {
  readonly limit: number;
  readonly maxBytes: number;
  readonly signal: AbortSignal;
  /** The request with more params than its caller gave. */
  readonly requestWith: (params: Readonly<Record<string, QueryValue>>) => HttpRequest;
}

export interface ItemList {
  readonly list: readonly JsonValue[];
  /** There are more than were asked for. */
  readonly truncated: boolean;
}

/** Page after page, until there are no more or one item more than asked for shows that there are. */
export async function readPages(session: HttpSession, pages: Pages, reading: Reading): Promise<ItemList> {
  const { limit, signal, requestWith } = reading;
  const list: JsonValue[] = [];
  let { maxBytes } = reading;
  const size = pages.size && { [pages.size.param]: Math.min(pages.size.most, limit + 1) };
  let request = requestWith({ ...size });
  for (let read = 1; ; read += 1) {
    const answer = await session.send(request, { signal, maxBytes });
    maxBytes -= answer.bytes.length;
    const body = jsonOf(answer);
    const items = pages.items(body);
    list.push(...items);
    const next = pages.next({ body, headers: answer.headers, items, taken: list.length, pages: read });
    if (!next || list.length > limit) break;
    if (read === MOST_PAGES) return { list, truncated: true };
    const asked =
      'link' in next
        ? { ...request, ...session.pathOf(next.link) }
        : requestWith({ ...size, ...next.params });
    if (JSON.stringify(asked) === JSON.stringify(request))
      throw new PluginError('unknown', 'The remote system gives the same page again and again.');
    request = asked;
  }
  return { list: list.slice(0, limit), truncated: list.length > limit };
}
