import { onslaught, ONSLAUGHT_TIMEOUT_MS } from '../../rogue/onslaught.js';
import type { ContractTest } from '../contract.js';

export const rogues: readonly ContractTest[] = [
  {
    name: 'costs no other session anything where its service sends what is not HTTP',
    timeoutMs: ONSLAUGHT_TIMEOUT_MS,
    run: ({ contract, service, secret, configFor, openBench, get }) =>
      onslaught({
        name: contract.plugin.subType,
        port: service.port,
        open: (port, options) => {
          const url = `http://127.0.0.1:${port}`;
          return openBench(configFor({ url, secret }), options);
        },
        live: async (own) => {
          await own.test();
          await get(own, { timeoutMs: 2000 });
        },
        other: () => get(),
      }),
  },
];
