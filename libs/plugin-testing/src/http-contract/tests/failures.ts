import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { FailureKind } from '@patchbay/plugin-host';
import { failureOf } from '../../sql-contract/tests/expectations.js';
import type { ContractTest } from '../contract.js';
import { brokenOff, json } from '../scripted-service.js';

const KINDS: readonly (readonly [status: number, kind: FailureKind])[] = [
  [400, 'invalid_request'],
  [401, 'unauthorized'],
  [403, 'unauthorized'],
  [404, 'invalid_request'],
  [409, 'invalid_request'],
  [422, 'invalid_request'],
  [500, 'remote_failed'],
  [501, 'remote_failed'],
];

export const failures: readonly ContractTest[] = [
  {
    name: 'tells by the status what went wrong, with the words of the service',
    run: async ({ service, get }) => {
      for (const [status, kind] of KINDS) {
        service.script = json(status, { error: { message: `Words of ${status}.` } });
        const { remote, message } = await failureOf(get(), kind);
        expect(remote).toEqual({ code: String(status), message: `Words of ${status}.` });
        expect(message).toContain(`Words of ${status}.`);
      }
    },
  },
  {
    name: 'says when the service takes requests again, where it says so',
    run: async ({ service, get }) => {
      service.script = json(429, { message: 'Slow down.' }, { 'retry-after': '3600' });
      const { retryAfterS, remote } = await failureOf(get(), 'rate_limited');
      expect({ retryAfterS, code: remote?.code }).toEqual({ retryAfterS: 3600, code: '429' });
      expect(service.requests).toHaveLength(1);
    },
  },
  {
    name: 'does not take for an answer what is no JSON',
    needs: ['json'],
    run: async ({ service, get }) => {
      for (const text of ['{"data":[', '<html>Welcome</html>', '{"data":[]} and more']) {
        service.script = (response) =>
          response.writeHead(200, { 'content-type': 'application/json' }).end(text);
        const { message } = await failureOf(get(), 'remote_failed');
        expect(message).toMatch(/no JSON/);
      }
    },
  },
  {
    name: 'does not take a part for the whole where the connection breaks off',
    run: async ({ service, sound, get }) => {
      service.script = brokenOff;
      await failureOf(get(), 'unreachable');
      service.script = sound;
      await get();
    },
  },
  {
    name: 'takes no more of an answer than it may have',
    run: async ({ service, get }) => {
      let sent = 0;
      function* endless(): Generator<string> {
        for (yield '{"data":"'; ; sent += 65_536) yield 'x'.repeat(65_536);
      }
      service.script = (response) => {
        response.writeHead(200, { 'content-type': 'application/json' });
        // Breaking off is what it is about.
        pipeline(Readable.from(endless()), response).catch(() => undefined);
      };
      const { message } = await failureOf(get(undefined, { maxBytes: 200_000 }), 'invalid_request');
      expect(message).toContain('200000');
      await service.requests[0]!.closed;
      expect(sent).toBeLessThan(32 * 1024 * 1024);
    },
  },
  {
    name: 'calls a port where nobody listens unreachable',
    run: async ({ contract, openBench, secret, get }) => {
      const bench = await openBench(
        contract.config({ url: `http://127.0.0.1:${await closedPort()}`, secret }),
      );
      await failureOf(get(bench), 'unreachable');
      const { ok, stages } = await bench.test();
      expect({ ok, failed: stages.at(-1)?.stage }).toEqual({ ok: false, failed: 'connect' });
    },
  },
  {
    name: 'goes on when the service has been away',
    run: async ({ service, start, sound, get }) => {
      await get();
      const { port } = service;
      await service.close();
      await failureOf(get(), 'unreachable');
      const back = await start(sound, { port });
      await get();
      expect(back.requests).toHaveLength(1);
    },
  },
];

async function closedPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
