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
  [500, 'unknown'],
  [501, 'unknown'],
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
    name: 'does not take for an answer what is not JSON',
    needs: ['json'],
    run: async ({ service, get }) => {
      for (const text of ['{"data":[', '<html>Welcome</html>', '{"data":[]} and more']) {
        service.script = (response) =>
          response.writeHead(200, { 'content-type': 'application/json' }).end(text);
        const { message } = await failureOf(get(), 'unknown');
        expect(message).toMatch(/not JSON/);
      }
    },
  },
  {
    name: 'blames the service by name, and names the field, where it answers in another shape',
    needs: ['json'],
    run: async ({ contract, service, bench, get }) => {
      const { action, params } = contract.write ?? contract.read;
      const actions = [() => get(), () => bench.run(action, params)];
      const blamed = async (body: unknown, run: () => Promise<unknown>, named: string): Promise<boolean> => {
        service.script = json(200, JSON.stringify(body));
        const taken = await run().then(
          () => true,
          () => false,
        );
        if (taken) return false;
        const { message } = await failureOf(run(), 'unknown');
        expect(message).toMatch(new RegExp(`^${contract.plugin.manifest.title} answered .*${named}`));
        return true;
      };
      for (const run of actions)
        for (const [name, body] of [
          ['null', null],
          ['a list', [1]],
          ['a text', 'text'],
          ['a text, a number', 7],
        ] as const)
          expect({ body, blamed: await blamed(body, run, name) }).toEqual({ body, blamed: true });
      const fields = Object.entries(contract.answer);
      for (const run of actions) {
        const needed: string[] = [];
        for (const [name] of fields)
          for (const other of [undefined, null, 'text'])
            if (await blamed({ ...contract.answer, [name]: other }, run, `"${name}"`)) needed.push(name);
        expect(needed).not.toEqual([]);
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
    name: 'calls a port where no process listens unreachable',
    run: async ({ configFor, openBench, secret, get }) => {
      const bench = await openBench(configFor({ url: `http://127.0.0.1:${await closedPort()}`, secret }));
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
