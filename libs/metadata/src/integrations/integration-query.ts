import { foldTitle } from '@patchbay/migrations';
import type { Engine } from '../database/engine.js';
import type { Statement } from '../database/sql-builder.js';

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

/** @param after an order: only the rows beyond it are counted */
export function countOf(filter: IntegrationFilter, engine: Engine, after?: number): Statement {
  const { sql, bindings } = where(filter, engine);
  const beyond = after === undefined ? '' : ' AND i.sort_order > ?';
  return {
    sql: `SELECT COUNT(*) AS total, MAX(i.sort_order) AS last FROM integrations i WHERE ${sql}${beyond}`,
    bindings: after === undefined ? bindings : [...bindings, after],
  };
}

/**
 * The same page, of the rows that have these numbers alone, and on each row how many rows there are on all pages: to be
 * asked of an index of titles that has found these. Only SQLite numbers rows.
 */
export function pageOfNumbers(
  { limit, offset, ...filter }: IntegrationQuery,
  numbers: readonly number[],
): Statement {
  const { sql, bindings } = where(filter, 'better-sqlite3');
  return {
    sql:
      // CROSS JOIN: SQLite is to begin with the numbers, whatever it takes the other tables for.
      'SELECT i.id, i.sort_order, COUNT(*) OVER () AS total FROM json_each(?) AS found ' +
      'CROSS JOIN integration_numbers n ON n.number = found.value ' +
      `CROSS JOIN integrations i ON i.id = n.integration_id WHERE ${sql} ` +
      `ORDER BY ${orderOf(filter)} LIMIT ? OFFSET ?`,
    bindings: [JSON.stringify(numbers), ...bindings, limit, offset],
  };
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
  const { sql, bindings } = where(filter, engine);
  const start = from ? ' AND i.sort_order >= ? AND (i.sort_order > ? OR i.id >= ?)' : '';
  const place = from ? [from.sortOrder, from.sortOrder, from.id] : [];
  return {
    sql:
      `SELECT i.id, i.sort_order FROM integrations i WHERE ${sql}${start} ` +
      `ORDER BY ${orderOf(filter)} LIMIT ? OFFSET ?`,
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
    const folded = foldTitle(query);
    // Only a pattern can be looked up in PostgreSQL's index of trigrams.
    if (engine === 'postgres') {
      add(`i.folded_title LIKE ? ESCAPE '!'`, `%${folded.replaceAll(/[!%_]/g, '!$&')}%`);
    } else add('INSTR(i.folded_title, ?) > 0', folded);
  }
  return { sql: conditions.join(' AND '), bindings };
}

/** @throws RangeError for a sort that is not on the list */
function orderOf({ sort = 'order' }: IntegrationFilter): string {
  return `${sortColumn(sort)} ${sort.startsWith('-') ? 'DESC' : 'ASC'}, i.id`;
}

function sortColumn(sort: string): string {
  switch (sort.replace(/^-/, '') as SortKey) {
    case 'title':
      return 'i.folded_title';
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
