import type { Column, Row } from '@patchbay/plugin-kit';
import type { RunningRead } from './driver-session.js';
import { runningRead, type ReadWork } from './running-read.js';

const columns: readonly Column[] = [{ name: 'n', type: 'int' }];
const source = { pause: () => undefined, resume: () => undefined, cancel: () => undefined };
const running = (work: Partial<ReadWork> & Pick<ReadWork, 'run'>): RunningRead =>
  runningRead({ source, ...work });

async function rowsOf({ rows }: RunningRead): Promise<Row[]> {
  const all: Row[] = [];
  for await (const batch of rows) all.push(...batch);
  return all;
}

describe('runningRead', () => {
  it('gives the columns before the first row, and the rows in order', async () => {
    const read = running({
      run: async (described, rows) => {
        described(columns);
        await Promise.resolve();
        rows.push([1], 8);
        rows.push([2], 8);
      },
    });
    await expect(read.columns).resolves.toEqual(columns);
    await expect(rowsOf(read)).resolves.toEqual([[1], [2]]);
    await expect(read.done).resolves.toBeUndefined();
  });

  it('gives a result without columns where none was described', async () => {
    const read = running({ run: () => Promise.resolve() });
    await expect(read.columns).resolves.toEqual([]);
    await expect(rowsOf(read)).resolves.toEqual([]);
  });

  it('rejects columns and rows with what the driver threw, as it is explained', async () => {
    const read = running({
      run: () => Promise.reject(new Error('too long')),
      explain: (thrown) => new Error(`explained: ${(thrown as Error).message}`),
    });
    await expect(read.columns).rejects.toThrow('explained: too long');
    await expect(rowsOf(read)).rejects.toThrow('explained: too long');
    await expect(read.done).resolves.toBeUndefined();
  });

  it('gives the rows that came before the failure, and then the failure', async () => {
    const read = running({
      run: (described, rows) => {
        described(columns);
        rows.push([1], 8);
        return Promise.reject(new Error('lost'));
      },
    });
    await expect(read.columns).resolves.toEqual(columns);
    await expect(read.rows.next()).resolves.toEqual({ done: false, value: [[1]] });
    await expect(read.rows.next()).rejects.toThrow('lost');
  });

  it.each([true, false])('ends the transaction after the statement, succeeded: %s', async (succeeded) => {
    const order: string[] = [];
    const read = running({
      run: async () => {
        order.push('run');
        await Promise.resolve();
        if (!succeeded) throw new Error('refused');
      },
      after: async () => {
        await Promise.resolve();
        order.push('after');
      },
    });
    read.columns.catch(() => undefined);
    await read.done;
    expect(order).toEqual(['run', 'after']);
  });
});
