import { Worker } from 'node:worker_threads';
import { PluginError, type Row } from '@patchbay/plugin-kit';
import {
  type LocalFile,
  locate,
  type ProcessAnswer,
  type ProcessFailure,
  type ProcessRequest,
  type Statement,
} from '@patchbay/sql-kit';
import Sqlite from 'better-sqlite3';
import { bindingOf, columnOf, decode, weightOf } from './sqlite-values.js';

/**
 * The process that a database file is open in: SQLite cannot be interrupted, but a process can be killed. Runs one
 * statement at a time and ends with the server, at once and even in the middle of a statement.
 */
const file = JSON.parse(process.argv[2]!) as LocalFile;
const parent = process.ppid;

const BUSY_TIMEOUT_MS = 5000;
const BATCH_ROWS = 500;
const BATCH_BYTES = 64 * 1024;

let reader: Sqlite.Database | undefined;
let writer: Sqlite.Database | undefined;
let rows: Iterator<unknown[], undefined> | undefined;
let left = 0;

process.on('disconnect', () => process.exit());
process.on('message', (request: ProcessRequest) => {
  handle(request).catch((error: unknown) => {
    rows = undefined;
    answer({ kind: 'failed', failure: failureOf(error) });
  });
});
watchParent();

async function handle(request: ProcessRequest): Promise<void> {
  switch (request.kind) {
    case 'read':
      await readRecovered(request.statement, request.maxRows);
      break;
    case 'write':
      answer(write((writer ??= await openWriter()), request.statement));
      break;
    case 'next':
      if (rows) sendBatch(rows);
      break;
    case 'leave':
      if (!rows) break;
      finish(rows);
      throw new Sqlite.SqliteError('The statement was cancelled.', 'SQLITE_INTERRUPT');
  }
}

/** After a process was killed while it wrote, only a handle that may write can put the file back in order. */
async function readRecovered(statement: Statement, maxRows: number): Promise<void> {
  reader ??= await openReader();
  try {
    read(reader, statement, maxRows);
  } catch (error) {
    if (!(error instanceof Sqlite.SqliteError && /^SQLITE_READONLY_(?:ROLLBACK|RECOVERY)$/.test(error.code)))
      throw error;
    writer ??= await openWriter();
    writer.prepare('SELECT count(*) FROM sqlite_schema').get();
    read(reader, statement, maxRows);
  }
}

function read(database: Sqlite.Database, { sql, bindings }: Statement, maxRows: number): void {
  const statement = database.prepare(sql);
  if (!statement.reader || !statement.readonly)
    throw new PluginError('invalid_request', 'A query can only read.', { path: 'params.sql' });
  answer({ kind: 'columns', columns: statement.columns().map(columnOf) });
  rows = statement.raw().iterate(bindings.map(bindingOf)) as Iterator<unknown[], undefined>;
  left = maxRows;
  sendBatch(rows);
}

function sendBatch(from: Iterator<unknown[], undefined>): void {
  const batch: Row[] = [];
  let bytes = 0;
  while (left > 0 && batch.length < BATCH_ROWS && bytes < BATCH_BYTES) {
    const next = from.next();
    left = next.done ? 0 : left - 1;
    if (next.done) break;
    const row = next.value.map(decode);
    bytes += weightOf(row);
    batch.push(row);
  }
  if (left === 0) finish(from);
  answer({ kind: 'rows', rows: JSON.stringify(batch), last: left === 0 });
}

function finish(from: Iterator<unknown[], undefined>): void {
  from.return?.();
  rows = undefined;
}

/** Rows that it returns are dropped. */
function write(database: Sqlite.Database, { sql, bindings }: Statement): ProcessAnswer {
  const before = changesOf(database);
  const statement = database.prepare(sql);
  const values = bindings.map(bindingOf);
  if (statement.reader) drain(statement.iterate(values));
  else statement.run(values);
  const after = changesOf(database);
  const affectedRows = after.total === before.total ? 0 : Number(after.last);
  const inserted = affectedRows > 0 && INSERTS.test(sql);
  return { kind: 'written', result: { affectedRows, ...(inserted && { insertId: decode(after.rowid) }) } };
}

function drain(from: Iterator<unknown>): void {
  while (!from.next().done);
}

const INSERTS = /^(?:\s|--.*\n|\/\*(?:[^*]|\*(?!\/))*\*\/)*(?:insert|replace)\b/i;

interface Changes {
  readonly total: bigint;
  readonly last: bigint;
  readonly rowid: bigint;
}

function changesOf(database: Sqlite.Database): Changes {
  const changes = 'SELECT total_changes() AS total, changes() AS last, last_insert_rowid() AS rowid';
  return database.prepare<[], Changes>(changes).get()!;
}

async function openReader(): Promise<Sqlite.Database> {
  const database = new Sqlite(await locate(file), { readonly: true, timeout: BUSY_TIMEOUT_MS });
  database.pragma('query_only = ON');
  return database.defaultSafeIntegers();
}

async function openWriter(): Promise<Sqlite.Database> {
  const database = new Sqlite(await locate(file), { fileMustExist: true, timeout: BUSY_TIMEOUT_MS });
  database.pragma('foreign_keys = ON');
  return database.defaultSafeIntegers();
}

function answer(message: ProcessAnswer): void {
  process.send!(message);
}

function failureOf(error: unknown): ProcessFailure {
  const { message } = error as Error;
  if (error instanceof PluginError) {
    const { code, path } = error;
    return { message, plugin: { code, ...(path !== undefined && { path }) } };
  }
  // What better-sqlite3 itself refuses, such as bindings that do not fit, has no code.
  return { message, code: error instanceof Sqlite.SqliteError ? error.code : 'SQLITE_MISUSE' };
}

/** Deep in a statement a process does not hear that its parent died: a thread looks after it. */
function watchParent(): void {
  const watch = `setInterval(() => process.ppid === ${parent} || process.kill(process.pid, 'SIGKILL'), 500)`;
  new Worker(watch, { eval: true }).unref();
}
