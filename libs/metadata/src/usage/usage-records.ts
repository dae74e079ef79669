import type { DataSource } from 'typeorm';
import { Aging } from '../writers/aging.js';
import type { Engine } from '../database/engine.js';
import { insertLate } from '../writers/late-rows.js';
import { SqlBuilder } from '../database/sql-builder.js';
import { storable } from '../database/storable.js';

export interface NewUsageRecord {
  readonly integrationId: string;
  readonly workspaceId: string;
  /** ISO 8601 UTC; now, when left out. */
  readonly createdAt?: string;
  readonly data: Readonly<Record<string, unknown>>;
}

export interface UsageRecord extends Required<NewUsageRecord> {
  /** Grows with every record. */
  readonly id: number;
}

export interface UsageQuery {
  readonly limit: number;
  readonly offset: number;
  /** The id of a record: only those that are older are listed, however many come after it meanwhile. */
  readonly before?: number | undefined;
}

export interface UsagePage {
  readonly list: UsageRecord[];
  readonly isLastPage: boolean;
}

interface StoredRecord {
  id: number | string;
  integration_id: string;
  workspace_id: string;
  created_at: string;
  data: string;
}

const TABLE = 'usage_records';
const PARENTS = [
  { table: 'workspaces', key: 'workspace_id' },
  { table: 'integrations', key: 'integration_id' },
] as const;

/** A field's value where it is a number, else 0. `?` stands for the field: by name on PostgreSQL, else as JSON path. */
const numbers: Record<Engine, string> = {
  'better-sqlite3':
    "CASE WHEN json_type(data, ?) IN ('integer', 'real') THEN json_extract(data, ?) ELSE 0 END",
  postgres:
    "CASE WHEN json_typeof(data::json -> ?::text) = 'number' THEN (data::json ->> ?::text)::numeric ELSE 0 END",
  mysql:
    "CASE WHEN JSON_TYPE(JSON_EXTRACT(data, ?)) IN ('INTEGER', 'UNSIGNED INTEGER', 'DOUBLE', 'DECIMAL') " +
    'THEN JSON_EXTRACT(data, ?) + 0.0 ELSE 0 END',
};

/** What actions leave behind. */
export class UsageRecords {
  readonly #sql: SqlBuilder;
  readonly #aging: Aging;
  /** The integrations whose records grew in number, by this process, since it last looked for too many. */
  readonly #grown = new Set<string>();
  #countedOnce = false;

  constructor(private readonly dataSource: DataSource) {
    this.#sql = new SqlBuilder(dataSource);
    this.#aging = new Aging(this.#sql, TABLE);
  }

  /** All or nothing, save the records of integrations that are deleted by now: those are dropped. */
  async insert(records: readonly NewUsageRecord[]): Promise<void> {
    await insertLate(this.dataSource, this.#sql, {
      table: TABLE,
      parents: PARENTS,
      rows: records.map(toRow),
    });
    for (const { integrationId } of records) this.#grown.add(integrationId);
  }

  /** Newest first. One row more than the page tells whether it is the last. */
  async list(integrationId: string, { limit, offset, before }: UsageQuery): Promise<UsagePage> {
    const rows = await this.#sql.run<StoredRecord>((knex) => {
      const records = knex(TABLE).where('integration_id', integrationId);
      if (before !== undefined) records.where('id', '<', before);
      return records
        .orderBy('id', 'desc')
        .limit(limit + 1)
        .offset(offset);
    });
    return { list: rows.slice(0, limit).map(fromRow), isLastPage: rows.length <= limit };
  }

  async newest(integrationId: string): Promise<UsageRecord | null> {
    const { list } = await this.list(integrationId, { limit: 1, offset: 0 });
    return list[0] ?? null;
  }

  /** Added up by the database. Whatever is missing or no number counts as 0. */
  async sum(integrationId: string, fields: readonly string[]): Promise<Record<string, number>> {
    if (fields.length === 0) return {};
    const { engine } = this.#sql;
    const [row] = await this.#sql.run<Record<string, number | string>>((knex) => {
      const sums = fields.map((field, at) => {
        const name = engine === 'postgres' ? field : `$.${JSON.stringify(field)}`;
        return knex.raw(`COALESCE(SUM(${numbers[engine]}), 0) AS ??`, [name, name, `sum${at}`]);
      });
      return knex(TABLE).select(sums).where('integration_id', integrationId);
    });
    return Object.fromEntries(fields.map((field, at) => [field, Number(row![`sum${at}`])]));
  }

  /** @returns how many records from before that time (ISO 8601 UTC) are gone */
  deleteOlderThan(before: string, signal?: AbortSignal): Promise<number> {
    return this.#aging.deleteOlderThan(before, signal);
  }

  /**
   * Keeps the newest records of each integration. The first call looks at every integration, later ones at those that
   * this process added to: where several do so, each looks after its own.
   * @returns how many records are gone
   */
  async deleteBeyond(keep: number, signal?: AbortSignal): Promise<number> {
    if (!this.#countedOnce) for (const id of await this.#integrations()) this.#grown.add(id);
    this.#countedOnce = true;
    let deleted = 0;
    for (const id of [...this.#grown]) {
      if (signal?.aborted) break;
      this.#grown.delete(id);
      deleted += await this.#deleteBeyond(keep, id, signal);
    }
    return deleted;
  }

  async #deleteBeyond(keep: number, id: string, signal?: AbortSignal): Promise<number> {
    try {
      return await this.#aging.deleteBeyond(keep, id, signal);
    } catch (error) {
      this.#grown.add(id);
      throw error;
    }
  }

  async #integrations(): Promise<string[]> {
    const rows = await this.#sql.all<{ id: string }>('SELECT id FROM integrations', []);
    return rows.map(({ id }) => id);
  }
}

function toRow({ integrationId, workspaceId, createdAt, data }: NewUsageRecord) {
  return {
    integration_id: integrationId,
    workspace_id: workspaceId,
    created_at: createdAt ?? new Date().toISOString(),
    data: JSON.stringify(data, (_, value: unknown) => (typeof value === 'string' ? storable(value) : value)),
  };
}

function fromRow(row: StoredRecord): UsageRecord {
  return {
    id: Number(row.id),
    integrationId: row.integration_id,
    workspaceId: row.workspace_id,
    createdAt: row.created_at,
    data: JSON.parse(row.data) as UsageRecord['data'],
  };
}
