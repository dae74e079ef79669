import type { Column, Row } from '@patchbay/plugin-kit';
import {
  RowFeed,
  type RunningRead,
  type RunningWrite,
  type Statement,
  type WriteResult,
  type Stop,
} from '@patchbay/sql-kit';
import mysql, { type Connection, type ResultSetHeader } from 'mysql2';
import { columnOf, type DriverValue, type MysqlColumn, type MysqlField } from './mysql-types.js';

const IN_TRANSACTION = 1;
const AUTOCOMMIT = 2;

/** User variables and user locks outlast a transaction, and so does whatever a procedure sets. A read takes no locks. */
const LEFT_BY_READ = /:=/;
const LEFT_BY_WRITE = /:=|\b(?:get_lock|call)\b/i;

/**
 * A query inside a read-only transaction. It goes out as a prepared statement, which takes exactly one: the text can
 * neither bring a second statement along nor end the transaction it runs in.
 */
export function read(connection: Connection, statement: Statement, stop: Stop): RunningRead {
  const rows = new RowFeed({
    pause: () => connection.pause(),
    resume: () => connection.resume(),
    cancel: stop,
  });
  let described!: (columns: readonly Column[]) => void;
  let refused!: (error: unknown) => void;
  const columns = new Promise<readonly Column[]>((resolve, reject) => {
    described = resolve;
    refused = reject;
  });
  const run = async (): Promise<void> => {
    await command(connection, 'START TRANSACTION READ ONLY');
    await execute(connection, statement, {
      fields: described,
      row: (row, bytes) => rows.push(row, bytes),
    });
  };
  const done = run()
    .then(
      () => {
        described([]);
        rows.end();
      },
      (error: unknown) => {
        refused(error);
        rows.fail(error as Error);
      },
    )
    .then(() => rollBack(connection))
    .then(() => {
      if (LEFT_BY_READ.test(statement.sql)) connection.destroy();
    });
  return { columns, rows, done };
}

/** One statement as a transaction of its own. Rows that it returns are dropped. */
export function write(connection: Connection, statement: Statement): RunningWrite {
  let last: ResultSetHeader | undefined;
  const run = async (): Promise<WriteResult> => {
    try {
      await execute(connection, statement, { header: (header) => (last = header) });
    } catch (error) {
      await rollBack(connection);
      throw error;
    } finally {
      if (LEFT_BY_WRITE.test(statement.sql)) connection.destroy();
    }
    if (last) keepIfClean(connection, last);
    return { affectedRows: last?.affectedRows ?? 0, ...(last?.insertId && { insertId: last.insertId }) };
  };
  const result = run();
  return { result, done: result };
}

interface Listener {
  fields?(columns: readonly MysqlColumn[]): void;
  row?(row: Row, bytes: number): void;
  header?(header: ResultSetHeader): void;
}

async function execute(
  connection: Connection,
  { sql, bindings }: Statement,
  listener: Listener,
): Promise<void> {
  let columns: readonly MysqlColumn[] | undefined;
  const lost: { listener?: (error: Error) => void } = {};
  try {
    await new Promise<void>((resolve, reject) => {
      // A lost connection tells commands that have a callback, and otherwise nobody but its own listeners.
      connection.once('error', (lost.listener = reject));
      connection
        .execute({ sql, values: bindings.map(toParameter), rowsAsArray: true })
        .on('fields', (fields?: MysqlField[]) => {
          columns = fields?.map(columnOf);
          if (columns) listener.fields?.(columns);
        })
        .on('result', (result: unknown) => {
          if (!columns) listener.header?.(result as ResultSetHeader);
          else listener.row?.(...decode(result as (DriverValue | null)[], columns));
        })
        .on('error', reject)
        .on('end', resolve);
    });
  } finally {
    if (lost.listener) connection.off('error', lost.listener);
  }
}

/** A whole number goes out as such: LIMIT takes no floating point. */
function toParameter(value: unknown): unknown {
  if (typeof value === 'number')
    return Number.isSafeInteger(value) ? mysql.TypedParameter.BIGINT(value) : value;
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : value;
}

const NUMBER_BYTES = 8;

/** Decodes a row in its place and says about how much it weighs. */
function decode(values: (DriverValue | null)[], columns: readonly MysqlColumn[]): [row: Row, bytes: number] {
  const row = values as Row[number][];
  let bytes = 0;
  for (let index = 0; index < columns.length; index += 1) {
    const value = values[index];
    if (value === null || value === undefined) continue;
    bytes += typeof value === 'number' ? NUMBER_BYTES : value.length;
    const decodeValue = columns[index]!.decode;
    if (decodeValue) row[index] = decodeValue(value);
  }
  return [row, bytes];
}

function command(connection: Connection, sql: string): Promise<ResultSetHeader> {
  return new Promise((resolve, reject) => {
    connection.query<ResultSetHeader>(sql, (error, header) => {
      if (error) reject(error);
      else resolve(header);
    });
  });
}

async function rollBack(connection: Connection): Promise<void> {
  try {
    keepIfClean(connection, await command(connection, 'ROLLBACK'));
  } catch {
    connection.destroy();
  }
}

/** A procedure may leave a transaction open or switch autocommit off: nobody else gets a connection like that. */
function keepIfClean(connection: Connection, { serverStatus }: ResultSetHeader): void {
  if ((serverStatus & (IN_TRANSACTION | AUTOCOMMIT)) !== AUTOCOMMIT) connection.destroy();
}
