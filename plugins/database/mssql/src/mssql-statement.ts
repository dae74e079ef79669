import { types } from 'node:util';
import type { Column, JsonValue, Row } from '@patchbay/plugin-kit';
import {
  RowFeed,
  type RunningRead,
  type RunningWrite,
  type Statement,
  type Stop,
  type WriteResult,
} from '@patchbay/sql-kit';
import { Request, TYPES } from 'tedious';
import { columnOf, type MssqlColumn, type TdsCell, type TdsColumn } from './mssql-types.js';
import type { TdsConnection } from './tds-connection.js';

/** What these set outlasts the statement: roles, locks and contexts of the session. */
const LEFT_BY_WRITE = /\b(?:exec|execute|context_info|sp_\w+)\b/i;

/** A generated key is known within the batch that made it, and nowhere else. */
const INSERTS = /^\s*(?:insert|merge)\b/i;
const TELL_KEY = '\n;SELECT SCOPE_IDENTITY()';

/**
 * A query within a transaction that is rolled back: whatever wrote in it, wrote nothing. It goes out as a remote call of
 * `sp_executesql`, with its values as parameters of that.
 */
export function read(connection: TdsConnection, statement: Statement, stop: Stop): RunningRead {
  const listener: Listener = {};
  const request = requestOf(statement, listener);
  const rows = new RowFeed({
    pause: () => {
      request.pause();
    },
    resume: () => {
      request.resume();
    },
    cancel: stop,
  });
  let described!: (columns: readonly Column[]) => void;
  let refused!: (error: unknown) => void;
  const columns = new Promise<readonly Column[]>((resolve, reject) => {
    described = resolve;
    refused = reject;
  });
  Object.assign(listener, { columns: described, row: (row: Row, bytes: number) => rows.push(row, bytes) });
  const run = async (): Promise<void> => {
    await begin(connection);
    await execute(connection, request);
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
    .then(() => connection.rollBack());
  return { columns, rows, done };
}

/** One statement as a transaction of its own. Of the rows that OUTPUT gives, the first value of the first is kept. */
export function write(connection: TdsConnection, statement: Statement): RunningWrite {
  const tellsKey = INSERTS.test(statement.sql);
  const sql = tellsKey ? statement.sql + TELL_KEY : statement.sql;
  const run = async (): Promise<WriteResult> => {
    const keys: JsonValue[] = [];
    const counts: number[] = [];
    const request = requestOf({ ...statement, sql }, { row: ([first = null]) => keys.push(first) });
    request.on('doneInProc', (count?: number) => counts.push(count ?? 0));
    try {
      await execute(connection, request);
    } finally {
      if (LEFT_BY_WRITE.test(statement.sql)) connection.close();
      await connection.rollBack();
    }
    if (tellsKey) counts.pop();
    const [insertId = null] = keys;
    return { affectedRows: counts.at(-1) ?? 0, ...(insertId !== null && { insertId: integer(insertId) }) };
  };
  const result = run();
  return { result, done: result };
}

/** Rows of a statement of ours. */
export async function ask(connection: TdsConnection, sql: string): Promise<Row[]> {
  const rows: Row[] = [];
  await execute(connection, requestOf({ sql, bindings: [] }, { row: (row) => rows.push(row) }));
  return rows;
}

interface Listener {
  columns?(columns: readonly MssqlColumn[]): void;
  row?(row: Row, bytes: number): void;
}

/** `SCOPE_IDENTITY()` is a decimal, whatever the column is. */
function integer(key: JsonValue): JsonValue {
  return typeof key === 'string' && /^-?\d{1,15}$/.test(key) ? Number(key) : key;
}

function requestOf({ sql, bindings }: Statement, listener: Listener): Request {
  const request = new Request(sql, (error) => {
    (request as NodeJS.EventEmitter).emit('settled', error && reasonOf(error));
  });
  bindings.forEach((value, index) => {
    request.addParameter(`p${index + 1}`, ...toParameter(value));
  });
  let columns: readonly MssqlColumn[] = [];
  request.on('columnMetadata', (found) => {
    columns = (found as unknown as TdsColumn[]).map(columnOf);
    listener.columns?.(columns);
  });
  (request as NodeJS.EventEmitter).on('row', (cells: TdsCell[]) => {
    listener.row?.(...decode(cells, columns));
  });
  return request;
}

function execute(connection: TdsConnection, request: Request): Promise<void> {
  return new Promise((resolve, reject) => {
    (request as NodeJS.EventEmitter).once('settled', (error?: Error) => {
      if (error) reject(error);
      else resolve();
    });
    connection.execSql(request);
  });
}

const { NVarChar, Bit, Int, BigInt: Int8, Float } = TYPES;
const INT = { least: -(2 ** 31), most: 2 ** 31 - 1 };

/** A whole number goes out as such: TOP and OFFSET take no floating point. */
function toParameter(value: JsonValue): [type: Parameters<Request['addParameter']>[1], value: unknown] {
  if (typeof value === 'boolean') return [Bit, value];
  if (typeof value === 'number') {
    if (!Number.isSafeInteger(value)) return [Float, value];
    return [value >= INT.least && value <= INT.most ? Int : Int8, value];
  }
  return [NVarChar, typeof value === 'object' && value !== null ? JSON.stringify(value) : value];
}

const NUMBER_BYTES = 8;

/** Says with a row about how much it weighs. */
function decode(cells: readonly TdsCell[], columns: readonly MssqlColumn[]): [row: Row, bytes: number] {
  let bytes = 0;
  const row = cells.map(({ value }, index): JsonValue => {
    if (value === null || value === undefined) return null;
    bytes += typeof value === 'string' || Buffer.isBuffer(value) ? value.length : NUMBER_BYTES;
    const decodeValue = columns[index]!.decode;
    return decodeValue ? decodeValue(value) : (value as JsonValue);
  });
  return [row, bytes];
}

/** The first of what the server complained about, by its number. */
function reasonOf(error: Error): Error {
  const [first = error] = error instanceof AggregateError ? (error.errors as Error[]) : [error];
  if ('number' in first && first.number !== undefined)
    Object.assign(first, { code: String(first.number as number) });
  return types.isNativeError(first.cause) ? first.cause : first;
}

function begin(connection: TdsConnection): Promise<void> {
  return new Promise((resolve, reject) => {
    connection.beginTransaction((error) => {
      if (error) reject(reasonOf(error));
      else resolve();
    });
  });
}
