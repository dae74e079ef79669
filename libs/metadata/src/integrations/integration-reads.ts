import type { DataSource, EntityManager } from 'typeorm';
import type { ChangeFeed } from '../feed/change-feed.js';
import type { Integration } from '../entities/integration.js';
import { countOf, type IntegrationQuery, pageOf, pageOfNumbers } from './integration-query.js';
import { fromRow, selectList, type StoredIntegration } from './integration-row.js';
import type { Page } from '../database/page.js';
import { PageMemory } from './page-memory.js';
import { RowMemory } from './row-memory.js';
import { SqlBuilder, type Statement } from '../database/sql-builder.js';
import { TitleIndex } from './title-index.js';

interface Place {
  readonly id: string;
  readonly sort_order: number;
  /** Where the index of titles led to it: of how many. */
  readonly total?: number;
}

/** Every way to read integrations, within a transaction or without. */
export class IntegrationReads {
  readonly #sql: SqlBuilder;
  readonly #pages: PageMemory;
  readonly #rows: RowMemory;
  readonly #titles: TitleIndex;

  constructor(dataSource: DataSource, feed: ChangeFeed) {
    this.#sql = new SqlBuilder(dataSource);
    this.#titles = new TitleIndex(this.#sql);
    this.#pages = new PageMemory(feed);
    this.#rows = new RowMemory(feed, (ids) => this.#read(ids, false));
  }

  async list(query: IntegrationQuery & { withConfig?: boolean }): Promise<Page<StoredIntegration>> {
    const key = this.#pages.keyOf(query);
    const places = await this.#places(query, key);
    const ids = places.map(({ id }) => id);
    const rows = query.withConfig ? await this.#read(ids, true) : await this.#rows.get(ids);
    return {
      // It may have become private, and got a title that tells, since its place was read.
      rows: ids.flatMap((id) => rows.get(id) ?? []).filter((row) => isVisible(row, query.visibleTo)),
      total: places[0]?.total ?? (await this.#total(query, key)),
    };
  }

  async #places(query: IntegrationQuery, key: string): Promise<Place[]> {
    const numbers = await this.#titles.numbersOf(query.query);
    if (numbers) return this.#all(pageOfNumbers(query, numbers));
    const inOrder = (query.sort ?? 'order') === 'order';
    const anchor = inOrder ? this.#pages.anchor(key, query.offset) : undefined;
    const places = await this.#all(pageOf(query, this.#sql.engine, anchor));
    if (inOrder && places[0]) {
      this.#pages.keepAnchor(key, query.offset, { id: places[0].id, sortOrder: places[0].sort_order });
    }
    return places;
  }

  #all({ sql, bindings }: Statement): Promise<Place[]> {
    return this.#sql.all<Place>(sql, bindings);
  }

  async find(id: string, withConfig: boolean, manager?: EntityManager): Promise<StoredIntegration | null> {
    const sql = `SELECT ${selectList(withConfig)} FROM integrations i WHERE i.id = ?`;
    const [row] = await this.#sql.all(sql, [id], manager);
    return row ? fromRow(row) : null;
  }

  /** One that all may see comes before a private one, one that is enabled before one that is not. */
  async successor(
    { workspaceId, type, id }: Pick<Integration, 'workspaceId' | 'type' | 'id'>,
    manager?: EntityManager,
  ): Promise<StoredIntegration | null> {
    const sql =
      `SELECT ${selectList(false)} FROM integrations i WHERE i.workspace_id = ? AND i.type = ? AND i.id <> ? ` +
      'ORDER BY i.is_private, i.enabled DESC, i.sort_order, i.id LIMIT 1';
    const [row] = await this.#sql.all(sql, [workspaceId, type, id], manager);
    return row ? fromRow(row) : null;
  }

  /** What a new row must know of those that are there. */
  async neighbours(
    workspaceId: string,
    type: string,
    manager: EntityManager,
  ): Promise<{ last: number; isFirst: boolean }> {
    const sql =
      'SELECT (SELECT MAX(sort_order) FROM integrations WHERE workspace_id = ?) AS last, ' +
      '(SELECT id FROM integrations WHERE workspace_id = ? AND type = ? LIMIT 1) AS other';
    const [row] = await this.#sql.all<{ last: number | null; other: string | null }>(
      sql,
      [workspaceId, workspaceId, type],
      manager,
    );
    return { last: row?.last ?? 0, isFirst: row?.other == null };
  }

  async #read(ids: readonly string[], withConfig: boolean): Promise<Map<string, StoredIntegration>> {
    if (ids.length === 0) return new Map();
    const sql = `SELECT ${selectList(withConfig)} FROM integrations i WHERE i.id IN (${ids.map(() => '?').join(', ')})`;
    const rows = (await this.#sql.all(sql, ids)).map(fromRow);
    return new Map(rows.map((row) => [row.id, row]));
  }

  async #total(query: IntegrationQuery, key: string): Promise<number> {
    const appends = this.#pages.appendsTo(query.workspaceId);
    const known = this.#pages.counted(key);
    if (known?.appends === appends) return known.total;
    const after = known?.last ?? undefined;
    const { sql, bindings } = countOf(query, this.#sql.engine, after);
    const [row] = await this.#sql.all<{ total: number | string; last: number | null }>(sql, bindings);
    const total = Number(row!.total) + (after === undefined ? 0 : known!.total);
    this.#pages.keepCounted(key, { total, last: row!.last ?? after ?? null, appends });
    return total;
  }
}

function isVisible({ isPrivate, createdBy }: StoredIntegration, visibleTo: string | undefined): boolean {
  return visibleTo === undefined || !isPrivate || createdBy === visibleTo;
}
