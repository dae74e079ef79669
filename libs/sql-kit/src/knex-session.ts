import type { Column, Pong } from '@patchbay/plugin-kit';
import { RowSet } from '@patchbay/plugin-kit';
import type { Knex } from 'knex';
import type { Introspection } from './information-schema.js';
import { KnexPool, type Running, type Stop } from './knex-pool.js';
import type { RowFeed } from './row-feed.js';
import type { SqlSession, WriteResult } from './sql-session.js';
import type { Statement, StatementCompiler } from './statement.js';

/** A statement whose rows are coming. */
export interface RunningRead extends Running {
  /** Resolves before the first row; rejects when the engine refuses the statement. */
  readonly columns: Promise<readonly Column[]>;
  readonly rows: RowFeed;
}

export interface RunningWrite extends Running {
  readonly result: Promise<WriteResult>;
}

/** What a driver does with one of its connections. */
export interface SqlDriver<Connection> {
  /** `stop` ends the statement early, for the feed to call when its reader leaves. */
  read(connection: Connection, statement: Statement, maxRows: number, stop: Stop): RunningRead;
  write(connection: Connection, statement: Statement): RunningWrite;
  ping(connection: Connection): Promise<Pong>;
  /** Cuts the connection at once, without a farewell. */
  cut(connection: Connection): void;
}

interface KnexSessionParts<Connection> {
  readonly knex: Knex;
  readonly statements: StatementCompiler;
  readonly driver: SqlDriver<Connection>;
  readonly introspection: Introspection;
}

/** A SQL session over a Knex pool, with the raw driver underneath where rows flow. */
export function knexSession<Connection extends object>(parts: KnexSessionParts<Connection>): SqlSession {
  const { knex, statements, driver, introspection } = parts;
  const pool = new KnexPool<Connection>(knex, (connection) => {
    driver.cut(connection);
  });

  const session: SqlSession = {
    statements,

    async rows(statement, { signal, maxRows }) {
      const running = await pool.run(signal, (connection, stop) =>
        driver.read(connection, statement, maxRows, stop),
      );
      return new RowSet(await running.columns, running.rows);
    },

    async write(statement, { signal }) {
      const running = await pool.run(signal, (connection) => driver.write(connection, statement));
      return running.result;
    },

    async ping(signal) {
      const running = await pool.run(signal, (connection) => ({ done: driver.ping(connection) }));
      return running.done;
    },

    schemas: (options) => introspection.schemas(session, options),
    tables: (schema, options) => introspection.tables(session, schema, options),
    columns: (table, schema, options) => introspection.columns(session, table, schema, options),

    close: () => pool.close(),
  };
  return session;
}
