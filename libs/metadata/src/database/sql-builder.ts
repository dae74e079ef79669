import type { Knex } from 'knex';
import type { DataSource, EntityManager } from 'typeorm';
import { type Engine, engineOf } from './engine.js';

const clients: Record<Engine, string> = {
  'better-sqlite3': 'better-sqlite3',
  postgres: 'pg',
  mysql: 'mysql2',
};

/** So many rows go in one statement. */
export const ROWS_PER_INSERT = 200;

/** What is written of a row, by column. */
export type Row = Readonly<Record<string, unknown>>;

/** SQL with a `?` for each binding, on every engine. */
export interface Statement {
  readonly sql: string;
  readonly bindings: readonly unknown[];
}

/**
 * Knex for writing SQL only: it runs on TypeORM's connection, since a second SQLite connection in this thread would
 * wait for ever on a transaction that cannot go on meanwhile.
 */
export class SqlBuilder {
  readonly engine: Engine;
  #knex?: Promise<Knex>;

  constructor(private readonly dataSource: DataSource) {
    this.engine = engineOf(dataSource);
  }

  /** @param manager of a transaction, where the statement belongs to one */
  async run<Found>(
    write: (knex: Knex) => Knex.QueryBuilder,
    manager: EntityManager = this.dataSource.manager,
  ): Promise<Found[]> {
    const { sql, bindings } = write(await this.#builder())
      .toSQL()
      .toNative();
    return manager.query<Found[]>(sql, [...bindings]);
  }

  /** @param sql with a `?` for each binding, on every engine */
  all<Found>(
    sql: string,
    bindings: readonly unknown[],
    manager: EntityManager = this.dataSource.manager,
  ): Promise<Found[]> {
    return manager.query<Found[]>(this.#native(sql), [...bindings]);
  }

  /** Written by hand: building the statement would take longer than running it. The rows have the same columns. */
  async insert(table: string, rows: readonly Row[], manager?: EntityManager): Promise<void> {
    for (let start = 0; start < rows.length; start += ROWS_PER_INSERT) {
      const part = rows.slice(start, start + ROWS_PER_INSERT);
      const columns = Object.keys(part[0]!);
      const places = `(${columns.map(() => '?').join(', ')})`;
      const sql = `INSERT INTO ${table} (${columns.join(', ')}) VALUES ${part.map(() => places).join(', ')}`;
      const bindings: unknown[] = [];
      for (const row of part) for (const name of columns) bindings.push(this.#bound(row[name]));
      await this.all(sql, bindings, manager);
    }
  }

  /** @returns how many rows it concerned */
  async change(sql: string, bindings: readonly unknown[]): Promise<number> {
    const runner = this.dataSource.createQueryRunner();
    try {
      const { affected } = await runner.query(this.#native(sql), [...bindings], true);
      return affected ?? 0;
    } finally {
      await runner.release();
    }
  }

  /** SQLite has no booleans. */
  #bound(value: unknown): unknown {
    return typeof value === 'boolean' && this.engine === 'better-sqlite3' ? Number(value) : value;
  }

  #native(sql: string): string {
    let at = 0;
    return this.engine === 'postgres' ? sql.replaceAll('?', () => `$${(at += 1)}`) : sql;
  }

  /** Loaded when it is first needed. */
  #builder(): Promise<Knex> {
    this.#knex ??= import('knex').then(({ default: { knex } }) =>
      knex({ client: clients[this.engine], useNullAsDefault: true }),
    );
    return this.#knex;
  }
}
