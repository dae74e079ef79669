import type { Column, Pong, Row } from '@patchbay/plugin-kit';
import {
  RowFeed,
  type RunningRead,
  type RunningWrite,
  type Statement,
  type WriteResult,
  type Stop,
} from '@patchbay/sql-kit';
import type { SqliteProcess } from './sqlite-process.js';

/** A query over a handle that is open for reading only. */
export function read(process: SqliteProcess, statement: Statement, maxRows: number, stop: Stop): RunningRead {
  let described!: (columns: readonly Column[]) => void;
  let refused!: (error: unknown) => void;
  const columns = new Promise<readonly Column[]>((resolve, reject) => {
    described = resolve;
    refused = reject;
  });
  // The child sends the next batch when asked to: not asking is what holds it back.
  let paused = false;
  let owed = false;
  const rows = new RowFeed({
    pause: () => (paused = true),
    resume: () => {
      paused = false;
      if (owed) process.next();
      owed = false;
    },
    cancel: stop,
  });
  const done = process
    .run({ kind: 'read', statement, maxRows }, (answer) => {
      if (answer.kind === 'columns') described(answer.columns);
      if (answer.kind !== 'rows') return;
      const batch = JSON.parse(answer.rows) as Row[];
      for (const row of batch) rows.push(row, answer.rows.length / batch.length);
      owed = paused;
      if (!paused) process.next();
    })
    .then(
      () => {
        rows.end();
      },
      (error: unknown) => {
        refused(error);
        rows.fail(error as Error);
      },
    );
  return { columns, rows, done };
}

/** One statement as a transaction of its own, over a handle that is open for writing. */
export function write(process: SqliteProcess, statement: Statement): RunningWrite {
  const run = async (): Promise<WriteResult> => {
    let result: WriteResult = { affectedRows: 0 };
    await process.run({ kind: 'write', statement }, (answer) => {
      if (answer.kind === 'written') result = answer.result;
    });
    return result;
  };
  const result = run();
  return { result, done: result };
}

/** Reads the schema as well: a file that is no database says so only then. */
export async function ping(process: SqliteProcess): Promise<Pong> {
  const sql = 'SELECT sqlite_version(), (SELECT count(*) FROM sqlite_schema)';
  let version = '';
  await process.run({ kind: 'read', statement: { sql, bindings: [] }, maxRows: 1 }, (answer) => {
    if (answer.kind === 'rows') version = (JSON.parse(answer.rows) as string[][])[0]![0]!;
  });
  return { version };
}
