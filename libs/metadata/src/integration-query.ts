import type { SelectQueryBuilder } from 'typeorm';
import type { Integration } from './entities/integration.js';
import { engineOf, SQLITE_FOLD } from './engine.js';

/** What a list may be sorted by, as it is named on the wire. */
export const SORT_KEYS = ['title', 'created_at', 'updated_at', 'order', 'type', 'sub_type'] as const;
export type SortKey = (typeof SORT_KEYS)[number];

export interface IntegrationQuery {
  readonly workspaceId: string;
  /** Leaves out the private ones of everyone else. */
  readonly visibleTo?: string | undefined;
  readonly type?: string | undefined;
  readonly subType?: string | undefined;
  /** Part of the title, in any case; `%`, `_` and `\` are plain characters. */
  readonly query?: string | undefined;
  readonly limit: number;
  readonly offset: number;
  /** A minus sign in front sorts downwards; the default is `order`. Equals are sorted by id. */
  readonly sort?: SortKey | `-${SortKey}` | undefined;
}

export interface Page<Row> {
  readonly rows: Row[];
  /** Of all pages together. */
  readonly total: number;
}

/** @throws RangeError for a sort that is not on the list. */
export function selection(select: SelectQueryBuilder<Integration>, query: IntegrationQuery) {
  const { workspaceId, visibleTo, type, subType, query: text, limit, offset, sort = 'order' } = query;
  const fold = engineOf(select.dataSource) === 'better-sqlite3' ? SQLITE_FOLD : 'LOWER';
  select.where('i.workspaceId = :workspaceId', { workspaceId });
  if (visibleTo !== undefined) {
    select.andWhere('(i.isPrivate = :open OR i.createdBy = :visibleTo)', { open: false, visibleTo });
  }
  if (type !== undefined) select.andWhere('i.type = :type', { type });
  if (subType !== undefined) select.andWhere('i.subType = :subType', { subType });
  if (text) {
    // No backslash as escape character: MySQL would want it doubled where the others do not.
    const pattern = `%${text.replaceAll(/[!%_]/g, '!$&')}%`;
    select.andWhere(`${fold}(i.title) LIKE ${fold}(:pattern) ESCAPE '!'`, { pattern });
  }
  return select
    .orderBy(sortColumn(sort, fold), sort.startsWith('-') ? 'DESC' : 'ASC')
    .addOrderBy('i.id')
    .limit(limit)
    .offset(offset);
}

function sortColumn(sort: string, fold: string): string {
  switch (sort.replace(/^-/, '') as SortKey) {
    case 'title':
      return `${fold}(i.title)`;
    case 'created_at':
      return 'i.createdAt';
    case 'updated_at':
      return 'i.updatedAt';
    case 'order':
      return 'i.sortOrder';
    case 'type':
      return 'i.type';
    case 'sub_type':
      return 'i.subType';
    default:
      throw new RangeError(`Integrations cannot be sorted by that: use one of ${SORT_KEYS.join(', ')}.`);
  }
}
