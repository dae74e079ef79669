import { assertDriverVersion, type LocalFile } from '@patchbay/sql-kit';
import type { Knex } from 'knex';
import Dialect from 'knex/lib/dialects/better-sqlite3/index.js';
import { SqliteProcess } from './process.js';

assertDriverVersion({ driver: 'knex', version: '3.3.0', from: import.meta.url });

/** Knex's client for SQLite, with its pool and its SQL, whose connections are processes. */
export function sqliteClient(file: LocalFile, path: string): typeof Knex.Client {
  return class SqliteClient extends Dialect {
    /** The driver is loaded where it runs: in the processes. */
    _driver(): undefined {
      return undefined;
    }

    override acquireRawConnection(): Promise<SqliteProcess> {
      return Promise.resolve(new SqliteProcess(file, path));
    }

    override destroyRawConnection(process: SqliteProcess): Promise<void> {
      return process.close();
    }

    override validateConnection(process: SqliteProcess): Promise<boolean> {
      return Promise.resolve(process.alive);
    }

    override cancelQuery(process?: SqliteProcess): void {
      process?.cancel();
    }
  };
}
