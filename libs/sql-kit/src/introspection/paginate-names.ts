import type { JsonSchema } from '@patchbay/plugin-kit';
import { matchesPattern } from './name-pattern.js';

const PAGE = 1000;
const MAX_PAGE = 10_000;

export interface PageParams {
  readonly pattern?: string;
  readonly limit?: number;
  readonly offset?: number;
}

export const pageSchema = {
  pattern: {
    type: 'string',
    minLength: 1,
    maxLength: 256,
    description: 'Only names like this, in any case: `*` stands for any characters, `?` for one.',
  },
  limit: { type: 'integer', minimum: 1, maximum: MAX_PAGE, description: `${PAGE} when left out.` },
  offset: { type: 'integer', minimum: 0 },
} satisfies Record<string, JsonSchema>;

/** The schema of a page: a list under its key, and whether it is the last. */
export const pagesOf = (key: string, properties: Record<string, JsonSchema>): JsonSchema => ({
  type: 'object',
  required: [key, 'isLastPage'],
  properties: {
    [key]: { type: 'array', items: { type: 'object', required: Object.keys(properties), properties } },
    isLastPage: { type: 'boolean' },
  },
});

/** Names are small: an engine gives them all, and the page is cut from them alike for each engine. */
export function paginateNames<Named extends { readonly name: string }>(
  all: readonly Named[],
  { pattern, limit = PAGE, offset = 0 }: PageParams,
): { readonly found: readonly Named[]; readonly isLastPage: boolean } {
  const matching = pattern === undefined ? all : all.filter(({ name }) => matchesPattern(name, pattern));
  return {
    found: matching.slice(offset, offset + limit),
    isLastPage: matching.length <= offset + limit,
  };
}
