import type { Row } from '@patchbay/plugin-kit';
import {
  RowFeed,
  type RunningRead,
  type RunningWrite,
  type Statement,
  type Stop,
  type WriteResult,
} from '@patchbay/sql-kit';
import type { Column as DriverColumn, RowStatement } from 'snowflake-sdk';
import type { SnowflakeLink } from './snowflake-link.js';
import { columnOf, type SnowflakeColumn } from './snowflake-types.js';

type Stream = ReturnType<RowStatement['streamRows']>;

export function read(link: SnowflakeLink, statement: Statement, maxRows: number, stop: Stop): RunningRead {
  let stream: Stream | undefined;
  const rows = new RowFeed({
    pause: () => stream?.pause(),
    resume: () => stream?.resume(),
    cancel: async () => {
      stream?.destroy();
      await stop();
    },
  });
  const started = link.execute(statement, maxRows).then((running) => {
    const columns = (running.getColumns() ?? []).map(raw);
    stream = running.streamRows();
    return columns;
  });
  const done = started.then((columns) => flow(stream!, columns, rows));
  done.then(
    () => rows.end(),
    (error: unknown) => rows.fail(error as Error),
  );
  return { columns: started, rows, done };
}

/** The driver would make dates and numbers of values, and round them: a column of its own gives them as they came. */
function raw(column: DriverColumn, index: number): SnowflakeColumn {
  const described = columnOf(column);
  Object.assign(column, { _getRowValue: ({ values }: { readonly values: unknown[] }) => values[index] });
  return described;
}

/** Settles when the last row came, or none is wanted any more. */
function flow(stream: Stream, columns: readonly SnowflakeColumn[], rows: RowFeed): Promise<void> {
  return new Promise((resolve, reject) => {
    stream.on('data', (values: (string | null)[]) => rows.push(...decode(values, columns)));
    stream.on('end', resolve).on('close', resolve).on('error', reject);
  });
}

/** Decodes a row in its place and says about how much it weighs. */
function decode(values: (string | null)[], columns: readonly SnowflakeColumn[]): [row: Row, bytes: number] {
  const row = values as Row[number][];
  let bytes = 0;
  for (let index = 0; index < columns.length; index += 1) {
    const value = values[index];
    if (value === null || value === undefined) continue;
    bytes += value.length;
    const decodeValue = columns[index]!.decode;
    if (decodeValue) row[index] = decodeValue(value);
  }
  return [row, bytes];
}

/** What a session that ran it may be left with: a procedure can change its settings, its schema and its role. */
const LEAVES = /\bcall\b/i;

export function write(link: SnowflakeLink, statement: Statement): RunningWrite {
  const result = link
    .execute(statement)
    .then(affectedBy)
    .finally(() => {
      if (LEAVES.test(statement.sql)) link.spoilt = true;
    });
  return { result, done: result };
}

/** A change is answered with a row of counts; rows that an update met more than once are counted in one of their own. */
const COUNT = /^number of rows (?:inserted|updated|deleted)/i;

async function affectedBy(statement: RowStatement): Promise<WriteResult> {
  const counts = (statement.getColumns() ?? []).map(raw).map(({ name }) => COUNT.test(name));
  if (!counts.includes(true)) return { affectedRows: 0 };
  let affectedRows = 0;
  for await (const row of statement.streamRows() as AsyncIterable<string[]>)
    affectedRows += row.reduce((sum, count, index) => sum + (counts[index] ? Number(count) : 0), 0);
  return { affectedRows };
}
