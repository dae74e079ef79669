import { type Bench, openBench } from '@patchbay/plugin-testing/bench';
import { availability, useEngine } from '@patchbay/plugin-testing/engines';
import { onslaught, ONSLAUGHT_TIMEOUT_MS } from '@patchbay/plugin-testing/rogue';
import { type SshServer, startOpenssh, startSshServer } from '@patchbay/plugin-testing/ssh';
import { pg } from './index.js';

const engine = useEngine('postgres');

let server: SshServer;
let other: Bench;

beforeAll(async () => {
  server = availability('openssh').available ? await startOpenssh() : await startSshServer(['publickey']);
  // Six callers share its one connection, however busy the machine is.
  other = await open({ ssh: server.port, patienceMs: 60_000 });
});
afterAll(async () => {
  await other.close();
  await server.stop();
});

/** A session through the tunnel, with rogues on either of its ways. */
function open(
  ways: { ssh?: number; database?: number; patienceMs?: number },
  options: object = {},
): Promise<Bench> {
  const { host, port, user, password, database } = engine();
  const { fingerprint, key } = server;
  return openBench(
    pg,
    {
      connection: { host, port: ways.database ?? port, user, password, database },
      ssh: {
        mode: 'key',
        host: server.host,
        port: ways.ssh ?? server.port,
        fingerprint,
        user: server.user,
        ...key,
      },
      pool: { max: 1, acquireTimeoutMillis: ways.patienceMs ?? 2000 },
    },
    options,
  );
}

it.each([
  ['an SSH server', 'ssh'],
  ['a database behind an SSH server', 'database'],
] as const)(
  '%s costs no other session anything where it sends what is not its protocol',
  async (name, way) => {
    await onslaught({
      name,
      port: way === 'ssh' ? server.port : engine().port,
      open: (port, options) => open({ [way]: port }, options),
      live: async (bench) => {
        await bench.test();
        await bench.query('SELECT 1 AS one', undefined, { timeoutMs: 2000 });
      },
      other: async () => {
        expect((await other.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
      },
    });
  },
  ONSLAUGHT_TIMEOUT_MS,
);
