import { migrations } from '@patchbay/migrations';
import type { Database } from 'better-sqlite3';
import { DataSource, type DataSourceOptions, MigrationExecutor } from 'typeorm';
import type { DatabaseTarget } from './database-url.js';
import { SQLITE_FOLD } from './engine.js';
import { DataKey } from './entities/data-key.js';
import { Integration } from './entities/integration.js';
import { IntegrationChange } from './entities/integration-change.js';
import { Membership } from './entities/membership.js';
import { Source } from './entities/source.js';
import { Token } from './entities/token.js';
import { User } from './entities/user.js';
import { Workspace } from './entities/workspace.js';
import { MetadataError } from './errors.js';
import { exclusively } from './exclusively.js';
import { takeTurns } from './sqlite-turns.js';

const CONNECT_TIMEOUT_MS = 10_000;
const BUSY_TIMEOUT_MS = 5_000;

const shared = {
  entities: [Workspace, User, Membership, Token, DataKey, Integration, IntegrationChange, Source],
  migrations,
  logging: false,
} satisfies Partial<DataSourceOptions>;

/** Not connected yet. Only the driver of the chosen engine is imported. */
export async function dataSourceOf(target: DatabaseTarget): Promise<DataSource> {
  switch (target.engine) {
    case 'better-sqlite3':
      return sqlite(target.file);
    case 'postgres':
      return new DataSource({
        ...shared,
        type: 'postgres',
        driver: (await import('pg')).default,
        url: target.url.href,
        installExtensions: false,
        connectTimeoutMS: CONNECT_TIMEOUT_MS,
      });
    case 'mysql':
      return mysql(target.url);
  }
}

async function sqlite(file: string): Promise<DataSource> {
  const dataSource = new DataSource({
    ...shared,
    type: 'better-sqlite3',
    driver: (await import('better-sqlite3')).default,
    database: file,
    enableWAL: true,
    timeout: BUSY_TIMEOUT_MS,
    prepareDatabase: (connection: Database) => {
      connection.pragma('synchronous = FULL');
      // 16 MB instead of 4: a page that many transactions write is copied back once and not many times.
      connection.pragma('wal_autocheckpoint = 4000');
      connection.function(SQLITE_FOLD, { deterministic: true }, (text) => String(text).toLowerCase());
    },
  });
  takeTurns(dataSource);
  return dataSource;
}

async function mysql(url: URL): Promise<DataSource> {
  const { ssl, ...unknown } = Object.fromEntries(url.searchParams);
  // A setting that is dropped in silence may be the one that asks for encryption.
  if (Object.keys(unknown).length > 0 || (ssl !== undefined && ssl !== 'true')) {
    throw new MetadataError(
      'PATCHBAY_DATABASE_URL has a parameter that is not known: for MySQL only ssl=true is.',
    );
  }
  return new DataSource({
    ...shared,
    type: 'mysql',
    driver: (await import('mysql2')).default,
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: Number(url.port || 3306),
    username: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
    database: decodeURIComponent(url.pathname.slice(1)),
    charset: 'utf8mb4_bin',
    connectTimeout: CONNECT_TIMEOUT_MS,
    ...(ssl && { ssl: {} }),
  });
}

/** @returns the names of those that were pending; of several processes that start at once, one runs them. */
export async function migrate(dataSource: DataSource): Promise<string[]> {
  const run = await exclusively(dataSource, (runner) =>
    new MigrationExecutor(dataSource, runner).executePendingMigrations(),
  );
  return run.map((migration) => migration.name);
}
