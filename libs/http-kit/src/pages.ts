import type { JsonValue } from '@patchbay/plugin-kit';
import type { HttpAnswer, QueryValue } from './http-api.js';

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
  /** Where the items are in the body, such as `data` or `paging.results`; the body itself when left out. */
  readonly items?: string;
  /** `undefined` after the last page. */
  next(page: Page): NextPage | undefined;
}

type Listed = Pick<Pages, 'items' | 'size'>;

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

/** RFC 8288: GitHub, GitLab, Shopify. With `next` the link stands there in the body: Salesforce. */
export function linkPages({ next, ...options }: Listed & { readonly next?: string } = {}): Pages {
  return listed(options, ({ body, headers }) => {
    const link = next === undefined ? nextLinkIn(String(headers.link ?? '')) : valueAt(body, next);
    return typeof link === 'string' && link !== '' ? { link } : undefined;
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
    ...(path !== undefined && { items: path }),
    next,
  };
}

export function valueAt(value: JsonValue, path: string): JsonValue | undefined {
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
