import type { Row } from '@patchbay/plugin-kit';
import { atRow, flattened, type InsertDialect, insertSql, type InsertTarget } from '@patchbay/sql-kit';
import type Sqlite from 'better-sqlite3';
import { bindingOf } from './values.js';

const dialect: InsertDialect = {
  quote: (name) => `"${name.replaceAll('"', '""')}"`,
  placeholder: () => '?',
  maxBindings: 32_766,
  // One prepared statement runs for each row: nothing goes over a wire.
  maxRows: 1,
  upsert: 'on conflict',
};

/** Rows on their way into a table, in a transaction of their own. */
export class SqliteInsert {
  static begin(database: Sqlite.Database, into: InsertTarget): SqliteInsert {
    database.exec('BEGIN IMMEDIATE');
    try {
      return new SqliteInsert(database, into, database.prepare(insertSql(into, 1, dialect)));
    } catch (error) {
      database.exec('ROLLBACK');
      throw error;
    }
  }

  #affected = 0;

  private constructor(
    private readonly database: Sqlite.Database,
    private readonly into: InsertTarget,
    private readonly statement: Sqlite.Statement,
  ) {}

  /** @param text JSON of rows */
  put(text: string): void {
    const rows = JSON.parse(text) as Row[];
    rows.forEach((row, at) => {
      try {
        this.#affected += this.statement.run(flattened([row], this.into).map(bindingOf)).changes;
      } catch (error) {
        throw atRow(error as Error, at);
      }
    });
  }

  /** @returns how many rows were put in or changed */
  commit(): number {
    this.database.exec('COMMIT');
    return this.#affected;
  }

  rollback(): void {
    // Some failures have ended it already.
    if (this.database.inTransaction) this.database.exec('ROLLBACK');
  }
}
