import { Worker } from 'node:worker_threads';
import { PluginError } from '@patchbay/plugin-kit';
import {
  BatchWriter,
  failureOf,
  firstWordOf,
  isOutOfMemory,
  type LocalFile,
  outOfMemory,
  type ProcessAnswer,
  type ProcessFailure,
  type ProcessRequest,
  type ReadLimits,
  ReturnedRows,
  type Statement,
} from '@patchbay/sql-kit';
import Sqlite from 'better-sqlite3';
import { SqliteFile } from './file.js';
import { SqliteInsert } from './insert.js';
import { MEMORY_MB } from './limits.js';
import { SPACE } from './reads.js';
import { bindingOf, columnOf, decode } from './values.js';

/**
 * The process that a database file is open in: SQLite cannot be interrupted, but a process can be killed. Runs one
 * statement at a time and ends with the server, at once and even in the middle of a statement.
 */
const file = new SqliteFile(JSON.parse(process.argv[2]!) as LocalFile);
const parent = process.ppid;

/** A read whose rows are taken batch by batch. */
interface Reading {
  readonly rows: Iterator<unknown[], undefined>;
  readonly batch: BatchWriter;
  /** It keeps writers out, as it does unless the file has a log of its changes. */
  readonly locks: boolean;
  left: number;
}

let reading: Reading | undefined;
let inserting: SqliteInsert | undefined;

process.on('disconnect', () => process.exit());
// One after the other: of two that come together, the second must find what the first has ended.
let turn = Promise.resolve();
process.on('message', (request: ProcessRequest) => {
  turn = turn
    .then(() => handle(request))
    .catch((error: unknown) => {
      finish();
      answer({ kind: 'failed', failure: failureIn(error) });
    });
});
watchParent();

async function handle(request: ProcessRequest): Promise<void> {
  switch (request.kind) {
    case 'read':
      await file.find();
      readRecovered(request.statement, request.limits);
      break;
    case 'write':
      await file.find();
      answer(write(file.writer, request.statement, request.limits));
      break;
    case 'insert':
      await file.find();
      inserting = given(() => SqliteInsert.begin(file.writer, request.into));
      answer({ kind: 'taken' });
      break;
    case 'put':
      inserting?.put(request.rows);
      answer({ kind: 'taken' });
      break;
    case 'commit':
      if (inserting) answer(commit(inserting));
      break;
    case 'next':
      if (reading) sendBatch(reading);
      break;
    case 'leave':
      if (reading || inserting)
        throw new Sqlite.SqliteError('The statement was cancelled.', 'SQLITE_INTERRUPT');
      break;
    case 'yield':
      if (reading?.locks)
        throw new PluginError(
          'timeout',
          'The query was ended: its client took none of its rows while a statement waited to write to the file.',
        );
  }
}

/** After a process was killed while it wrote, only a handle that may write can put the file back in order. */
function readRecovered(statement: Statement, limits: ReadLimits): void {
  try {
    read(file.reader, statement, limits);
  } catch (error) {
    if (!(error instanceof Sqlite.SqliteError && /^SQLITE_READONLY_(?:ROLLBACK|RECOVERY)$/.test(error.code)))
      throw error;
    file.writer.prepare('SELECT count(*) FROM sqlite_schema').get();
    read(file.reader, statement, limits);
  }
}

function read(database: Sqlite.Database, { sql, bindings }: Statement, limits: ReadLimits): void {
  const statement = given(() => database.prepare(sql));
  // What SQLite explains it does not run, and what that would be was judged before.
  if (!statement.reader || !(statement.readonly || EXPLAINS.test(sql)))
    throw new PluginError('invalid_request', 'A query can only read.', { path: 'params.sql' });
  const locks = database.pragma('journal_mode', { simple: true }) !== 'wal';
  const columns = statement.columns().map(columnOf);
  answer({ kind: 'columns', columns });
  const values = bindings.map(bindingOf);
  const rows = given(() => statement.raw().iterate(values)) as Iterator<unknown[], undefined>;
  reading = { rows, batch: new BatchWriter(columns, limits), locks, left: limits.maxRows };
  sendBatch(reading);
}

function sendBatch(from: Reading): void {
  const { rows, batch } = from;
  while (from.left > 0 && !batch.isFull) {
    const next = rows.next();
    from.left = next.done ? 0 : from.left - 1;
    if (!next.done) batch.add(next.value.map(decode));
  }
  const last = from.left === 0;
  if (last) finish();
  answer({ kind: 'rows', rows: batch.take(), last });
}

function finish(): void {
  reading?.rows.return?.();
  reading = undefined;
  inserting?.rollback();
  inserting = undefined;
}

const EXPLAINS = new RegExp(`^${SPACE}explain\\b`, 'i');

function write(database: Sqlite.Database, { sql, bindings }: Statement, limits: ReadLimits): ProcessAnswer {
  const mayInsert = INSERTING.has(firstWordOf(sql));
  if (mayInsert) forgetKey(database);
  const before = changesOf(database);
  const statement = given(() => database.prepare(sql));
  const values = bindings.map(bindingOf);
  const returned = new ReturnedRows(limits);
  if (statement.reader) {
    returned.begin(statement.columns().map(columnOf));
    const rows = given(() => statement.raw().iterate(values)) as Iterable<unknown[]>;
    for (const row of rows) returned.push(row.map(decode));
  } else given(() => statement.run(values));
  const after = changesOf(database);
  file.settle();
  const affectedRows = after.total === before.total ? 0 : Number(after.last);
  const inserted = mayInsert && after.rowid !== NO_KEY;
  const { sets } = returned;
  return {
    kind: 'written',
    result: {
      affectedRows,
      ...(inserted && { insertId: decode(after.rowid) }),
      ...(sets.length > 0 && { sets }),
    },
  };
}

function commit(insertion: SqliteInsert): ProcessAnswer {
  const affectedRows = insertion.commit();
  inserting = undefined;
  file.settle();
  return { kind: 'written', result: { affectedRows } };
}

/** With WITH before it, an INSERT begins otherwise. */
const INSERTING = new Set(['insert', 'replace', 'with']);

/** No table comes to this number by itself. */
const NO_KEY = -(2n ** 63n);

/** SQLite remembers the last key of a handle, whichever statement made it: after this, only one that the next makes. */
function forgetKey(database: Sqlite.Database): void {
  database.exec(`ATTACH ':memory:' AS keyless; CREATE TABLE keyless.none (id INTEGER PRIMARY KEY);
    INSERT INTO keyless.none VALUES (${NO_KEY}); DETACH keyless`);
}

interface Changes {
  readonly total: bigint;
  readonly last: bigint;
  readonly rowid: bigint;
}

function changesOf(database: Sqlite.Database): Changes {
  const changes = 'SELECT total_changes() AS total, changes() AS last, last_insert_rowid() AS rowid';
  return database.prepare<[], Changes>(changes).get()!;
}

function answer(message: ProcessAnswer): void {
  process.send!(message);
}

function failureIn(error: unknown): ProcessFailure {
  const isMemory =
    isOutOfMemory(error) ||
    (error instanceof Sqlite.SqliteError && /^SQLITE_(?:NOMEM|TOOBIG)/.test(error.code));
  return failureOf(isMemory ? outOfMemory(MEMORY_MB) : error, ({ message, code = 'SQLITE_MISUSE' }) => ({
    message,
    code: String(code),
  }));
}

/** JavaScript says by the same kind of error that there is no memory. */
const MISUSE = /^(?:Too (?:few|many) parameter values|The supplied SQL string)/;

/** What better-sqlite3 itself refuses of a statement or its bindings is a bare error of the language. */
function given<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof TypeError || (error instanceof RangeError && MISUSE.test(error.message)))
      throw new Sqlite.SqliteError(error.message, 'SQLITE_MISUSE');
    throw error;
  }
}

/** Deep in a statement a process does not hear that its parent died: a thread looks after it. */
function watchParent(): void {
  const watch = `setInterval(() => process.ppid === ${parent} || process.kill(process.pid, 'SIGKILL'), 500)`;
  new Worker(watch, { eval: true }).unref();
}
