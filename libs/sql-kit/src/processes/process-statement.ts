import type { OpenContext, Pong, Row } from '@patchbay/plugin-kit';
import type { RunningRead, RunningWrite, SqlDriver } from '../sessions/driver-session.js';
import { insertMany } from './process-insert.js';
import type { StatementProcess } from './process-protocol.js';
import { runningRead } from '../sessions/running-read.js';
import { OWN_LIMITS, type ReadLimits, type WriteResult } from '../contract/sql-session.js';
import type { Statement } from '../statements/statement.js';
import type { Stop } from '../sessions/statement-pool.js';

/** What is done with processes that each work on one statement. `versionSql` gives the engine's version, and needs the file. */
export function processDriver<Process extends StatementProcess & { kill(): void }>(
  versionSql: string,
  reached: OpenContext['reached'],
): SqlDriver<Process> {
  return {
    read,
    write,
    insertMany,
    ping: async (process) => {
      const pong = await ping(process, versionSql);
      reached('database');
      return pong;
    },
    cut: (process) => {
      process.kill();
    },
  };
}

async function ping(process: StatementProcess, sql: string): Promise<Pong> {
  let version = '';
  await process.run({ kind: 'read', statement: { sql, bindings: [] }, limits: OWN_LIMITS }, (answer) => {
    if (answer.kind === 'rows') version = (JSON.parse(answer.rows) as string[][])[0]?.[0] ?? version;
  });
  return { version };
}

/** A query in another process, whose rows come in batches when asked for. */
function read(process: StatementProcess, statement: Statement, limits: ReadLimits, stop: Stop): RunningRead {
  // The child sends the next batch when asked to: not asking is what holds it back.
  let paused = false;
  let owed = false;
  return runningRead({
    source: {
      pause: () => (paused = true),
      resume: () => {
        paused = false;
        if (owed) process.next();
        owed = false;
      },
      cancel: stop,
    },
    run: (described, rows) =>
      process.run({ kind: 'read', statement, limits: plain(limits) }, (answer) => {
        if (answer.kind === 'columns') described(answer.columns);
        if (answer.kind !== 'rows') return;
        const batch = JSON.parse(answer.rows) as Row[];
        for (const row of batch) rows.push(row, answer.rows.length / batch.length);
        owed = paused;
        if (!paused) process.next();
      }),
  });
}

function write(process: StatementProcess, statement: Statement, limits: ReadLimits): RunningWrite {
  const run = async (): Promise<WriteResult> => {
    let result: WriteResult = { affectedRows: 0 };
    await process.run({ kind: 'write', statement, limits: plain(limits) }, (answer) => {
      if (answer.kind === 'written') result = answer.result;
    });
    return result;
  };
  const result = run();
  return { result, done: result };
}

/** Without what no other process can be given. */
function plain({ maxRows, maxCellBytes, maxRowBytes }: ReadLimits): ReadLimits {
  return { maxRows, maxCellBytes, maxRowBytes };
}
