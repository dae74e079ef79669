import type { JsonValue } from '@patchbay/plugin-kit';
import {
  type Allowance,
  decodeRow,
  dropped,
  ReturnedRows,
  inexact,
  type RowFeed,
  runningRead,
  type RunningRead,
  type RunningWrite,
  type Statement,
  type Stop,
  typedValue,
  type WriteResult,
} from '@patchbay/sql-kit';
import oracledb, { type Connection, type Metadata, type ResultSet } from 'oracledb';
import { columnOf, fetchType, type OracleColumn } from './values.js';

/** They come as one answer, of which no more than 65 MiB are read: 650 KiB a row. */
const ROWS_A_FETCH = 100;

const BY_FETCHES = {
  resultSet: true,
  outFormat: oracledb.OUT_FORMAT_ARRAY,
  fetchArraySize: ROWS_A_FETCH,
  fetchTypeHandler: fetchType,
} as const;

/** A query inside a read-only transaction. The protocol takes one statement at a time. */
export function read(connection: Connection, statement: Statement, stop: Stop): RunningRead {
  const pace = new Pace();
  return runningRead({
    source: { pause: () => pace.hold(), resume: () => pace.release(), cancel: stop },
    run: async (described, rows) => {
      await connection.execute('SET TRANSACTION READ ONLY');
      const { metaData = [], resultSet } = await connection.execute<unknown[]>(
        statement.sql,
        toParameters(statement.bindings),
        BY_FETCHES,
      );
      const columns = (metaData as Metadata<unknown>[]).map(columnOf);
      described(columns);
      if (resultSet) await feed(resultSet, columns, rows, pace);
    },
    after: () => rollBack(connection),
  });
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
      for (const values of fetched) rows.push(...decodeRow(values, columns));
      if (fetched.length < ROWS_A_FETCH) return;
      await pace.clear();
    }
  } finally {
    await results.close().catch(() => undefined);
  }
}

/**
 * One statement as a transaction of its own. Its session ends with it: a trigger may have set anything, the rows of a
 * temporary table are its session's, and Oracle resets no more than the state of packages.
 */
export function write(connection: Connection, { sql, bindings }: Statement, limits: Allowance): RunningWrite {
  const run = async (): Promise<WriteResult> => {
    try {
      const result = await connection.execute<unknown[]>(sql, toParameters(bindings), {
        autoCommit: true,
        ...BY_FETCHES,
      });
      const { rowsAffected = 0, resultSet, implicitResults = [] } = result;
      const returned = new ReturnedRows(limits);
      // What a procedure returns is implicit.
      for (const results of [...(resultSet ? [resultSet] : []), ...implicitResults])
        await gather(results as ResultSet<unknown[]>, returned);
      return { affectedRows: rowsAffected, ...(returned.sets.length > 0 && { sets: returned.sets }) };
    } catch (error) {
      await rollBack(connection);
      throw error;
    }
  };
  const result = run();
  return { result, done: result, reset: dropped };
}

async function gather(results: ResultSet<unknown[]>, returned: ReturnedRows): Promise<void> {
  const columns = (results.metaData as Metadata<unknown>[]).map(columnOf);
  returned.begin(columns);
  try {
    while (!returned.isFull) {
      const fetched = await results.getRows(ROWS_A_FETCH);
      for (const values of fetched) returned.push(...decodeRow(values, columns));
      if (fetched.length < ROWS_A_FETCH) return;
    }
  } finally {
    await results.close().catch(() => undefined);
  }
}

/** Holds the fetching back for as long as no reader takes rows. */
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
function toParameters(bindings: readonly JsonValue[]): Record<string, Parameter> {
  return Object.fromEntries(bindings.map((value, index) => [`p${index + 1}`, toParameter(value)]));
}

type Parameter = string | number | bigint | Buffer | null;

/** The digits of a number that the driver would round, Oracle reads itself: a NUMBER holds 38 of them. */
function toParameter(value: JsonValue): Parameter {
  if (typeof value === 'boolean') return Number(value);
  if (typeof value !== 'object' || value === null) return value;
  const typed = typedValue(value);
  if (!typed) return JSON.stringify(value);
  if (typed.kind === 'binary') return typed.bytes;
  if (typed.whole === undefined || typed.text.length > NUMBER_DIGITS) throw inexact(typed.text);
  return typed.whole;
}

const NUMBER_DIGITS = 38;

async function rollBack(connection: Connection): Promise<void> {
  try {
    await connection.rollback();
  } catch {
    await connection.close({ drop: true }).catch(() => undefined);
  }
}
