import { failureOf } from '../../sql-contract/tests/expectations.js';
import { until } from '../../sql-contract/trial.js';
import type { ContractTest } from '../contract.js';
import { type Script, silence } from '../scripted-service.js';
import type { Trial } from '../trial.js';

/** Long enough for a slow machine, and short of what an unheeded deadline would take. */
const SOON_MS = 10_000;

const halfAnAnswer: Script = (response) => {
  response.writeHead(200, { 'content-type': 'application/json' }).write('{"data":[');
};

export const deadlines: readonly ContractTest[] = [
  {
    name: 'gives up at its time limit a service that keeps silent, and lets go of it',
    run: async (trial) => {
      for (const script of [silence, halfAnAnswer]) {
        const startedAt = performance.now();
        await letsGo(trial, script, () => failureOf(trial.get(undefined, { timeoutMs: 500 }), 'timeout'));
        expect(performance.now() - startedAt).toBeLessThan(SOON_MS);
      }
    },
  },
  {
    name: 'gives up when its caller goes away, and lets go of the service',
    run: async (trial) => {
      const { contract, bench } = trial;
      const { action, params } = contract.read;
      for (const script of [silence, halfAnAnswer]) {
        const caller = new AbortController();
        const leaves: Script = (response, request) => {
          script(response, request);
          setTimeout(() => caller.abort(), 50);
        };
        await letsGo(trial, leaves, () =>
          failureOf(bench.run(action, params, {}, { signal: caller.signal }), 'cancelled'),
        );
      }
    },
  },
  {
    name: 'gives up in time a host that takes connections and says nothing',
    run: async ({ configFor, openBench, silentPort, secret, get }) => {
      const url = `http://127.0.0.1:${await silentPort()}`;
      const bench = await openBench(configFor({ url, secret }), { connectTimeoutMs: 500 });
      const startedAt = performance.now();
      expect(await bench.test()).toMatchObject({ ok: false });
      await failureOf(get(bench, { timeoutMs: 500 }), 'timeout');
      expect(performance.now() - startedAt).toBeLessThan(SOON_MS);
    },
  },
];

/**
 * Another request of the same session goes on meanwhile, and is answered once the service sees that the first was let go
 * of: a host that has to close the whole session for it would end both.
 */
async function letsGo(
  { service, sound, get }: Trial,
  script: Script,
  givesUp: () => Promise<unknown>,
): Promise<void> {
  const [other, first] = [service.requests.length, service.requests.length + 1];
  let answer!: () => unknown;
  service.script = (response, request) => {
    answer = () => sound(response, request);
  };
  const meanwhile = get();
  // Whether it fails is looked at below.
  meanwhile.catch(() => undefined);
  await until(() => Promise.resolve(service.requests.length > other));
  service.script = script;
  await givesUp();
  await soon(service.requests[first]!.closed);
  answer();
  await meanwhile;
}

async function soon(work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('the connection stayed open')), SOON_MS);
  });
  await Promise.race([work, late]).finally(() => clearTimeout(timer));
}
