import { randomBytes } from 'node:crypto';
import { certificates } from './certificates.js';
import { clickhouseBinary } from './binaries.js';
import type { OwnEngine } from './engine.js';
import { Sandbox } from './sandbox.js';
import { answering, freePort } from './server.js';

/**
 * ClickHouse, the installed one: Debian's, version 18.16, which is what can be had, over HTTP. It has neither bindings nor
 * the types of today's.
 * @throws Error that says how to get it, where it is missing.
 */
export async function startClickhouse18(): Promise<OwnEngine> {
  const binary = clickhouseBinary();
  const [port, tcpPort] = [await freePort(), await freePort()];
  const login = { user: 'patchbay', password: randomBytes(9).toString('hex'), database: 'default' };
  const sandbox = new Sandbox(['clickhouse', 'nobody']);
  sandbox.write('users.xml', usersOf(login));
  const config = sandbox.write('config.xml', configOf(sandbox, port, tcpPort));
  const admin = (sql: string): Promise<Record<string, unknown>[]> => ask({ port, ...login }, sql);
  const launch = async (): Promise<void> => {
    sandbox.start(binary, [`--config-file=${config}`]);
    await answering(sandbox, () => admin('SELECT 1'));
  };
  try {
    await launch();
  } catch (error) {
    await sandbox.remove();
    throw error;
  }
  const { ca, foreignCa } = await certificates();
  return {
    kind: 'clickhouse',
    host: '127.0.0.1',
    port,
    ...login,
    url: `http://127.0.0.1:${port}`,
    tls: { ca, foreignCa },
    admin,
    restart: async () => {
      await sandbox.quit('SIGTERM');
      await launch();
    },
    stop: () => sandbox.remove(),
  };
}

interface Login {
  readonly port: number;
  readonly user: string;
  readonly password: string;
}

async function ask({ port, user, password }: Login, sql: string): Promise<Record<string, unknown>[]> {
  const answer = await fetch(`http://127.0.0.1:${port}/?default_format=JSON`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}` },
    body: sql,
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(text);
  return text === '' ? [] : (JSON.parse(text) as { data: Record<string, unknown>[] }).data;
}

function configOf(sandbox: Sandbox, port: number, tcpPort: number): string {
  const settings = {
    http_port: port,
    tcp_port: tcpPort,
    listen_host: '127.0.0.1',
    path: `${sandbox.path('data')}/`,
    tmp_path: `${sandbox.path('tmp')}/`,
    users_config: 'users.xml',
    default_profile: 'default',
    default_database: 'default',
    mark_cache_size: 100_000_000,
  };
  const logger = `<logger><level>error</level><log>${sandbox.path('server.log')}</log></logger>`;
  return `<yandex>${logger}${elements(settings)}</yandex>`;
}

function usersOf({ user, password }: { readonly user: string; readonly password: string }): string {
  const rights = `<password>${password}</password><networks><ip>127.0.0.1</ip></networks><quota>default</quota>`;
  return `<yandex>
    <profiles><default></default><reader><readonly>1</readonly></reader></profiles>
    <quotas><default></default></quotas>
    <users>
      <${user}>${rights}<profile>default</profile></${user}>
      <reader>${rights}<profile>reader</profile></reader>
    </users>
  </yandex>`;
}

function elements(settings: Readonly<Record<string, string | number>>): string {
  return Object.entries(settings)
    .map(([name, value]) => `<${name}>${value}</${name}>`)
    .join('');
}
