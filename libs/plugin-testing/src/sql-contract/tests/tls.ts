import type { Config } from '@patchbay/plugin-host';
import type { ContractTest } from '../contract.js';
import type { Trial } from '../trial.js';
import { failureOf } from './expectations.js';
import { withTls } from './with-tls.js';

export const tls: readonly ContractTest[] = [
  {
    name: 'trusts a server by the CA it was given',
    needs: ['tls', 'server'],
    run: async (trial) => {
      const { ca } = trial.engine().tls;
      for (const mode of ['verify-full', 'verify-ca']) await works(trial, mode, { ca });
    },
  },
  {
    name: 'refuses a server that another CA, or none it knows, stands for',
    needs: ['tls', 'server'],
    run: async ({ openBench, config, engine }) => {
      const { foreignCa } = engine().tls;
      for (const ca of [{ ca: foreignCa }, {}]) {
        const bench = await openBench(withTls(config, 'verify-full', ca));
        await failureOf(bench.query('SELECT 1'), 'unreachable');
        const { ok, message, stages } = await bench.test();
        expect({ ok, message, failed: stages.at(-1)?.stage }).toEqual({ ok: false, message, failed: 'tls' });
      }
    },
  },
  {
    name: 'refuses a server whose certificate is for another name',
    needs: ['tls', 'server'],
    run: async ({ openBench, config, engine }) => {
      const { ca } = engine().tls;
      for (const host of ['127.0.0.1', 'localhost']) {
        const connection = { ...(config['connection'] as Config), host };
        const ssl = { ca, servername: 'db.example.com' };
        const bench = await openBench(withTls({ connection }, 'verify-full', ssl));
        await failureOf(bench.query('SELECT 1'), 'unreachable');
      }
    },
  },
  {
    name: 'encrypts without asking who it is where that is wanted',
    needs: ['tls', 'server'],
    run: (trial) => works(trial, 'require'),
  },
];

async function works({ openBench, config }: Trial, mode: string, ssl?: object): Promise<void> {
  const bench = await openBench(withTls(config, mode, ssl));
  expect((await bench.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
  expect(await bench.test()).toMatchObject({ ok: true });
}
