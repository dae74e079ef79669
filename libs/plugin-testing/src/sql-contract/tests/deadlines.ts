import type { Bench } from '../../bench/bench.js';
import type { ContractTest } from '../contract.js';
import { type Trial, until } from '../trial.js';
import { failureOf } from './expectations.js';

/** Long enough for a slow machine, and short of what an unheeded deadline would take. */
const SOON_MS = 2000;

/** Whoever comes next must wait for what was given up. */
export const ONE_CONNECTION = { max: 1, acquireTimeoutMillis: 2000 };

export const deadlines: readonly ContractTest[] = [
  {
    name: 'gives up a statement at its time limit',
    run: async ({ openBench, dialect }) => {
      const bench = await openBench();
      await bench.query('SELECT 1');
      const startedAt = performance.now();
      await failureOf(bench.query(dialect.slow, undefined, { timeoutMs: 300 }), 'timeout');
      expect(performance.now() - startedAt).toBeLessThan(300 + SOON_MS);
    },
  },
  {
    name: 'gives up a statement when its caller goes away',
    run: async ({ openBench, dialect }) => {
      const bench = await openBench();
      await bench.query('SELECT 1');
      const signal = AbortSignal.timeout(300);
      const startedAt = performance.now();
      await failureOf(bench.query(dialect.slow, undefined, {}, { signal }), 'cancelled');
      expect(performance.now() - startedAt).toBeLessThan(300 + SOON_MS);
    },
  },
  {
    name: 'ends in the engine what it gave up, and goes on',
    needs: ['cancel'],
    run: async (trial) => {
      const { openBench, config, dialect } = trial;
      const bench = await openBench({ ...config, pool: ONE_CONNECTION });
      await endsInEngine(trial, bench, () =>
        failureOf(bench.query(dialect.slow, undefined, { timeoutMs: 500 }), 'timeout'),
      );
      const caller = new AbortController();
      await endsInEngine(
        trial,
        bench,
        () => failureOf(bench.query(dialect.slow, undefined, {}, { signal: caller.signal }), 'cancelled'),
        () => {
          caller.abort();
        },
      );
    },
  },
  {
    name: 'holds up no other integration with a slow statement',
    run: async ({ openBench, dialect }) => {
      const bench = await openBench();
      const other = await bench.neighbour();
      await Promise.all([bench.query('SELECT 1'), other.query('SELECT 1')]);
      const caller = new AbortController();
      const slow = failureOf(
        bench.query(dialect.slow, undefined, {}, { signal: caller.signal }),
        'cancelled',
      );
      const fast = await other.query('SELECT 1 AS one', undefined, { timeoutMs: SOON_MS }).finally(() => {
        caller.abort();
      });
      expect(fast.rows).toEqual([{ one: 1 }]);
      await slow;
    },
  },
];

async function endsInEngine(
  { links }: Trial,
  bench: Bench,
  start: () => Promise<unknown>,
  giveUp?: () => void,
): Promise<void> {
  const isBusy = async (): Promise<boolean> => (await links()).some(({ busy }) => busy);
  const givenUp = start();
  const began = await until(isBusy, SOON_MS);
  giveUp?.();
  await givenUp;
  const ended = await until(async () => !(await isBusy()), SOON_MS);
  expect({ began, ended }).toEqual({ began: true, ended: true });
  expect((await bench.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
}
