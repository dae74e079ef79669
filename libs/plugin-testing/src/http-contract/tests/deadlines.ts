import { failureOf } from '../../sql-contract/tests/expectations.js';
import type { ContractTest } from '../contract.js';
import { type Script, silence } from '../scripted-service.js';

/** Long enough for a slow machine, and short of what an unheeded deadline would take. */
const SOON_MS = 10_000;

const halfAnAnswer: Script = (response) => {
  response.writeHead(200, { 'content-type': 'application/json' }).write('{"data":[');
};

export const deadlines: readonly ContractTest[] = [
  {
    name: 'gives up at its time limit a service that keeps silent, and lets go of it',
    run: async ({ service, get }) => {
      for (const script of [silence, halfAnAnswer]) {
        const before = service.requests.length;
        service.script = script;
        const startedAt = performance.now();
        await failureOf(get(undefined, { timeoutMs: 500 }), 'timeout');
        expect(performance.now() - startedAt).toBeLessThan(SOON_MS);
        await soon(service.requests[before]!.closed);
      }
    },
  },
  {
    name: 'gives up when its caller goes away, and lets go of the service',
    run: async ({ contract: { read }, bench, service, sound, get }) => {
      for (const script of [silence, halfAnAnswer]) {
        const before = service.requests.length;
        const caller = new AbortController();
        service.script = (response, request) => {
          script(response, request);
          setTimeout(() => caller.abort(), 50);
        };
        await failureOf(bench.run(read.action, read.params, {}, { signal: caller.signal }), 'cancelled');
        await soon(service.requests[before]!.closed);
      }
      service.script = sound;
      await get();
    },
  },
  {
    name: 'gives up in time a host that takes connections and says nothing',
    run: async ({ contract, openBench, silentPort, secret, get }) => {
      const url = `http://127.0.0.1:${await silentPort()}`;
      const bench = await openBench(contract.config({ url, secret }), { connectTimeoutMs: 500 });
      const startedAt = performance.now();
      expect(await bench.test()).toMatchObject({ ok: false });
      await failureOf(get(bench, { timeoutMs: 500 }), 'timeout');
      expect(performance.now() - startedAt).toBeLessThan(SOON_MS);
    },
  },
];

async function soon(work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('the connection stayed open')), SOON_MS);
  });
  await Promise.race([work, late]).finally(() => clearTimeout(timer));
}
