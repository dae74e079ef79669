import type { JsonValue, Row } from '@patchbay/plugin-kit';
import {
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
import type { Operation, ThriftColumn, ThriftList } from './driver.js';
import type { DatabricksLink } from './link.js';
import { columnOf, type DatabricksColumn } from './values.js';

/** Few enough to be held in memory, and many enough for the way there and back. */
const ROWS_A_FETCH = 2000;

export function read(
  link: DatabricksLink,
  statement: Statement,
  limits: ReadLimits,
  stop: Stop,
): RunningRead {
  const gate = new Gate();
  let left = false;
  return runningRead({
    source: {
      pause: () => gate.shut(),
      resume: () => gate.open(),
      cancel: async () => {
        left = true;
        gate.open();
        await stop();
      },
    },
    run: async (described, rows) => {
      const operation = await link.execute(statement, limits);
      const columns = await link.orWhatWasSaid(columnsOf(operation));
      described(columns);
      let wanted = columns.length > 0 ? limits.maxRows : 0;
      while (wanted > 0 && !left && (await operation.dataProvider.hasMore())) {
        wanted -= await fetchInto(rows, link, operation, columns, wanted);
        await gate.passed();
      }
    },
    after: () => link.forget(),
  });
}

/**
 * Of a change of rows nothing stays in the session: there are no triggers, and functions change nothing. All else may, such
 * as a procedure or a temporary view. It cannot be reset, and ends then.
 */
export function write(link: DatabricksLink, statement: Statement, limits: ReadLimits): RunningWrite {
  const result = writtenBy(link, statement, limits).finally(() => link.forget());
  return { result, done: result, ...(mayDefine(statement.sql) && { reset: dropped }) };
}

/** A change is answered with a row of counts, of which this is all of them together. */
const COUNT = 'num_affected_rows';

async function writtenBy(
  link: DatabricksLink,
  statement: Statement,
  limits: ReadLimits,
): Promise<WriteResult> {
  const operation = await link.execute(statement, limits);
  const columns = await link.orWhatWasSaid(columnsOf(operation));
  if (columns.length === 0) return { affectedRows: 0 };
  const index = columns.findIndex(({ name }) => name === COUNT);
  if (index >= 0) {
    const [counts] = await nextRows(link, operation, columns, 1);
    return { affectedRows: Number(counts?.[index] ?? 0) };
  }
  const returned = new ReturnedRows(limits);
  returned.begin(columns);
  while (!returned.isFull && (await operation.dataProvider.hasMore()))
    for (const row of await nextRows(link, operation, columns, ROWS_A_FETCH)) returned.push(row);
  return { affectedRows: 0, sets: returned.sets };
}

async function columnsOf(operation: Operation): Promise<readonly DatabricksColumn[]> {
  if (!operation.hasResultSet()) return [];
  const { schema } = await operation.thriftResultMetadataResponse();
  return [...(schema?.columns ?? [])]
    .sort((a, b) => a.position - b.position)
    .map(({ columnName, typeDesc }) => columnOf(columnName, typeDesc.types[0]?.primitiveEntry?.type));
}

/** Keeps nothing of what it fetched, so that the next rows find room. @returns how many there were */
async function fetchInto(
  feed: RowFeed,
  link: DatabricksLink,
  operation: Operation,
  columns: readonly DatabricksColumn[],
  wanted: number,
): Promise<number> {
  const rows = await nextRows(link, operation, columns, Math.min(ROWS_A_FETCH, wanted));
  const weight = rows.length > 0 ? JSON.stringify(rows[0]).length : 0;
  for (const row of rows) feed.push(row, weight);
  return rows.length;
}

async function nextRows(
  link: DatabricksLink,
  { dataProvider }: Operation,
  columns: readonly DatabricksColumn[],
  limit: number,
): Promise<Row[]> {
  const found = await link.orWhatWasSaid(dataProvider.fetchNext({ limit }));
  return rowsOf(found.columns ?? [], columns);
}

function rowsOf(lists: readonly ThriftColumn[], columns: readonly DatabricksColumn[]): Row[] {
  const cells = lists.map((column, index) => cellsOf(listOf(column), columns[index]!.decode));
  return Array.from({ length: cells[0]?.length ?? 0 }, (_, at) => cells.map((values) => values[at]!));
}

function cellsOf({ values, nulls }: ThriftList, decode: DatabricksColumn['decode']): JsonValue[] {
  return values.map((value, at) => {
    if (nulls && nulls[at >> 3]! & (1 << (at & 7))) return null;
    return decode ? decode(value as never) : (value as JsonValue);
  });
}

/** A column has one list, of whatever type it is. */
function listOf(column: ThriftColumn): ThriftList {
  return Object.values(column).find((list) => list) ?? { values: [] };
}

/** The fetching waits here while the reader has enough. */
class Gate {
  #opened: Promise<void> = Promise.resolve();
  #open: (() => void) | undefined;

  shut(): void {
    if (!this.#open) this.#opened = new Promise((resolve) => (this.#open = resolve));
  }

  open(): void {
    this.#open?.();
    this.#open = undefined;
  }

  passed(): Promise<void> {
    return this.#opened;
  }
}
