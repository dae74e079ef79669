import type { Config } from '@patchbay/plugin-host';
import type { ContractTest } from '../contract.js';
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
    name: 'tells a database that is missing from a login that is refused',
    needs: ['server', 'databases'],
    run: async ({ openBench, config }) => {
      const bench = await openBench(withConnection(config, { database: 'nowhere_to_be_found' }));
      const { ok, stages } = await bench.test();
      expect({ ok, failed: stages.at(-1)?.stage }).toEqual({ ok: false, failed: 'database' });
    },
  },
  {
    name: 'calls a port where nobody listens unreachable',
    needs: ['server'],
    run: async ({ openBench, config }) => {
      const bench = await openBench(withConnection(config, { port: await closedPort() }));
      await failureOf(bench.query('SELECT 1'), 'unreachable');
      const { ok, stages } = await bench.test();
      expect({ ok, failed: stages.at(-1)?.stage }).toEqual({ ok: false, failed: 'connect' });
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
        // Not everybody who logs in has a name.
        ...(known.includes('config.connection.user') ? [{ user: password }] : []),
        { database: password },
        { host: password },
      ];
      for (const connection of changes) {
        const bench = await openBench(withConnection(config, connection));
        await bench.query('SELECT * FROM nowhere').catch(() => undefined);
        await bench.query(`SELECT '${password}`).catch(() => undefined);
        await bench.run('test', {}).catch(() => undefined);
        await bench.test();
        said.push(...bench.said);
      }
      expect(said.length).toBeGreaterThanOrEqual(4 * changes.length);
      expect(said.map((text) => traceOf(password, text)).filter(Boolean)).toEqual([]);
    },
  },
];

function connectionOf(config: Config): Config {
  return config['connection'] as Config;
}

function withConnection(config: Config, changes: Config): Config {
  return { ...config, connection: { ...connectionOf(config), ...changes } };
}
