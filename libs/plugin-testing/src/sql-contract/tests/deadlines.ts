import type { ContractTest } from '../contract.js';
import { PATIENCE_MS, until } from '../trial.js';
import { type BenchAtRest, openAtRest } from './at-rest.js';
import { failureOf } from './expectations.js';

/** The next statement must wait for what was given up. */
export const ONE_CONNECTION = { max: 1, acquireTimeoutMillis: 5000 };

/** Later the host gives up the session, and so ends what the plugin itself should have ended. */
const BY_ITSELF_MS = 4000;

export const deadlines: readonly ContractTest[] = [
  {
    name: 'gives up a statement at its time limit',
    run: async ({ openBench, dialect }) => {
      const bench = await openBench();
      await bench.query('SELECT 1');
      const startedAt = performance.now();
      await failureOf(bench.query(dialect.slow, undefined, { timeoutMs: 300 }), 'timeout');
      expect(performance.now() - startedAt).toBeLessThan(300 + PATIENCE_MS);
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
      expect(performance.now() - startedAt).toBeLessThan(300 + PATIENCE_MS);
    },
  },
  {
    name: 'ends in the engine what it gave up, and goes on',
    needs: ['cancel'],
    run: async (trial) => {
      const { configApart, dialect } = trial;
      const atRest = await openAtRest(trial, { ...configApart, pool: ONE_CONNECTION });
      const { bench } = atRest;
      await endsInEngine(atRest, () =>
        failureOf(bench.query(dialect.slow, undefined, { timeoutMs: 1000 }), 'timeout'),
      );
      const caller = new AbortController();
      await endsInEngine(
        atRest,
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
      const fast = await other.query('SELECT 1 AS one', undefined, { timeoutMs: PATIENCE_MS }).finally(() => {
        caller.abort();
      });
      expect(fast.rows).toEqual([{ one: 1 }]);
      await slow;
    },
  },
];

async function endsInEngine(
  { bench, isBusy }: BenchAtRest,
  start: () => Promise<unknown>,
  giveUp?: () => void,
): Promise<void> {
  const givenUp = start();
  const began = await until(isBusy);
  giveUp?.();
  await givenUp;
  const ended = await until(async () => !(await isBusy()), BY_ITSELF_MS);
  expect({ began, ended }).toEqual({ began: true, ended: true });
  expect((await bench.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
}
