import { randomUUID } from 'node:crypto';
import type { ClickHouseSettings } from '@clickhouse/client';
import { contained } from '@patchbay/plugin-kit';
import {
  type ReadLimits,
  ReturnedRows,
  runningRead,
  type RunningRead,
  type RunningWrite,
  type SqlDriver,
  type Statement,
  type Stop,
  type WriteResult,
} from '@patchbay/sql-kit';
import { ClickhouseRows } from './rows.js';
import { type ClickhouseServer, readable, shortText, SYSTEM } from './server.js';

/** Leave to run one statement at a time. */
export class Slot {
  queryId = '';
  abort = new AbortController();
  isUsable = true;

  constructor(readonly server: ClickhouseServer) {}

  begin(): void {
    this.queryId = randomUUID();
    this.abort = new AbortController();
  }

  /** This tells the server first: an answer that is not taken may keep a statement running for long. */
  async cancel(): Promise<void> {
    const { abort } = this;
    try {
      await this.server.kill(this.queryId);
    } finally {
      abort.abort();
    }
  }

  close(): Promise<void> {
    this.abort.abort();
    return Promise.resolve();
  }
}

export const clickhouseDriver: SqlDriver<Slot> = {
  read,
  write,
  ping: async ({ server }) => {
    const signal = AbortSignal.timeout(60_000);
    const body = await server.send(
      { sql: 'SELECT 1', bindings: [] },
      { queryId: randomUUID(), signal, settings: {} },
    );
    await shortText(body);
    return { version: server.version };
  },
  cut: (slot) => {
    slot.isUsable = false;
    slot.abort.abort();
  },
};

function read(
  slot: Slot,
  statement: Statement,
  { maxRows, maxRowBytes }: ReadLimits,
  stop: Stop,
): RunningRead {
  slot.begin();
  const { server, queryId, abort } = slot;
  const { signal } = abort;
  let body: NodeJS.ReadableStream | undefined;
  let held = false;
  const hold = (isHeld: boolean): void => {
    held = isHeld;
    if (held) body?.pause();
    else body?.resume();
  };
  return runningRead({
    source: { pause: () => hold(true), resume: () => hold(false), cancel: stop },
    run: async (described, rows) => {
      const settings: ClickHouseSettings = {
        default_format: FORMAT,
        ...server.settings,
        ...limitedTo(maxRows, server),
        ...server.wall,
      };
      const stream = await server.send(statement, { queryId, signal, settings });
      const answer = new ClickhouseRows(maxRowBytes, {
        columns: (found) => described(found.map(({ name, type, encoding }) => ({ name, type, encoding }))),
        row: (row, bytes) => rows.push(row, bytes),
      });
      body = stream;
      stream.setEncoding('utf8');
      stream.on('data', (chunk: string) => {
        contained(stream, () => answer.push(chunk), SYSTEM);
      });
      if (held) stream.pause();
      await ended(stream, signal);
      answer.end();
    },
    explain: (thrown) => (signal.aborted ? CANCELLED : readable(thrown)),
  });
}

function write(slot: Slot, statement: Statement, limits: ReadLimits): RunningWrite {
  slot.begin();
  const { server, queryId, abort } = slot;
  const { signal } = abort;
  const run = async (): Promise<WriteResult> => {
    const settings = { wait_end_of_query: 1, default_format: FORMAT } as const;
    const { body, written } = await server.write(statement, { queryId, signal, settings });
    const returned = new ReturnedRows(limits);
    const answer = new ClickhouseRows(limits.maxRowBytes, {
      columns: (found) => returned.begin(found),
      row: (row, bytes) => returned.push(row, bytes),
    });
    let length = 0;
    body.setEncoding('utf8').on('data', (chunk: string) => {
      length += chunk.length;
      contained(body, () => answer.push(chunk), SYSTEM);
    });
    await ended(body, signal);
    if (length > 0) answer.end();
    const { sets } = returned;
    return { affectedRows: written, ...(sets.length > 0 && { sets }) };
  };
  const result = run();
  return { result, done: result };
}

const FORMAT = 'JSONCompact';

/** The engine stops there, at the end of a block of rows. */
function limitedTo(maxRows: number, { settings }: ClickhouseServer): ClickHouseSettings {
  // A user who may change no setting has none to send.
  return Object.keys(settings).length > 0 && maxRows < 2 ** 31
    ? { max_result_rows: String(maxRows), result_overflow_mode: 'break' }
    : {};
}

const CANCELLED = Object.assign(new Error('The statement was cancelled.'), { code: '394' });

function ended(stream: NodeJS.ReadableStream & { destroy(): void }, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const aborted = (): void => {
      stream.destroy();
      reject(CANCELLED);
    };
    if (signal.aborted) aborted();
    signal.addEventListener('abort', aborted, { once: true });
    stream.once('end', resolve).once('error', reject);
    stream.once('close', () => reject(new Error('premature close: the answer broke off')));
  });
}
