import { type Engine, SQLITE_FOLD } from './engine.js';
import type { Statement } from './sql-builder.js';

/** What a list may be sorted by, as it is named on the wire. */
export const SORT_KEYS = ['title', 'created_at', 'updated_at', 'order', 'type', 'sub_type'] as const;
export type SortKey = (typeof SORT_KEYS)[number];

export interface IntegrationFilter {
  readonly workspaceId: string;
  /** Leaves out the private ones of everyone else. */
  readonly visibleTo?: string | undefined;
  readonly type?: string | undefined;
  readonly subType?: string | undefined;
  /** Part of the title, in any case; `%`, `_` and `\` are plain characters. */
  readonly query?: string | undefined;
  /** A minus sign in front sorts downwards; the default is `order`. Equals are sorted by id. */
  readonly sort?: SortKey | `-${SortKey}` | undefined;
}

export interface IntegrationQuery extends IntegrationFilter {
  readonly limit: number;
  readonly offset: number;
}

/** The place of a row in the default order. */
export interface Anchor {
  readonly sortOrder: number;
  readonly id: string;
}

export function countOf(filter: IntegrationFilter, engine: Engine): Statement {
  const { sql, bindings } = where(filter, engine);
  return { sql: `SELECT COUNT(*) AS total FROM integrations i WHERE ${sql}`, bindings };
}

/**
 * Which rows are on a page, and their places. An index has all that it takes in the default order, so that rows which a
 * page skips are never read.
 * @param from the first row of the page where its place is known: nothing need be skipped then
 * @throws RangeError for a sort that is not on the list.
 */
export function pageOf(
  { limit, offset, ...filter }: IntegrationQuery,
  engine: Engine,
  from?: Anchor,
): Statement {
  const { sort = 'order' } = filter;
  const { sql, bindings } = where(filter, engine);
  const start = from ? ' AND i.sort_order >= ? AND (i.sort_order > ? OR i.id >= ?)' : '';
  const place = from ? [from.sortOrder, from.sortOrder, from.id] : [];
  return {
    sql:
      `SELECT i.id, i.sort_order FROM integrations i WHERE ${sql}${start} ` +
      `ORDER BY ${sortColumn(sort, engine)} ${sort.startsWith('-') ? 'DESC' : 'ASC'}, i.id LIMIT ? OFFSET ?`,
    bindings: [...bindings, ...place, limit, from ? 0 : offset],
  };
}

function where(filter: IntegrationFilter, engine: Engine): Statement {
  const { workspaceId, visibleTo, type, subType, query } = filter;
  const conditions = ['i.workspace_id = ?'];
  const bindings: unknown[] = [workspaceId];
  const add = (condition: string, ...values: unknown[]): void => {
    conditions.push(condition);
    bindings.push(...values);
  };
  if (visibleTo !== undefined) {
    add('(i.is_private = ? OR i.created_by = ?)', engine === 'postgres' ? false : 0, visibleTo);
  }
  if (type !== undefined) add('i.type = ?', type);
  if (subType !== undefined) add('i.sub_type = ?', subType);
  if (query) {
    // No backslash as escape character: MySQL would want it doubled where the others do not.
    const fold = foldOf(engine);
    add(`${fold}(i.title) LIKE ${fold}(?) ESCAPE '!'`, `%${query.replaceAll(/[!%_]/g, '!$&')}%`);
  }
  return { sql: conditions.join(' AND '), bindings };
}

function foldOf(engine: Engine): string {
  return engine === 'better-sqlite3' ? SQLITE_FOLD : 'LOWER';
}

function sortColumn(sort: string, engine: Engine): string {
  switch (sort.replace(/^-/, '') as SortKey) {
    case 'title':
      return `${foldOf(engine)}(i.title)`;
    case 'created_at':
      return 'i.created_at';
    case 'updated_at':
      return 'i.updated_at';
    case 'order':
      return 'i.sort_order';
    case 'type':
      return 'i.type';
    case 'sub_type':
      return 'i.sub_type';
    default:
      throw new RangeError(`Integrations cannot be sorted by that: use one of ${SORT_KEYS.join(', ')}.`);
  }
}
