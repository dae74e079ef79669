import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { dial } from '@patchbay/plugin-host';
import { startDeadHost } from '../../faults/dead-host.js';
import { FaultProxy } from '../../faults/fault-proxy.js';
import type { Bench } from '../../bench/bench.js';
import type { ContractTest } from '../contract.js';
import { type Trial, until } from '../trial.js';
import { openDialling } from './dialling.js';
import { failureOf } from './expectations.js';

const CONNECT_TIMEOUT_MS = 1000;
/** A fraction of the time that drivers take where no setting says how long. */
const IN_TIME_MS = 5 * CONNECT_TIMEOUT_MS;

/** Weigh more than what lies in buffers on their way. */
const ROWS = 200_000;

export const faults: readonly ContractTest[] = [
  {
    name: 'fails an answer whose connection is reset in its midst, and goes on',
    needs: ['server', 'one connection a result'],
    run: (trial) =>
      behindProxy(trial, async (bench, proxy) => {
        const sql = trial.dialect.rows(ROWS, 100);
        const answer = await bench.run('query', { sql }, {}, { stream: 'ndjson' });
        let rows = countOf(await answer.next());
        expect(rows).toBeGreaterThan(0);
        proxy.reset();
        const { kind } = await failsInTime(async () => {
          for await (const text of answer) rows += countOf({ value: text });
        });
        expect({ kind, all: rows >= ROWS }).toEqual({ kind: 'unreachable', all: false });
        await works(bench);
      }),
  },
  {
    name: 'gives up a host that is dead within the time to connect',
    needs: ['server'],
    run: async (trial) => {
      const host = await startDeadHost();
      try {
        const bench = await openImpatient(trial, host.port);
        await failsInTime(() => bench.query('SELECT 1'));
        const { ok, stages } = await bench.test();
        expect({ ok, failed: stages.at(-1)?.stage }).toEqual({ ok: false, failed: 'connect' });
      } finally {
        await host.stop();
      }
    },
  },
  {
    name: 'gives up a host that accepts and stays silent, and goes on once it speaks',
    needs: ['server'],
    run: (trial) =>
      behindProxy(trial, async (bench, proxy) => {
        proxy.silence();
        await failsInTime(() => bench.query('SELECT 1'));
        proxy.heal();
        await works(bench);
      }),
  },
  {
    name: 'gives up a statement whose network went silent, and goes on once it is back',
    needs: ['server'],
    run: (trial) =>
      behindProxy(trial, async (bench, proxy) => {
        await works(bench);
        proxy.silence();
        await failureOf(bench.query('SELECT 1', undefined, { timeoutMs: 1000 }), 'timeout');
        proxy.heal();
        await works(bench);
      }),
  },
  {
    name: 'survives a connection that breaks after it was let go',
    needs: ['server'],
    run: async ({ contract: { plugin }, bench, engine, configAt }) => {
      const proxy = await FaultProxy.start(engine().port);
      const dialled: Socket[] = [];
      try {
        const config = await bench.checkedConfig(configAt({ port: proxy.port }));
        const session = await openDialling(plugin, config, (host, port) => {
          const socket = dial(host, port, { connectTimeoutMs: CONNECT_TIMEOUT_MS });
          dialled.push(socket);
          return socket;
        });
        await session.ping(new AbortController().signal);
        // No server hears the farewell.
        proxy.silence();
        await Promise.race([session.close(), sleep(CONNECT_TIMEOUT_MS)]);
        await sleep(50);
        for (const socket of dialled)
          socket.destroy(Object.assign(new Error('read ETIMEDOUT'), { code: 'ETIMEDOUT' }));
        // What was not caught would fail the run by now.
        await sleep(50);
        expect(dialled.map(({ destroyed }) => destroyed)).toContain(true);
      } finally {
        await proxy.stop();
      }
    },
  },
];

function openImpatient({ openBench, configAt }: Trial, port: number): Promise<Bench> {
  return openBench(configAt({ port }), { connectTimeoutMs: CONNECT_TIMEOUT_MS });
}

/** In the end nothing is left of what the bench had open. */
async function behindProxy(
  trial: Trial,
  work: (bench: Bench, proxy: FaultProxy) => Promise<void>,
): Promise<void> {
  const proxy = await FaultProxy.start(trial.engine().port);
  try {
    const bench = await openImpatient(trial, proxy.port);
    await work(bench, proxy);
    await bench.close();
    await until(() => Promise.resolve(proxy.open === 0));
    expect({ left: proxy.open }).toEqual({ left: 0 });
  } finally {
    await proxy.stop();
  }
}

async function failsInTime(work: () => Promise<unknown>): Promise<{ readonly kind: string }> {
  const outcome = await Promise.race([
    work().then(
      () => 'no failure',
      (error: unknown) => error,
    ),
    sleep(IN_TIME_MS, 'no failure in time', { ref: false }),
  ]);
  expect(outcome).toMatchObject({ name: 'Failure', message: expect.stringMatching(/\S/) });
  const { kind } = outcome as { kind: string };
  expect(['unreachable', 'timeout']).toContain(kind);
  return { kind };
}

function countOf({ value }: { readonly value?: string }): number {
  return (value ?? '').split('\n').length - 1;
}

async function works(bench: Bench): Promise<void> {
  expect((await bench.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
}
