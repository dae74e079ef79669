import { once } from 'node:events';
import { type Socket, Socket as NetSocket } from 'node:net';
import { dial } from '@patchbay/plugin-host';
import type { OpenContext, Session } from '@patchbay/plugin-kit';
import type { Bench } from '../../bench/bench.js';
import { failureOf } from '../../sql-contract/tests/expectations.js';
import { openContext } from '../../bench/open-context.js';
import type { ContractTest } from '../contract.js';
import { redirect } from '../scripted-service.js';
import type { Trial } from '../trial.js';

export const dialling: readonly ContractTest[] = [
  {
    name: 'opens each of its connections through the dialer of the host, and none beside',
    run: async (trial) => {
      const dialled = await portsDialled(trial, trial.bench);
      expect(trial.service.made).toBeGreaterThan(0);
      expect(dialled).toEqual(Array(trial.service.made).fill(trial.service.port));
    },
  },
  {
    name: 'opens those of redirects to other origins through the dialer of the host, too',
    needs: ['elsewhere'],
    run: async (trial) => {
      const { service, start, sound, openBench, roaming } = trial;
      const other = await start(sound);
      service.script = (response, request) => redirect(302, `${other.url}/x`)(response, request);
      const dialled = await portsDialled(trial, await openBench(roaming));
      const count = (port: number) => dialled.filter((dialledPort) => dialledPort === port).length;
      expect(other.made).toBeGreaterThan(0);
      expect({ service: service.made, other: other.made }).toEqual({
        service: count(service.port),
        other: count(other.port),
      });
    },
  },
  {
    name: 'goes nowhere when the dialer refuses',
    run: async (trial) => {
      const session = await open(trial.bench, trial, () => {
        const socket = new NetSocket();
        socket.on('error', () => undefined);
        setImmediate(() => socket.destroy(Object.assign(new Error('denied'), { code: 'EEGRESS' })));
        return socket;
      });
      try {
        await expect(session.ping(new AbortController().signal)).rejects.toThrow('denied');
        expect(trial.service.made).toBe(0);
      } finally {
        await session.close();
      }
    },
  },
  {
    name: 'goes nowhere that the operator denies',
    run: async ({ openBench, config, service, get }) => {
      const denied = await openBench(config, { egress: { deny: ['127.0.0.0/8'] } });
      await failureOf(get(denied), 'egress_denied');
      const { ok, stages } = await denied.test();
      expect({ ok, failed: stages.at(-1)?.stage }).toEqual({ ok: false, failed: 'egress' });
      expect(service.made).toBe(0);
    },
  },
  {
    name: 'goes nowhere that the operator denies by a redirect',
    needs: ['elsewhere'],
    run: async ({ openBench, roaming, service, start, sound, get }) => {
      const other = await start(sound);
      service.script = redirect(302, other.at('127.0.0.2'));
      const elsewhere = await openBench(roaming, { egress: { deny: ['127.0.0.2/32'] } });
      await failureOf(get(elsewhere), 'egress_denied');
      expect(other.made).toBe(0);
    },
  },
  {
    name: 'lets go of connections that are still under way when it closes',
    run: async (trial) => {
      const sockets: Socket[] = [];
      const session = await open(trial.bench, trial, () => {
        const socket = new NetSocket();
        sockets.push(socket);
        return socket;
      });
      const pinging = session.ping(new AbortController().signal).catch(() => undefined);
      while (sockets.length === 0) await new Promise(setImmediate);
      const closed = once(sockets[0]!, 'close');
      await session.close();
      await Promise.all([closed, pinging]);
    },
  },
];

/** Where three pings at once connect to. */
async function portsDialled(trial: Trial, bench: Bench): Promise<readonly number[]> {
  const dialled: number[] = [];
  const session = await open(bench, trial, (host, port) => {
    dialled.push(port);
    return dial(host, port, { connectTimeoutMs: 5000 });
  });
  try {
    const { signal } = new AbortController();
    await Promise.all([session.ping(signal), session.ping(signal), session.ping(signal)]);
    return dialled;
  } finally {
    await session.close();
  }
}

async function open(
  bench: Bench,
  { contract: { plugin }, secret, rebase }: Trial,
  dialer: OpenContext['dial'],
): Promise<Session> {
  return plugin.open((await bench.checkedConfig()) as never, { ...openContext(dialer, secret), rebase });
}
