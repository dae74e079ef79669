import type { Column, Memory } from '@patchbay/plugin-kit';
import type { RunningRead } from './driver-session.js';
import { RowFeed, type RowSource } from '../rows/row-feed.js';

/** A query of a driver that gives its columns first and its rows as they come. */
export interface ReadWork {
  readonly source: RowSource;
  readonly memory?: Memory | undefined;
  /** Runs the statement. Settles once the engine is done with it; a result without columns needs none described. */
  readonly run: (described: (columns: readonly Column[]) => void, rows: RowFeed) => Promise<unknown>;
  /** Makes of what the driver threw what the caller gets. */
  readonly explain?: (thrown: unknown) => unknown;
  /** Ends the transaction, however the statement ended: the connection is lent again after it. */
  readonly after?: () => unknown;
}

/** Tells the reader of columns and of rows how the work goes. */
export function runningRead({ source, memory, run, explain, after }: ReadWork): RunningRead {
  const rows = new RowFeed(source, memory);
  let described!: (columns: readonly Column[]) => void;
  let refused!: (error: unknown) => void;
  const columns = new Promise<readonly Column[]>((resolve, reject) => {
    described = resolve;
    refused = reject;
  });
  const finish = async (): Promise<void> => {
    try {
      await run(described, rows);
      described([]);
      rows.end();
    } catch (thrown) {
      const error = explain ? explain(thrown) : thrown;
      refused(error);
      rows.fail(error as Error);
    }
    await after?.();
  };
  return { columns, rows, done: finish() };
}
