import type { Column, Row } from '@patchbay/plugin-kit';
import type { RunningRead, RunningWrite } from './driver-session.js';
import type { StatementProcess } from './process-protocol.js';
import { RowFeed } from './row-feed.js';
import type { WriteResult } from './sql-session.js';
import type { Statement } from './statement.js';
import type { Stop } from './statement-pool.js';

/** A query in another process, whose rows come in batches when asked for. */
export function readInProcess(
  process: StatementProcess,
  statement: Statement,
  maxRows: number,
  stop: Stop,
): RunningRead {
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

export function writeInProcess(process: StatementProcess, statement: Statement): RunningWrite {
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
