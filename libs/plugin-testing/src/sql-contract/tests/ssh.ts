import { setTimeout as sleep } from 'node:timers/promises';
import type { Config } from '@patchbay/plugin-host';
import type { Bench } from '../../bench/bench.js';
import { availability } from '../../engines/index.js';
import { type OwnSshServer, type SshServer, startOpenssh, startSshServer } from '../../ssh/index.js';
import type { ContractTest } from '../contract.js';
import { until } from '../trial.js';
import { closedPort } from './closed-port.js';
import { failureOf } from './expectations.js';
import { traceOf } from './secret-forms.js';
import { withTls } from './with-tls.js';

const OTHER_FINGERPRINT = `SHA256:${'A'.repeat(43)}`;

export const ssh: readonly ContractTest[] = [
  {
    name: 'logs in to no SSH server that shows another fingerprint, and says which it showed',
    needs: ['ssh', 'server'],
    run: (trial) =>
      withServer(async (server) => {
        const stranger = { ...byPassword(server), fingerprint: OTHER_FINGERPRINT };
        const bench = await trial.openBench({ ...trial.config, ssh: stranger });
        const { message } = await failureOf(bench.query('SELECT 1'), 'unreachable');
        expect(message).toContain(server.fingerprint);
        expect(await failedAt(bench)).toEqual({ stage: 'connect', hop: 'ssh' });
        expect({ attempts: server.attempts }).toEqual({ attempts: 0 });
      }),
  },
  {
    name: 'reaches its engine through an SSH server, and leaves nothing open there',
    needs: ['ssh', 'server'],
    run: (trial) =>
      withServer(async (server) => {
        for (const mode of [byPassword(server), byKey(server)]) {
          const bench = await trial.openBench({ ...trial.config, ssh: mode });
          await worksThrough(server, bench);
          await bench.close();
          await until(() => Promise.resolve(server.connections + server.channels === 0));
          expect({ left: server.connections + server.channels }).toEqual({ left: 0 });
        }
      }),
  },
  {
    name: 'tells the way to the SSH server from the way beyond it',
    needs: ['ssh', 'server'],
    run: (trial) =>
      withServer(async (server) => {
        const bench = await trial.openBench({ ...trial.config, ssh: byPassword(server) });
        const { ok, stages } = await bench.test();
        const way = stages.map(({ stage, hop }) => `${stage} ${hop ?? 'here'}`);
        expect({ ok, first: way.slice(0, 6), last: way.at(-1) }).toEqual({
          ok: true,
          first: ['config here', 'resolve ssh', 'egress ssh', 'connect ssh', 'auth ssh', 'connect target'],
          last: 'ping target',
        });
        expect(way.slice(5).filter((each) => !each.endsWith(' target'))).toEqual([]);
      }),
  },
  {
    name: 'tells a login that the SSH server refuses from one that the engine refuses',
    needs: ['ssh', 'server'],
    run: (trial) =>
      withServer(async (server) => {
        const wrong: [object, Config, string][] = [
          [{ ...byPassword(server), password: 'not the password' }, trial.config, 'ssh'],
          [{ ...byKey(server), user: 'somebody' }, trial.config, 'ssh'],
          [byPassword(server), trial.configAt({ password: 'not the password' }), 'target'],
        ];
        for (const [mode, config, hop] of wrong) {
          const bench = await trial.openBench({ ...config, ssh: mode });
          const { message } = await failureOf(bench.query('SELECT 1'), 'unauthorized');
          expect({ hop, tunnel: message.startsWith('SSH tunnel: ') }).toEqual({ hop, tunnel: hop === 'ssh' });
          expect(await failedAt(bench)).toEqual({ stage: 'auth', hop });
        }
      }),
  },
  {
    name: 'tells an SSH server that is not there from an engine that is not there',
    needs: ['ssh', 'server'],
    run: (trial) =>
      withServer(async (server) => {
        const port = await closedPort();
        const nowhere: [object, Config, string][] = [
          [{ ...byPassword(server), port }, trial.config, 'ssh'],
          [byPassword(server), trial.configAt({ port }), 'target'],
        ];
        for (const [mode, config, hop] of nowhere) {
          const bench = await trial.openBench({ ...config, ssh: mode });
          const { message } = await failureOf(bench.query('SELECT 1'), 'unreachable');
          expect(message).toMatch(/^SSH tunnel: /);
          expect(await failedAt(bench)).toEqual({ stage: 'connect', hop });
        }
      }),
  },
  {
    name: 'names the field of an SSH key that it cannot use',
    needs: ['ssh', 'server'],
    run: (trial) =>
      withServer(async (server) => {
        const unusable = { ...byKey(server), passphrase: 'not the passphrase' };
        const bench = await trial.openBench({ ...trial.config, ssh: unusable });
        const { fields } = await failureOf(bench.query('SELECT 1'), 'invalid_request');
        expect(fields).toMatchObject([{ path: 'config.ssh.passphrase' }]);
        expect(await failedAt(bench)).toEqual({ stage: 'config' });
      }),
  },
  {
    name: 'verifies the certificate of its engine at the end of the tunnel',
    needs: ['ssh', 'tls', 'server'],
    run: (trial) =>
      withServer(async (server) => {
        const { ca, foreignCa } = trial.engine().tls;
        const open = (ssl: object): Promise<Bench> =>
          trial.openBench({ ...withTls(trial.config, 'verify-full', ssl), ssh: byPassword(server) });
        await worksThrough(server, await open({ ca }));
        for (const wrong of [{ ca: foreignCa }, { ca, servername: 'db.example.com' }]) {
          const bench = await open(wrong);
          await failureOf(bench.query('SELECT 1'), 'unreachable');
          expect(await failedAt(bench)).toEqual({ stage: 'tls', hop: 'target' });
        }
      }),
  },
  {
    name: 'makes the tunnel again after the SSH server was gone',
    needs: ['ssh', 'server'],
    run: (trial) =>
      withServer(async (server) => {
        const bench = await trial.openBench({ ...trial.config, ssh: byPassword(server) });
        await worksThrough(server, bench);
        await server.stop();
        await failureOf(bench.query('SELECT 1'), 'unreachable');
        await server.start();
        await worksThrough(server, bench);
        await server.stop();
        await server.start();
        // What is sent in the moment of the loss may still go down with it.
        await sleep(300);
        await worksThrough(server, bench);
      }),
  },
  {
    name: 'never says what it logs in to the SSH server with',
    needs: ['ssh', 'server'],
    run: (trial) =>
      withServer(async (server) => {
        const { password, key } = server;
        const port = await closedPort();
        const lines = key.privateKey.split('\n').filter((line) => line.length >= 32);
        const logins = [
          { mode: byPassword(server), said: password, secrets: [password] },
          { mode: byKey(server), said: key.passphrase, secrets: [key.passphrase, ...lines] },
        ];
        for (const { mode, said, secrets } of logins) {
          for (const wrong of [{}, { port }, { user: said }, { fingerprint: OTHER_FINGERPRINT }]) {
            const bench = await trial.openBench({ ...trial.config, ssh: { ...mode, ...wrong } });
            await bench.query(`SELECT '${said}`).catch(() => undefined);
            await bench.test();
            expect(bench.said.length).toBeGreaterThanOrEqual(2);
            const traces = bench.said.flatMap((text) => secrets.map((secret) => traceOf(secret, text)));
            expect(traces.filter(Boolean)).toEqual([]);
          }
        }
      }),
  },
  {
    name: 'reaches its engine through OpenSSH',
    needs: ['ssh', 'server'],
    missing: () => {
      const here = availability('openssh');
      return here.available ? undefined : here.how;
    },
    run: async ({ openBench, config, dialect }) => {
      const server = await startOpenssh();
      try {
        const login = byKey(server);
        const bench = await openBench({ ...config, ssh: login });
        expect((await bench.query(dialect.rows(5000, 200))).rowCount).toBe(5000);
        expect(await bench.test()).toMatchObject({ ok: true });
        await bench.close();
        const stranger = await openBench({ ...config, ssh: { ...login, fingerprint: OTHER_FINGERPRINT } });
        const { message } = await failureOf(stranger.query('SELECT 1'), 'unreachable');
        expect(message).toContain(server.fingerprint);
      } finally {
        await server.stop();
      }
    },
  },
];

async function withServer(work: (server: OwnSshServer) => Promise<void>): Promise<void> {
  const server = await startSshServer();
  try {
    await work(server);
  } finally {
    await server.stop();
  }
}

function byPassword({ host, port, fingerprint, user, password }: OwnSshServer) {
  return { mode: 'password', host, port, fingerprint, user, password } as const;
}

function byKey({ host, port, fingerprint, user, key }: SshServer) {
  return { mode: 'key', host, port, fingerprint, user, ...key } as const;
}

async function worksThrough(server: OwnSshServer, bench: Bench): Promise<void> {
  expect((await bench.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
  expect(server.channels).toBeGreaterThan(0);
}

async function failedAt(bench: Bench): Promise<{ stage?: string; hop?: string }> {
  const { ok, stages } = await bench.test();
  expect({ ok }).toEqual({ ok: false });
  const { stage, hop } = stages.at(-1)!;
  return { stage, ...(hop && { hop }) };
}
