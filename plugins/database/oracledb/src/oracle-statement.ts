import type { Column, JsonValue, Row } from '@patchbay/plugin-kit';
import {
  RowFeed,
  type RunningRead,
  type RunningWrite,
  type Statement,
  type Stop,
  type WriteResult,
} from '@patchbay/sql-kit';
import oracledb, { type Connection, type Metadata, type ResultSet } from 'oracledb';
import { columnOf, fetchType, type OracleColumn } from './oracle-values.js';

const ROWS_A_FETCH = 1000;

/** What a procedure sets in its session outlasts it. */
const LEFT_BY_WRITE = /^\s*call\b/i;

/** A query inside a read-only transaction. The protocol takes one statement at a time. */
export function read(connection: Connection, statement: Statement, stop: Stop): RunningRead {
  const pace = new Pace();
  const rows = new RowFeed({ pause: () => pace.hold(), resume: () => pace.release(), cancel: stop });
  let described!: (columns: readonly Column[]) => void;
  let refused!: (error: unknown) => void;
  const columns = new Promise<readonly Column[]>((resolve, reject) => {
    described = resolve;
    refused = reject;
  });
  const run = async (): Promise<void> => {
    await connection.execute('SET TRANSACTION READ ONLY');
    const { metaData = [], resultSet } = await connection.execute<unknown[]>(
      statement.sql,
      toParameters(statement.bindings),
      {
        resultSet: true,
        outFormat: oracledb.OUT_FORMAT_ARRAY,
        fetchArraySize: ROWS_A_FETCH,
        fetchTypeHandler: fetchType,
      },
    );
    const found = (metaData as Metadata<unknown>[]).map(columnOf);
    described(found);
    if (resultSet) await feed(resultSet, found, rows, pace);
  };
  const done = run()
    .then(
      () => {
        rows.end();
      },
      (error: unknown) => {
        refused(error);
        rows.fail(error as Error);
      },
    )
    .then(() => rollBack(connection));
  return { columns, rows, done };
}

async function feed(
  results: ResultSet<unknown[]>,
  columns: readonly OracleColumn[],
  rows: RowFeed,
  pace: Pace,
): Promise<void> {
  try {
    for (;;) {
      const fetched = await results.getRows(ROWS_A_FETCH);
      for (const values of fetched) rows.push(...decode(values, columns));
      if (fetched.length < ROWS_A_FETCH) return;
      await pace.clear();
    }
  } finally {
    await results.close().catch(() => undefined);
  }
}

/** One statement as a transaction of its own. */
export function write(connection: Connection, { sql, bindings }: Statement): RunningWrite {
  const run = async (): Promise<WriteResult> => {
    try {
      const { rowsAffected = 0 } = await connection.execute(sql, toParameters(bindings), {
        autoCommit: true,
      });
      return { affectedRows: rowsAffected };
    } catch (error) {
      await rollBack(connection);
      throw error;
    } finally {
      if (LEFT_BY_WRITE.test(sql)) await connection.close({ drop: true }).catch(() => undefined);
    }
  };
  const result = run();
  return { result, done: result };
}

/** Holds back who fetches for as long as nobody reads. */
class Pace {
  #held: Promise<void> | undefined;
  #release: () => void = () => undefined;

  hold(): void {
    this.#held = new Promise((resolve) => (this.#release = resolve));
  }

  release(): void {
    this.#held = undefined;
    this.#release();
  }

  async clear(): Promise<void> {
    await this.#held;
  }
}

/** By name, since a name may stand in several places. Oracle's SQL had no booleans before version 23. */
function toParameters(bindings: readonly JsonValue[]): Record<string, string | number | null> {
  return Object.fromEntries(
    bindings.map((value, index) => {
      if (typeof value === 'boolean') return [`p${index + 1}`, Number(value)];
      return [`p${index + 1}`, typeof value === 'object' && value !== null ? JSON.stringify(value) : value];
    }),
  );
}

const NUMBER_BYTES = 8;

/** Says with a row about how much it weighs. */
function decode(values: readonly unknown[], columns: readonly OracleColumn[]): [row: Row, bytes: number] {
  let bytes = 0;
  const row = values.map((value, index): JsonValue => {
    if (value === null || value === undefined) return null;
    bytes += typeof value === 'string' || Buffer.isBuffer(value) ? value.length : NUMBER_BYTES;
    return columns[index]!.decode?.(value) ?? (value as JsonValue);
  });
  return [row, bytes];
}

async function rollBack(connection: Connection): Promise<void> {
  try {
    await connection.rollback();
  } catch {
    await connection.close({ drop: true }).catch(() => undefined);
  }
}
