import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { ContractTest } from '../contract.js';
import { until } from '../trial.js';
import { openAtRest } from './at-rest.js';
import { ONE_CONNECTION } from './deadlines.js';

const ROWS = 80_000;
const WIDTH = 240;
/** What is loaded and filled once is there by the first look; a look is a collection, which takes its time. */
const FIRST_LOOK_BYTES = 2 * 1024 * 1024;
const LAST_LOOK_BYTES = 18 * 1024 * 1024;
/** A third of what the rows weigh that come in between, and more than a stream may hold back. */
const FLAT_BYTES = 6 * 1024 * 1024;
/** What an earlier test left behind goes in steps: a look is over when a collection frees less than this. */
const SETTLED_BYTES = 64 * 1024;

export const streaming: readonly ContractTest[] = [
  {
    name: 'ends the statement of a reader that leaves early',
    needs: ['cancel'],
    run: async (trial) => {
      const { config, dialect } = trial;
      const { bench, isBusy } = await openAtRest(trial, { ...config, pool: ONE_CONNECTION });
      const sql = dialect.rows(100_000_000, 100);
      for await (const text of await bench.run('query', { sql }, {}, { stream: 'ndjson' })) {
        expect(text).not.toBe('');
        break;
      }
      const ended = await until(async () => !(await isBusy()));
      expect({ ended }).toEqual({ ended: true });
      expect((await bench.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
    },
  },
  {
    name: 'streams any number of rows to a slow reader without keeping them',
    run: async ({ openBench, dialect }) => {
      const bench = await openBench();
      await bench.query('SELECT 1');
      const live: number[] = [];
      let rows = 0;
      let bytes = 0;
      const sql = dialect.rows(ROWS, WIDTH);
      for await (const text of await bench.run('query', { sql }, {}, { stream: 'ndjson' })) {
        rows += text.split('\n').length - 1;
        bytes += text.length;
        if (bytes < (live.length === 0 ? FIRST_LOOK_BYTES : LAST_LOOK_BYTES) || live.length === 2) continue;
        live.push(await settledBytes());
      }
      expect(rows).toBe(ROWS);
      expect(live).toHaveLength(2);
      expect(live[1]! - live[0]!).toBeLessThan(FLAT_BYTES);
    },
  },
];

/** What is in use once collections free no more; the size of the process would tell of the collector's leisure instead. */
export async function settledBytes(): Promise<number> {
  let before = Infinity;
  for (;;) {
    await sleep(30);
    const now = Math.min(before, liveBytes());
    if (before - now < SETTLED_BYTES) return now;
    before = now;
  }
}

function liveBytes(): number {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
