import { setTimeout as sleep } from 'node:timers/promises';
import type { ContractTest } from '../contract.js';
import { PATIENCE_MS, until } from '../trial.js';
import { openAtRest } from './at-rest.js';

const DRAIN_MS = 200;

export const sessions: readonly ContractTest[] = [
  {
    name: 'finishes what runs when its integration changes, and gives new work a new session',
    run: async ({ openBench, config, dialect }) => {
      const bench = await openBench(config, { drainMs: PATIENCE_MS });
      let rows = 0;
      let retired: Promise<void> | undefined;
      const sql = dialect.rows(10_000, 200);
      for await (const text of await bench.run('query', { sql }, {}, { stream: 'ndjson' })) {
        rows += text.split('\n').length - 1;
        if (retired) continue;
        retired = bench.retire();
        expect((await bench.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
      }
      expect(rows).toBe(10_000);
      await retired;
    },
  },
  {
    name: 'ends in the engine what still runs when its time to finish is over',
    needs: ['cancel'],
    run: async (trial) => {
      const { configApart, dialect } = trial;
      const { bench, isBusy } = await openAtRest(trial, configApart, { drainMs: DRAIN_MS });
      const cut = expect(bench.query(dialect.slow)).rejects.toMatchObject({ name: 'Failure' });
      const began = await until(isBusy);
      const closed = await Promise.race([
        bench.close().then(() => true),
        sleep(DRAIN_MS + PATIENCE_MS, false, { ref: false }),
      ]);
      const ended = await until(async () => !(await isBusy()));
      expect({ began, closed, ended }).toEqual({ began: true, closed: true, ended: true });
      await cut;
    },
  },
  {
    name: 'leaves no connection and no process behind when it closes',
    run: async ({ openBench, configApart, links }) => {
      const ids = async (): Promise<string[]> => (await links()).map(({ id }) => id);
      const before = new Set(await ids());
      const bench = await openBench(configApart);
      await Promise.all([bench.query('SELECT 1'), bench.query('SELECT 1')]);
      const opened = (await ids()).filter((id) => !before.has(id));
      expect(opened.length).toBeGreaterThan(0);
      await bench.close();
      const closed = await until(async () => !(await ids()).some((id) => opened.includes(id)));
      expect({ closed }).toEqual({ closed: true });
    },
  },
  {
    name: 'goes on after the engine was restarted',
    needs: ['server'],
    run: async ({ openBench, engine }) => {
      const bench = await openBench();
      await Promise.all(Array.from({ length: 4 }, () => bench.query('SELECT 1')));
      await engine().restart();
      // A stand-in is back before the connections have heard of their end.
      await sleep(100);
      expect((await bench.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
    },
  },
];
