import { mariadbBinaries, type MariadbBinaries } from './binaries.js';
import type { Engine } from './engine.js';
import { startServer, type Login, type Recipe, type Site } from './server.js';

/**
 * MariaDB, the installed one. Texts in utf8mb4.
 * @throws Error that says how to get it, where it is missing.
 */
export async function startMariadb(): Promise<Engine> {
  const binaries = mariadbBinaries();
  return startServer({ ...recipe, prepare: (site) => prepare(site, binaries) });
}

const recipe: Omit<Recipe, 'prepare'> = {
  kind: 'mariadb',
  scheme: 'mysql',
  accounts: ['mysql', 'nobody'],
  superuser: 'root',
  firstDatabase: 'mysql',
  shutdown: 'SIGTERM',
  welcome: ({ user, password, database }) => [
    `CREATE DATABASE ${database}`,
    ...['127.0.0.1', 'localhost'].flatMap((host) => [
      `CREATE USER '${user}'@'${host}' IDENTIFIED BY '${password}'`,
      `GRANT ALL ON ${database}.* TO '${user}'@'${host}'`,
    ]),
  ],
  query,
};

async function prepare({ sandbox, port, superuser, tls }: Site, { server, install }: MariadbBinaries) {
  const data = sandbox.path('data');
  const blank = ['--no-defaults', `--datadir=${data}`, '--skip-test-db'];
  await sandbox.run(install, [...blank, '--auth-root-authentication-method=normal']);

  const root = `'${superuser.user}'@'127.0.0.1'`;
  const everyStart = sandbox.write(
    'init.sql',
    `CREATE OR REPLACE USER ${root} IDENTIFIED BY '${superuser.password}';\nGRANT ALL ON *.* TO ${root} WITH GRANT OPTION;\n`,
  );
  const settings = {
    datadir: data,
    'bind-address': '127.0.0.1',
    port,
    socket: sandbox.path('socket'),
    'pid-file': sandbox.path('mariadb.pid'),
    'character-set-server': 'utf8mb4',
    'default-time-zone': '+00:00',
    'skip-name-resolve': 'ON',
    'ssl-ca': tls.ca,
    'ssl-cert': tls.certificate,
    'ssl-key': tls.key,
    'init-file': everyStart,
    'innodb-flush-log-at-trx-commit': 0,
  };
  const flags = Object.entries(settings).map(([name, value]) => `--${name}=${value}`);
  return { command: server, args: ['--no-defaults', ...flags] };
}

async function query({ port, user, password, database }: Login, sql: string) {
  const { createConnection } = await import('mysql2/promise');
  const connection = await createConnection({ host: '127.0.0.1', port, user, password, database });
  try {
    const [rows] = await connection.query(sql);
    return Array.isArray(rows) ? (rows as Record<string, unknown>[]) : [];
  } finally {
    await connection.end();
  }
}
