import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createConnection } from 'mysql2/promise';
import pg from 'pg';
import type { MetadataOptions } from '../metadata.js';

/** An empty database of its own, and the way to be rid of it. */
export interface ThrowAway {
  readonly options: MetadataOptions;
  drop(): Promise<void>;
}

export interface TestEngine {
  readonly name: string;
  create(): Promise<ThrowAway>;
}

const postgresUrl = process.env.PATCHBAY_TEST_POSTGRES_URL ?? 'postgres://postgres@127.0.0.1:5432/postgres';
const mysqlUrl = process.env.PATCHBAY_TEST_MYSQL_URL ?? 'mysql://root@127.0.0.1:3306/test';

/** Jest must know its tests before anything can be awaited, so another process knocks. */
function answers(url: string): boolean {
  const { hostname, port } = new URL(url);
  const knock = `require('net').connect(${port}, '${hostname}', () => process.exit(0)).on('error', () => process.exit(1))`;
  return spawnSync(process.execPath, ['-e', knock]).status === 0;
}

const sqlite: TestEngine = {
  name: 'SQLite',
  create: () => {
    const folder = mkdtempSync(join(tmpdir(), 'patchbay-metadata-'));
    return Promise.resolve({
      options: { sqliteFile: join(folder, 'data', 'metadata.sqlite') },
      drop: () => {
        rmSync(folder, { recursive: true });
        return Promise.resolve();
      },
    });
  },
};

function server(
  name: string,
  adminUrl: string,
  run: (sql: string) => Promise<void>,
  options = '',
): TestEngine {
  return {
    name,
    create: async () => {
      const database = `patchbay_test_${randomBytes(6).toString('hex')}`;
      const url = new URL(adminUrl);
      url.pathname = database;
      await run(`CREATE DATABASE ${database} ${options}`);
      return {
        options: { url: url.href, sqliteFile: 'unused' },
        drop: () => run(`DROP DATABASE ${database}`),
      };
    },
  };
}

const postgres = server('PostgreSQL', postgresUrl, async (sql) => {
  const client = new pg.Client(postgresUrl);
  await client.connect();
  await client.query(sql).finally(() => client.end());
});

const mysql = server(
  'MySQL',
  mysqlUrl,
  async (sql) => {
    const connection = await createConnection(mysqlUrl);
    await connection.query(sql).finally(() => connection.end());
  },
  // The worst that a server may have as its default: the migration must not depend on it.
  'CHARACTER SET latin1',
);

export const serverEngines: TestEngine[] = [
  ...(answers(postgresUrl) ? [postgres] : []),
  ...(answers(mysqlUrl) ? [mysql] : []),
];

/** SQLite always, the others where one answers. */
export const engines: TestEngine[] = [sqlite, ...serverEngines];
