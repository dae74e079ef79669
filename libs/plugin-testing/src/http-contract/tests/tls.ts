import type { Config } from '@patchbay/plugin-host';
import { certificates } from '../../engines/index.js';
import { failureOf } from '../../sql-contract/tests/expectations.js';
import type { ContractTest } from '../contract.js';
import type { Trial } from '../trial.js';

export const tls: readonly ContractTest[] = [
  {
    name: 'trusts a service by the CA it was given, by name and by address',
    needs: ['tls'],
    run: async (trial) => {
      const { ca } = await certificates();
      for (const host of ['localhost', '127.0.0.1']) {
        const bench = await trial.openBench(await configAt(trial, host, ca));
        await trial.get(bench);
        const { ok, stages } = await bench.test();
        expect({ ok, encrypted: stages.some(({ stage }) => stage === 'tls') }).toEqual({
          ok: true,
          encrypted: true,
        });
      }
    },
  },
  {
    name: 'refuses a service that another CA, or none it knows, stands for',
    needs: ['tls'],
    run: async (trial) => {
      const { foreignCa } = await certificates();
      for (const ca of [foreignCa, undefined]) await refuses(trial, await configAt(trial, 'localhost', ca));
    },
  },
  {
    name: 'refuses a service whose certificate is for another name',
    needs: ['tls'],
    run: async (trial) => {
      const { ca } = await certificates();
      await refuses(trial, await configAt(trial, '127.0.0.2', ca));
    },
  },
  {
    name: 'gives up in time a host that leaves the TLS handshake unanswered',
    run: async ({ configFor, openBench, silentPort, secret, get }) => {
      const url = `https://127.0.0.1:${await silentPort()}`;
      const bench = await openBench(configFor({ url, secret }), { connectTimeoutMs: 300 });
      await failureOf(get(bench), 'unreachable');
      expect(await bench.test()).toMatchObject({ ok: false });
    },
  },
];

async function configAt(
  { configFor, start, sound, secret }: Trial,
  host: string,
  ca?: string,
): Promise<Config> {
  const service = await start(sound, { tls: true });
  return configFor({ url: service.at(host), secret, ...(ca && { ca }) });
}

async function refuses({ openBench, get }: Trial, config: Config): Promise<void> {
  const bench = await openBench(config);
  await failureOf(get(bench), 'unreachable');
  const { ok, stages } = await bench.test();
  expect({ ok, failed: stages.at(-1)?.stage }).toEqual({ ok: false, failed: 'tls' });
}
