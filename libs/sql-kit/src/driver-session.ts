import type { Column, Pong } from '@patchbay/plugin-kit';
import { RowSet } from '@patchbay/plugin-kit';
import { type CatalogueQueries, introspection } from './introspection.js';
import type { ConnectionSource } from './connections.js';
import type { RowFeed } from './row-feed.js';
import type { SqlSession, WriteResult } from './sql-session.js';
import { type Running, StatementPool, type Stop } from './statement-pool.js';
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

interface SqlSessionParts<Connection> {
  readonly connections: ConnectionSource<Connection>;
  readonly statements: StatementCompiler;
  readonly driver: SqlDriver<Connection>;
  readonly catalogue: CatalogueQueries;
}

/** A SQL session over pooled connections, with the raw driver underneath. */
export function sqlSession<Connection extends object>(parts: SqlSessionParts<Connection>): SqlSession {
  const { connections, statements, driver, catalogue } = parts;
  const pool = new StatementPool<Connection>(connections, (connection) => {
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

    ...introspection(() => session, catalogue),

    close: () => pool.close(),
  };
  return session;
}
