import type { ResultSet } from '@patchbay/plugin-kit';
import {
  type Allowance,
  firstWordOf,
  keyOf,
  ReturnedRows,
  runningRead,
  type RunningRead,
  type RunningWrite,
  type Statement,
  type WriteResult,
  type Stop,
} from '@patchbay/sql-kit';
import type { Connection, ResultSetHeader } from 'mysql2';
import { MysqlBounds } from './bounds.js';
import { execute, executeOrSend } from './execute.js';
import type { StoredFunctions } from './functions.js';
import { reset } from './settings.js';

/** User variables outlast a transaction. Functions of the engine's own that do more, a read does not call. */
const LEFT_BY_READ = /:=/;

/** Statements that give a row for each that they changed, where they return rows. */
const CHANGES = new Set(['insert', 'replace', 'delete']);

/** What a statement must know of its session, and what it may take. */
interface Surroundings {
  readonly functions: StoredFunctions;
  readonly allowance: Allowance;
}

/**
 * A query inside a read-only transaction. It goes out as a prepared statement, which takes exactly one: the text can
 * neither bring a second statement along nor end the transaction it runs in.
 */
export function read(
  connection: Connection,
  statement: Statement,
  { functions, allowance, stop }: Surroundings & { readonly stop: Stop },
): RunningRead {
  const bounds = new MysqlBounds(connection, allowance);
  const source = { pause: () => connection.pause(), resume: () => connection.resume(), cancel: stop };
  const running = runningRead({
    source,
    memory: allowance.memory,
    run: async (described, rows) => {
      await command(connection, 'START TRANSACTION READ ONLY');
      bounds.begin((bytes) => rows.admit(bytes));
      await execute(connection, statement, {
        fields: (found, fields) => {
          bounds.described(found, fields);
          described(found);
        },
        row: (row, bytes) => rows.push(row, bytes),
      });
    },
    explain: (thrown) => bounds.explain(thrown),
    after: () => {
      bounds.end();
      return rollBack(connection);
    },
  });
  const takeBack = async (): Promise<void> => {
    if (!functions.mayExist && !LEFT_BY_READ.test(statement.sql)) return;
    await reset(connection);
    await functions.learn(connection);
  };
  return Object.assign(running, { reset: takeBack });
}

/** One statement as a transaction of its own. */
export function write(
  connection: Connection,
  statement: Statement,
  { functions, allowance }: Surroundings,
): RunningWrite {
  const bounds = new MysqlBounds(connection, allowance);
  const source = { pause: () => connection.pause(), resume: () => connection.resume() };
  const returned = new ReturnedRows(allowance, source);
  let last: ResultSetHeader | undefined;
  let count = 0;
  const run = async (): Promise<WriteResult> => {
    bounds.begin(async (bytes) => allowance.memory?.reserve(bytes));
    try {
      await executeOrSend(connection, statement, {
        fields: (columns, fields) => {
          bounds.described(columns, fields);
          returned.begin(columns);
        },
        row: (row, bytes) => {
          count += 1;
          returned.push(row, bytes);
        },
        header: (header) => (last = header),
      });
    } catch (error) {
      throw bounds.explain(error);
    } finally {
      bounds.end();
    }
    return last ? changed(last, returned.sets) : changedWithRows(statement.sql, count, returned.sets);
  };
  const result = run();
  const takeBack = (): Promise<void> => {
    functions.wrote(statement.sql);
    // A trigger, a function or a procedure of any statement may have left anything, a transaction included.
    return reset(connection);
  };
  return { result, done: result, reset: takeBack };
}

/** The server tells both in 64 bits without a sign, of which the driver takes the key for signed. */
function changed({ affectedRows, insertId }: ResultSetHeader, sets: readonly ResultSet[]): WriteResult {
  return {
    affectedRows,
    ...(insertId && { insertId: unsigned(insertId) }),
    ...(sets.length > 0 && { sets }),
  };
}

function unsigned(key: number | string): number | string {
  return Number(key) < 0 ? String(BigInt.asUintN(64, BigInt(key))) : key;
}

/** MariaDB sends rows in place of both: a row for each that it changed. */
function changedWithRows(sql: string, count: number, sets: readonly ResultSet[]): WriteResult {
  const word = firstWordOf(sql);
  const insertId = word === 'insert' || word === 'replace' ? keyOf(sets) : undefined;
  return {
    affectedRows: CHANGES.has(word) ? count : 0,
    ...(insertId !== undefined && { insertId }),
    ...(sets.length > 0 && { sets }),
  };
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
    await command(connection, 'ROLLBACK');
  } catch {
    connection.destroy();
  }
}
