import type { DuckDBConnection } from '@duckdb/node-api';
import type { Row } from '@patchbay/plugin-kit';
import {
  flattened,
  type InsertDialect,
  insertSql,
  type InsertTarget,
  lastOfEachKey,
  rowsAStatement,
} from '@patchbay/sql-kit';
import { runBound } from './bindings.js';
import type { ChangeLog } from './log.js';
import { collectWhenGrown } from './memory.js';

const dialect: InsertDialect = {
  quote: (name) => `"${name.replaceAll('"', '""')}"`,
  placeholder: (n) => `$${n}`,
  // It knows no limit, and takes longer for each the more of them there are.
  maxBindings: 1000,
  maxRows: 100,
  upsert: 'on conflict',
};

/** Rows on their way into a table, in a transaction of their own: it ends with the connection unless it is committed. */
export class DuckdbInsert {
  static async begin(
    connection: DuckDBConnection,
    into: InsertTarget,
    log: ChangeLog,
  ): Promise<DuckdbInsert> {
    await connection.run('BEGIN TRANSACTION');
    return new DuckdbInsert(connection, into, log);
  }

  /** To be called once it is over. */
  release!: () => void;
  #affected = 0;

  private constructor(
    private readonly connection: DuckDBConnection,
    private readonly into: InsertTarget,
    log: ChangeLog,
  ) {
    void log.during(new Promise<void>((resolve) => (this.release = resolve)));
  }

  /** @param text JSON of rows */
  async put(text: string): Promise<void> {
    const { connection, into } = this;
    const all = lastOfEachKey(JSON.parse(text) as Row[], into);
    const atOnce = rowsAStatement(into, dialect);
    for (let at = 0; at < all.length; at += atOnce) {
      const rows = all.slice(at, at + atOnce);
      const statement = { sql: insertSql(into, rows.length, dialect), bindings: flattened(rows, into) };
      const { rowsChanged } = await runBound(connection, statement, (prepared) => prepared.run());
      this.#affected += rowsChanged;
    }
    collectWhenGrown();
  }

  /** @returns how many rows were put in or changed */
  async commit(): Promise<number> {
    await this.connection.run('COMMIT');
    return this.#affected;
  }
}
