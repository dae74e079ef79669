import { onslaught, ONSLAUGHT_TIMEOUT_MS } from '../../rogue/onslaught.js';
import type { ContractTest } from '../contract.js';

export const rogues: readonly ContractTest[] = [
  {
    name: 'costs no other session anything where its server sends what is not its protocol',
    needs: ['server'],
    timeoutMs: ONSLAUGHT_TIMEOUT_MS,
    run: ({ contract: { plugin }, engine, configAt, openBench, bench }) =>
      onslaught({
        name: plugin.subType,
        port: engine().port,
        open: (port, options) => openBench(configAt({ port }), options),
        live: async (own) => {
          await own.test();
          await own.query('SELECT 1 AS one', undefined, { timeoutMs: 2000 });
        },
        other: async () => {
          expect((await bench.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
        },
      }),
  },
];
