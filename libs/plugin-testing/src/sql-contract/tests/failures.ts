import { type Config, Failure } from '@patchbay/plugin-host';
import { Bench } from '../../bench/bench.js';
import type { ContractTest } from '../contract.js';
import { until } from '../trial.js';
import { openAtRest } from './at-rest.js';
import { closedPort } from './closed-port.js';
import { failureOf } from './expectations.js';
import { traceOf } from './secret-forms.js';

export const failures: readonly ContractTest[] = [
  {
    name: 'calls a syntax error an invalid request, in the words of the engine',
    run: async ({ bench }) => {
      const { remote, message } = await failureOf(bench.query('SELECT FROM WHERE 1'), 'invalid_request');
      expect(remote?.code).toMatch(/\S/);
      expect(message).toContain(remote?.message);
      expect(remote?.message).toMatch(/syntax/i);
    },
  },
  {
    name: 'calls an unknown table an invalid request, in the words of the engine',
    run: async ({ bench }) => {
      const { remote } = await failureOf(bench.query('SELECT * FROM nowhere_to_be_found'), 'invalid_request');
      expect(remote?.code).toMatch(/\S/);
      expect(remote?.message).toContain('nowhere_to_be_found');
    },
  },
  {
    name: 'calls what a user did wrong an invalid request, whatever the engine calls it',
    applies: ({ faults }) => faults !== undefined,
    run: async ({ bench, dialect, sample }) => {
      const table = await sample();
      for (const sql of dialect.faults!.mistakes(table))
        expect(await blamed(bench, sql)).toEqual([sql, 'invalid_request']);
    },
  },
  {
    name: 'tells what may do later, and what ran into a limit of the engine, from both',
    applies: ({ faults }) => (faults?.conflicts.length ?? 0) > 0,
    run: async ({ bench, dialect }) => {
      for (const sql of dialect.faults!.conflicts)
        expect(await blamed(bench, sql)).toEqual([sql, 'conflict']);
      for (const sql of dialect.faults!.limits) expect(await blamed(bench, sql)).toEqual([sql, 'timeout']);
    },
  },
  {
    name: 'tells all that the engine says of a mistake, and where it is in the text of the caller',
    applies: ({ faults }) => faults !== undefined,
    run: async ({ bench, dialect, sample }) => {
      const table = await sample();
      for (const [sql, bindings, told] of dialect.faults!.explained(table)) {
        const { remote } = await failureOf(bench.write(sql, [...bindings]), 'invalid_request');
        expect([sql, remote]).toEqual([sql, expect.objectContaining(told)]);
      }
    },
  },
  {
    name: 'calls a wrong password unauthorized',
    needs: ['server'],
    run: async ({ openBench, config }) => {
      const bench = await openBench(withConnection(config, { password: 'not the password' }));
      await failureOf(bench.query('SELECT 1'), 'unauthorized');
      const { ok, stages } = await bench.test();
      expect({ ok, failed: stages.at(-1)?.stage }).toEqual({ ok: false, failed: 'auth' });
    },
  },
  {
    name: 'calls a login without the password that the server wants unauthorized, in words about passwords',
    needs: ['server'],
    run: async ({ openBench, config, contract }) => {
      const { elements } = contract.plugin.form;
      const password = elements.find(({ model }) => model === 'config.connection.password');
      if (!password || password.required) return;
      const bench = await openBench(withConnection(config, { password: undefined }));
      const { message } = await failureOf(bench.query('SELECT 1'), 'unauthorized');
      expect(message).not.toMatch(/string|undefined|null/i);
      const { stages } = await bench.test();
      expect(stages.at(-1)?.stage).toBe('auth');
    },
  },
  {
    name: 'tells a database that is missing from a login that is refused',
    needs: ['server', 'databases'],
    run: async ({ openBench, config }) => {
      const bench = await openBench(withConnection(config, { database: 'nowhere_to_be_found' }));
      const { ok, stages, message, details } = await bench.test();
      expect({ ok, failed: stages.at(-1)?.stage }).toEqual({ ok: false, failed: 'database' });
      expect(message).not.toMatch(/credentials/);
      if (details?.remote?.message)
        expect(message).toBe(`The database could not be opened: ${details.remote.message}`);
    },
  },
  {
    name: 'calls a port where no process listens unreachable',
    needs: ['server'],
    run: async ({ openBench, config }) => {
      const bench = await openBench(withConnection(config, { port: await closedPort() }));
      await failureOf(bench.query('SELECT 1'), 'unreachable');
      const { ok, stages } = await bench.test();
      expect({ ok, failed: stages.at(-1)?.stage }).toEqual({ ok: false, failed: 'connect' });
    },
  },
  {
    name: 'says that all connections of an integration are in use, which the same request may find free later',
    needs: ['server'],
    run: async (trial) => {
      const known = trial.contract.plugin.form.elements.map(({ model }) => model);
      if (!known.includes('config.pool.max')) return;
      const pool = { max: 1, acquireTimeoutMillis: 500 };
      const { bench, isBusy } = await openAtRest(trial, { ...trial.config, pool });
      const caller = new AbortController();
      const slow = bench.query(trial.dialect.slow, undefined, {}, { signal: caller.signal });
      const left = slow.catch(() => undefined);
      expect(await until(isBusy)).toBe(true);
      const { message } = await failureOf(bench.query('SELECT 1 AS one'), 'busy');
      expect(message).toMatch(
        /^(All 1 connections of this integration are in use|No connection of this integration came free)/,
      );
      caller.abort();
      await left;
    },
  },
  {
    name: 'never says the password, in any form',
    needs: ['server'],
    run: async ({ openBench, config, contract }) => {
      const { password } = connectionOf(config) as { password: string };
      const port = await closedPort();
      const said: string[] = [];
      const known = contract.plugin.form.elements.map(({ model }) => model);
      const changes = [
        {},
        { port },
        // Not every login has a name.
        ...(known.includes('config.connection.user') ? [{ user: password }] : []),
        { database: password },
        { host: password },
      ];
      for (const connection of changes) {
        const bench = await openBench(withConnection(config, connection)).catch((error: unknown) => error);
        if (bench instanceof Failure) {
          said.push(JSON.stringify([bench.message, bench.fields]));
          continue;
        }
        if (!(bench instanceof Bench)) throw bench;
        await bench.query('SELECT * FROM nowhere').catch(() => undefined);
        await bench.query(`SELECT '${password}`).catch(() => undefined);
        await bench.run('test', {}).catch(() => undefined);
        await bench.test();
        said.push(...bench.said);
      }
      // A password is not the name of a host, and is refused as one.
      expect(said.length).toBeGreaterThan(4 * (changes.length - 1));
      expect(said.map((text) => traceOf(password, text)).filter(Boolean)).toEqual([]);
    },
  },
];

async function blamed(bench: Bench, sql: string): Promise<[sql: string, kind: unknown]> {
  const outcome = await bench.write(sql).catch((error: unknown) => error);
  return [sql, outcome instanceof Failure ? outcome.kind : outcome];
}

function connectionOf(config: Config): Config {
  return config['connection'] as Config;
}

function withConnection(config: Config, changes: Config): Config {
  return { ...config, connection: { ...connectionOf(config), ...changes } };
}
