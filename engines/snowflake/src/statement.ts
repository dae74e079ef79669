import {
  decodeRow,
  dropped,
  mayDefine,
  type ReadLimits,
  ReturnedRows,
  type RowFeed,
  runningRead,
  type RunningRead,
  type RunningWrite,
  type Statement,
  type Stop,
  type WriteResult,
} from '@patchbay/sql-kit';
import type { Column as DriverColumn, RowStatement } from 'snowflake-sdk';
import type { SnowflakeLink } from './link.js';
import { columnOf, type SnowflakeColumn } from './values.js';

type Stream = ReturnType<RowStatement['streamRows']>;

export function read(link: SnowflakeLink, statement: Statement, limits: ReadLimits, stop: Stop): RunningRead {
  let stream: Stream | undefined;
  return runningRead({
    source: {
      pause: () => stream?.pause(),
      resume: () => stream?.resume(),
      cancel: async () => {
        stream?.destroy();
        await stop();
      },
    },
    run: async (described, rows) => {
      const running = await link.execute(statement, limits, limits.maxRows);
      const columns = (running.getColumns() ?? []).map(raw);
      stream = running.streamRows();
      described(columns);
      await flow(stream, columns, rows);
    },
    explain: (thrown) => link.bounds.explain(thrown),
    after: () => link.bounds.end(),
  });
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
    stream.on('data', (values: (string | null)[]) => rows.push(...decodeRow(values, columns)));
    stream.on('end', resolve).on('close', resolve).on('error', reject);
  });
}

/**
 * Of a change of rows nothing stays in the session: there are no triggers, and functions change nothing. All else may: a
 * procedure, a temporary table, or a new schema, which becomes the session's own. It cannot be reset, and ends then.
 */
export function write(link: SnowflakeLink, statement: Statement, limits: ReadLimits): RunningWrite {
  const result = link
    .execute(statement, limits)
    .then((statement) => writtenBy(statement, limits))
    .finally(() => link.bounds.end());
  return { result, done: result, ...(mayDefine(statement.sql) && { reset: dropped }) };
}

/** A change is answered with a row of counts; rows that an update met more than once are counted in one of their own. */
const COUNT = /^number of rows (?:inserted|updated|deleted)/i;

async function writtenBy(statement: RowStatement, limits: ReadLimits): Promise<WriteResult> {
  const columns = (statement.getColumns() ?? []).map(raw);
  const counts = columns.map(({ name }) => COUNT.test(name));
  const isCounted = counts.includes(true);
  const returned = new ReturnedRows(limits);
  if (!isCounted) returned.begin(columns);
  let affectedRows = 0;
  for await (const row of statement.streamRows() as AsyncIterable<(string | null)[]>) {
    if (isCounted) affectedRows += row.reduce((sum, count, at) => sum + (counts[at] ? Number(count) : 0), 0);
    else returned.push(...decodeRow(row, columns));
    if (returned.isFull) break;
  }
  return { affectedRows, ...(!isCounted && { sets: returned.sets }) };
}
