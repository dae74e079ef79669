import { failureOf } from '../../sql-contract/tests/expectations.js';
import type { ContractTest } from '../contract.js';
import { brokenOff, json, type Script } from '../scripted-service.js';

/** Who asks more often is a burden to a service that is in trouble. */
const MOST_ATTEMPTS = 5;

const WAIT_S = 1;

export const retries: readonly ContractTest[] = [
  {
    name: 'asks again what the service had no time for, and as late as it says',
    run: async ({ service, sound, get }) => {
      for (const status of [429, 503]) {
        const at: number[] = [];
        const before = service.requests.length;
        service.script = (response, request) => {
          at.push(performance.now());
          const busy = json(status, {}, { 'retry-after': String(WAIT_S) });
          return (at.length === 1 ? busy : sound)(response, request);
        };
        await get();
        expect(service.requests.length - before).toBe(2);
        // A timer may be a little early.
        expect(at[1]! - at[0]!).toBeGreaterThanOrEqual(WAIT_S * 1000 - 20);
      }
    },
  },
  {
    name: 'asks a few times and no more',
    run: async ({ service, get }) => {
      for (const [script, kind] of [
        [json(429, {}), 'rate_limited'],
        [json(503, {}), 'unknown'],
        [json(502, {}), 'unknown'],
        [brokenOff, 'unreachable'],
      ] as const) {
        const before = service.requests.length;
        service.script = script;
        await failureOf(get(), kind);
        const attempts = service.requests.length - before;
        expect(attempts).toBeGreaterThan(1);
        expect(attempts).toBeLessThanOrEqual(MOST_ATTEMPTS);
      }
    },
  },
  {
    name: 'sends once what it may not send twice',
    needs: ['write'],
    run: async ({ contract, bench, service }) => {
      const { action, params } = contract.write!;
      const scripts: readonly Script[] = [json(500, {}), json(502, {}), json(504, {}), brokenOff];
      for (const script of scripts) {
        const before = service.requests.length;
        service.script = script;
        await expect(bench.run(action, params)).rejects.toThrow();
        expect(service.requests.length - before).toBe(1);
      }
    },
  },
];
