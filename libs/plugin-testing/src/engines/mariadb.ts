import { mariadbBinaries } from './binaries.js';
import type { OwnEngine } from './engine.js';
import {
  type Command,
  type Login,
  MAX_CONNECTIONS,
  type Recipe,
  type Site,
  startOwnEngine,
} from './server.js';

const HOSTS = ['127.0.0.1', 'localhost'] as const;

/** MariaDB, the installed one. Texts in utf8mb4. */
export const mariadb: Recipe = {
  kind: 'mariadb',
  scheme: 'mysql',
  accounts: ['mysql', 'nobody'],
  superuser: 'root',
  firstDatabase: 'mysql',
  shutdown: 'SIGTERM',
  prepare,
  welcome: ({ user, password, database }) => [
    `CREATE DATABASE ${database}`,
    ...HOSTS.flatMap((host) => [
      `CREATE USER '${user}'@'${host}' IDENTIFIED BY '${password}'`,
      `GRANT ALL ON ${database}.* TO '${user}'@'${host}'`,
    ]),
  ],
  farewell: async ({ user }, query) => {
    const granted = await query(`SELECT DISTINCT db FROM mysql.db WHERE user = '${user}'`);
    for (const { db } of granted) await query(`DROP DATABASE IF EXISTS \`${String(db)}\``);
    for (const host of HOSTS) await query(`DROP USER '${user}'@'${host}'`);
  },
  query,
};

/**
 * A MariaDB for one spec alone.
 * @throws Error that says how to get it, where it is missing.
 */
export function startMariadb(): Promise<OwnEngine> {
  return startOwnEngine(mariadb);
}

async function prepare({ sandbox, port, superuser, tls }: Site): Promise<Command> {
  const { server, install } = mariadbBinaries();
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
    'max-connections': MAX_CONNECTIONS,
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
