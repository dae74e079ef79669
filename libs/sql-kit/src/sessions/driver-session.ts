import type { Column, Memory, Pong, Row } from '@patchbay/plugin-kit';
import { RowSet } from '@patchbay/plugin-kit';
import { type CatalogueVersion, mayDefine } from '../statements/catalogue-version.js';
import { type CatalogueQueries, introspection } from '../introspection/introspection.js';
import type { ConnectionSource } from './connections.js';
import { type InsertTarget, leave, pulled, refuseNames } from '../contract/insertion.js';
import type { RowFeed } from '../rows/row-feed.js';
import type { ReadLimits, SqlSession, Statements, WriteResult } from '../contract/sql-session.js';
import { type Running, StatementPool, type Stop } from './statement-pool.js';
import type { Statement } from '../statements/statement.js';

/** A statement whose rows are coming. */
export interface RunningRead extends Running {
  /** Resolves before the first row; rejects when the engine refuses the statement. */
  readonly columns: Promise<readonly Column[]>;
  readonly rows: RowFeed;
}

export interface RunningWrite extends Running {
  readonly result: Promise<WriteResult>;
}

/** What a statement may take. */
export interface Allowance extends ReadLimits {
  /** To be asked for what is large. Left out where little comes for certain. */
  readonly memory?: Memory;
}

/** The engine being asked how the bindings of a statement go out. */
export interface Fitting extends Running {
  readonly fitted: Promise<Statement>;
}

/** Rows on their way into a table. */
export interface Insertion {
  readonly into: InsertTarget;
  /** Fail when the caller leaves. */
  readonly batches: AsyncIterable<readonly Row[]>;
}

/** What a driver does with one of its connections. */
export interface SqlDriver<Connection> {
  /** Whether the engine must be asked before; left out, what is bound goes out as it is. */
  mustFit?(statement: Statement): boolean;
  fit?(connection: Connection, statement: Statement): Fitting;
  /** `stop` ends the statement early, for the feed to call when its reader leaves. */
  read(connection: Connection, statement: Statement, limits: Allowance, stop: Stop): RunningRead;
  /** The limits are those of the rows that it returns. */
  write(connection: Connection, statement: Statement, limits: Allowance): RunningWrite;
  /** Puts all rows in, or none. Left out where the engine takes no rows. */
  insertMany?(connection: Connection, insertion: Insertion): RunningWrite;
  ping(connection: Connection): Promise<Pong>;
  /** Cuts the connection at once, without a farewell. */
  cut(connection: Connection): void;
}

interface SqlSessionParts<Connection> {
  readonly connections: ConnectionSource<Connection>;
  readonly statements: Statements;
  readonly driver: SqlDriver<Connection>;
  readonly catalogue: CatalogueQueries;
  /** Renewed after a write that may define something. Where verdicts rest on the catalogue, new connections renew it too. */
  readonly catalogueVersion?: CatalogueVersion;
}

/** A SQL session over pooled connections, with the raw driver underneath. */
export function sqlSession<Connection extends object>(parts: SqlSessionParts<Connection>): SqlSession {
  const { connections, statements, driver, catalogue, catalogueVersion } = parts;
  const pool = new StatementPool<Connection>(connections, (connection) => {
    driver.cut(connection);
  });

  const closed = new AbortController();

  const fitted = async (statement: Statement, signal: AbortSignal): Promise<Statement> => {
    if (!driver.fit || !driver.mustFit?.(statement)) return statement;
    const fitting = await pool.run(signal, (connection) => driver.fit!(connection, statement));
    return fitting.fitted;
  };

  const session: SqlSession = {
    statements,

    async rows(given, options) {
      const statement = await fitted(given, options.signal);
      const running = await pool.run(options.signal, (connection, stop) =>
        driver.read(connection, statement, allowanceOf(options), stop),
      );
      return new RowSet(await running.columns, running.rows);
    },

    async write(given, options) {
      const statement = await fitted(given, options.signal);
      const running = await pool.run(options.signal, (connection) =>
        driver.write(connection, statement, allowanceOf(options)),
      );
      try {
        return await running.result;
      } finally {
        // One that failed may have done so after it had taken effect.
        if (mayDefine(statement.sql)) catalogueVersion?.renew();
      }
    },

    ...(driver.insertMany && {
      async insertMany(into, batches, { signal }) {
        const either = AbortSignal.any([signal, closed.signal]);
        const insertion = { into, batches: pulled(batches, either) };
        try {
          refuseNames(into);
          const running = await pool.run(either, (connection) => driver.insertMany!(connection, insertion));
          return await running.result;
        } finally {
          leave(batches);
        }
      },
    }),

    async ping(signal) {
      const running = await pool.run(signal, (connection) => ({ done: driver.ping(connection) }));
      return running.done;
    },

    ...introspection(() => session, catalogue),

    close: () => {
      // A source of rows may have nothing more to give, and never end.
      closed.abort(new Error('The session is closed.'));
      return pool.close();
    },
  };
  return session;
}

/** What of a run's options goes to the driver. */
function allowanceOf({ maxRows, maxCellBytes, maxRowBytes, memory }: Allowance): Allowance {
  return { maxRows, maxCellBytes, maxRowBytes, ...(memory && { memory }) };
}
