import { connect } from 'node:net';
import { once } from 'node:events';
import { pgbouncerBinary } from './binaries.js';
import type { Engine, OwnEngine } from './engine.js';
import { Sandbox } from './sandbox.js';
import { answering, freePort } from './server.js';

const ACCOUNTS = ['postgres', 'nobody'];

/**
 * PgBouncer before a PostgreSQL: an engine with its own port. What is asked of it as `admin` goes to the server itself.
 * @throws Error that says how to get it, where it is missing.
 */
export async function startPgbouncer(
  server: Engine,
  settings: Readonly<Record<string, string | number>> = {},
): Promise<OwnEngine> {
  const pgbouncer = pgbouncerBinary();
  const sandbox = new Sandbox(ACCOUNTS);
  const port = await freePort();
  const file = {
    listen_addr: '127.0.0.1',
    listen_port: port,
    unix_socket_dir: '',
    auth_type: 'scram-sha-256',
    auth_file: sandbox.write('users', `"${server.user}" "${server.password.replaceAll('"', '""')}"\n`),
    pool_mode: 'transaction',
    ...settings,
  };
  const lines = Object.entries(file).map(([name, value]) => `${name} = ${value}\n`);
  const databases = `[databases]\n* = host=${server.host} port=${server.port}\n`;
  const path = sandbox.write('pgbouncer.ini', `${databases}[pgbouncer]\n${lines.join('')}`);
  const launch = async (): Promise<void> => {
    sandbox.start(pgbouncer, [path]);
    await answering(sandbox, () => listening(port));
  };
  try {
    await launch();
  } catch (error) {
    await sandbox.remove();
    throw error;
  }
  return {
    ...server,
    port,
    url: server.url.replace(`:${server.port}`, `:${port}`),
    restart: async () => {
      await sandbox.quit('SIGTERM');
      await launch();
    },
    stop: () => sandbox.remove(),
  };
}

async function listening(port: number): Promise<void> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  socket.destroy();
}
