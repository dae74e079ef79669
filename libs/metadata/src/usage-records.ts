import type { Knex } from 'knex';
import type { DataSource, EntityManager } from 'typeorm';
import { type Engine, engineOf } from './engine.js';

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
const ROWS_PER_INSERT = 200;

const clients: Record<Engine, string> = {
  'better-sqlite3': 'better-sqlite3',
  postgres: 'pg',
  mysql: 'mysql2',
};

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

/**
 * What actions leave behind. Knex only writes the SQL; it runs on TypeORM's connection, since a second SQLite
 * connection in this thread would wait for ever on a transaction that cannot go on meanwhile.
 */
export class UsageRecords {
  readonly #engine: Engine;
  #knex?: Promise<Knex>;

  constructor(private readonly dataSource: DataSource) {
    this.#engine = engineOf(dataSource);
  }

  /** All or nothing, save the records of integrations that are deleted by now: those are dropped. */
  async insert(records: readonly NewUsageRecord[]): Promise<void> {
    if (records.length === 0) return;
    await this.dataSource.transaction(async (manager) => {
      const ids = [...new Set(records.map((record) => record.integrationId))].sort();
      const knex = await this.#builder();
      const locked = knex('integrations').select('id').whereIn('id', ids).orderBy('id').forShare();
      const found = await this.#run<{ id: string }>(locked, manager);
      const alive = new Set(found.map((integration) => integration.id));
      const rows = records.filter((record) => alive.has(record.integrationId)).map(toRow);
      for (let start = 0; start < rows.length; start += ROWS_PER_INSERT) {
        await this.#run(knex(TABLE).insert(rows.slice(start, start + ROWS_PER_INSERT)), manager);
      }
    });
  }

  /** Newest first. One row more than the page tells whether it is the last. */
  async list(integrationId: string, page: { limit: number; offset: number }): Promise<UsagePage> {
    const knex = await this.#builder();
    const query = knex(TABLE).where('integration_id', integrationId).orderBy('id', 'desc');
    const rows = await this.#run<StoredRecord>(query.limit(page.limit + 1).offset(page.offset));
    return { list: rows.slice(0, page.limit).map(fromRow), isLastPage: rows.length <= page.limit };
  }

  async newest(integrationId: string): Promise<UsageRecord | null> {
    const { list } = await this.list(integrationId, { limit: 1, offset: 0 });
    return list[0] ?? null;
  }

  /** Added up by the database. Whatever is missing or no number counts as 0. */
  async sum(integrationId: string, fields: readonly string[]): Promise<Record<string, number>> {
    const knex = await this.#builder();
    const sums = fields.map((field, at) => {
      const name = this.#engine === 'postgres' ? field : `$.${JSON.stringify(field)}`;
      return knex.raw(`COALESCE(SUM(${numbers[this.#engine]}), 0) AS ??`, [name, name, `sum${at}`]);
    });
    if (sums.length === 0) return {};
    const query = knex(TABLE).select(sums).where('integration_id', integrationId);
    const [row] = await this.#run<Record<string, number | string>>(query);
    return Object.fromEntries(fields.map((field, at) => [field, Number(row![`sum${at}`])]));
  }

  #builder(): Promise<Knex> {
    this.#knex ??= import('knex').then(({ default: { knex } }) =>
      knex({ client: clients[this.#engine], useNullAsDefault: true }),
    );
    return this.#knex;
  }

  #run<Row>(query: Knex.QueryBuilder, manager: EntityManager = this.dataSource.manager): Promise<Row[]> {
    const { sql, bindings } = query.toSQL().toNative();
    return manager.query<Row[]>(sql, [...bindings]);
  }
}

function toRow({ integrationId, workspaceId, createdAt, data }: NewUsageRecord) {
  return {
    integration_id: integrationId,
    workspace_id: workspaceId,
    created_at: createdAt ?? new Date().toISOString(),
    data: JSON.stringify(data, (_, value: unknown) => (typeof value === 'string' ? readable(value) : value)),
  };
}

/** PostgreSQL cannot look into JSON that holds a NUL or half a surrogate pair, not even for another field. */
function readable(text: string): string {
  return text.replaceAll(/\0|\p{Surrogate}/gu, '\ufffd');
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
