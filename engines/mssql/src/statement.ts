import { types } from 'node:util';
import type { JsonValue, Row } from '@patchbay/plugin-kit';
import {
  type Allowance,
  decodeRow,
  dropped,
  keyOf,
  ReturnedRows,
  runningRead,
  type RunningRead,
  type RunningWrite,
  type Statement,
  type Stop,
  typedValue,
  type WriteResult,
} from '@patchbay/sql-kit';
import { Request, TYPES } from 'tedious';
import { Counts } from './counts.js';
import { columnOf, type MssqlColumn, type TdsCell, type TdsColumn } from './values.js';
import type { TdsConnection } from './driver-connection.js';

/** They may take on another role, which no reset of the session takes back. */
const KEPT_BY_RESET = /\b(?:exec|execute|context_info|sp_\w+)\b/i;

/** `RAND(seed)` decides what `RAND()` gives from then on. Nothing else of a query outlasts its transaction. */
const SEEDS = /\brand\b/i;

/** A generated key is known within the batch that made it, and nowhere else. */
const INSERTS = /^\s*(?:insert|merge)\b/i;
/** Statements that count what they changed, whether they give rows or not; of others, only rows count that nothing gave. */
const CHANGES = /^\s*(?:insert|update|delete|merge|with)\b/i;
const TELL_KEY = '\n;SELECT SCOPE_IDENTITY()';

/**
 * A query within a transaction that is rolled back: whatever wrote in it, wrote nothing. It goes out as a remote call of
 * `sp_executesql`, with its values as parameters of that.
 */
export function read(
  connection: TdsConnection,
  statement: Statement,
  allowance: Allowance,
  stop: Stop,
): RunningRead {
  const listener: Listener = {};
  const request = requestOf(statement, listener);
  const running = runningRead({
    source: { pause: () => request.pause(), resume: () => request.resume(), cancel: stop },
    memory: allowance.memory,
    run: async (described, rows) => {
      Object.assign(listener, {
        columns: described,
        row: (row: Row, bytes: number) => rows.push(row, bytes),
      });
      await begin(connection);
      await executeWithin(connection, request, allowance, (bytes) => rows.admit(bytes));
    },
    after: () => connection.rollBack(),
  });
  return SEEDS.test(statement.sql) ? Object.assign(running, { reset: dropped }) : running;
}

/** One statement as a transaction of its own. */
export function write(connection: TdsConnection, statement: Statement, allowance: Allowance): RunningWrite {
  const tellsKey = INSERTS.test(statement.sql);
  const sql = tellsKey ? statement.sql + TELL_KEY : statement.sql;
  const run = async (): Promise<WriteResult> => {
    const counts = new Counts();
    let last: Row = [];
    const request = requestOf(
      { ...statement, sql },
      {
        columns: (columns) => {
          counts.gaveRows();
          returned.begin(columns);
        },
        row: (row, bytes) => {
          last = row;
          returned.push(row, bytes);
        },
      },
    );
    const source = { pause: () => request.pause(), resume: () => request.resume() };
    const returned = new ReturnedRows(allowance, source);
    request.on('doneInProc', (count?: number) => counts.add(count ?? 0));
    try {
      await executeWithin(connection, request, allowance, async (bytes) => allowance.memory?.reserve(bytes));
    } finally {
      await connection.rollBack();
    }
    if (tellsKey) {
      counts.dropLast();
      returned.dropLast();
    }
    const { sets } = returned;
    const insertId = tellsKey ? (integer(last[0] ?? null) ?? keyOf(sets)) : undefined;
    return {
      affectedRows: CHANGES.test(statement.sql) ? counts.last : counts.lastWithoutRows,
      ...(insertId !== undefined && { insertId }),
      ...(sets.length > 0 && { sets }),
    };
  };
  const result = run();
  const lasting = KEPT_BY_RESET.test(statement.sql) || SEEDS.test(statement.sql);
  return { result, done: result, reset: lasting ? dropped : () => connection.takeBack() };
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
    const values = cells.map(({ value }) => value);
    listener.row?.(...decodeRow(values, columns));
  });
  return request;
}

async function executeWithin(
  connection: TdsConnection,
  request: Request,
  allowance: Allowance,
  admit: (bytes: number) => Promise<void>,
): Promise<void> {
  const { bounds } = connection;
  bounds.begin(allowance, admit);
  try {
    await execute(connection, request);
  } catch (error) {
    throw bounds.refusal ?? error;
  } finally {
    bounds.end();
  }
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

const { NVarChar, Bit, Int, BigInt: Int8, Float, VarBinary } = TYPES;
const INT = { least: -(2 ** 31), most: 2 ** 31 - 1 };

/** A whole number goes out as such: TOP and OFFSET take no floating point. */
function toParameter(value: JsonValue): [type: Parameters<Request['addParameter']>[1], value: unknown] {
  if (typeof value === 'boolean') return [Bit, value];
  if (typeof value === 'number') {
    if (!Number.isSafeInteger(value)) return [Float, value];
    return [value >= INT.least && value <= INT.most ? Int : Int8, value];
  }
  if (typeof value !== 'object' || value === null) return [NVarChar, value];
  const typed = typedValue(value);
  if (typed?.kind === 'binary') return [VarBinary, typed.bytes];
  // The server makes of its digits, exactly, what they are compared with or stored as; the driver's decimals are floats.
  if (typed) return isInt64(typed.whole) ? [Int8, typed.whole] : [NVarChar, typed.text];
  return [NVarChar, JSON.stringify(value)];
}

function isInt64(whole: bigint | undefined): boolean {
  return whole !== undefined && BigInt.asIntN(64, whole) === whole;
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
