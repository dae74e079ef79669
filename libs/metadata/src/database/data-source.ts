import { migrations } from '@patchbay/migrations';
import type { Database } from 'better-sqlite3';
import { DataSource, type DataSourceOptions, MigrationExecutor } from 'typeorm';
import { type DatabaseTarget, poolSizeOf } from './database-url.js';
import { engineOf } from './engine.js';
import { DataKey } from '../entities/data-key.js';
import { InstallationFact } from '../entities/installation-fact.js';
import { Integration } from '../entities/integration.js';
import { IntegrationChange } from '../entities/integration-change.js';
import { Membership } from '../entities/membership.js';
import { Source } from '../entities/source.js';
import { Token } from '../entities/token.js';
import { User } from '../entities/user.js';
import { Workspace } from '../entities/workspace.js';
import { exclusively } from './exclusively.js';
import { mysqlConnection } from './mysql-url.js';
import { postgresConnection } from './postgres-url.js';
import { lockConnection } from './sqlite-lock.js';

const CONNECT_TIMEOUT_MS = 10_000;
const DEFAULT_POOL_SIZE = 10;
const BUSY_TIMEOUT_MS = 5_000;

const shared = {
  entities: [
    Workspace,
    User,
    Membership,
    Token,
    DataKey,
    InstallationFact,
    Integration,
    IntegrationChange,
    Source,
  ],
  migrations,
  logging: false,
} satisfies Partial<DataSourceOptions>;

/** Not connected yet. Only the driver of the chosen engine is imported. */
export async function dataSourceOf(
  target: DatabaseTarget,
  poolSize = DEFAULT_POOL_SIZE,
): Promise<DataSource> {
  switch (target.engine) {
    case 'better-sqlite3':
      return sqlite(target.file);
    case 'postgres':
      return postgres(target.url, poolSize);
    case 'mysql':
      return mysql(target.url, poolSize);
  }
}

async function postgres(url: URL, poolSize: number): Promise<DataSource> {
  const extra = await postgresConnection(url);
  const [{ default: pg }, { PatientPool }] = await Promise.all([import('pg'), import('./patient-pool.js')]);
  return new DataSource({
    ...shared,
    type: 'postgres',
    driver: { ...pg, Pool: PatientPool },
    extra,
    installExtensions: false,
    connectTimeoutMS: CONNECT_TIMEOUT_MS,
    poolSize: poolSizeOf(url, poolSize),
  });
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
    },
  });
  lockConnection(dataSource);
  return dataSource;
}

async function mysql(url: URL, poolSize: number): Promise<DataSource> {
  const { ssl, socketPath, ...connection } = mysqlConnection(url);
  return new DataSource({
    ...shared,
    type: 'mysql',
    driver: (await import('mysql2')).default,
    ...connection,
    ...(socketPath !== undefined && { socketPath }),
    charset: 'utf8mb4_bin',
    poolSize: poolSizeOf(url, poolSize),
    connectTimeout: CONNECT_TIMEOUT_MS,
    ...(ssl && { ssl }),
  });
}

/** @returns the names of those that were pending; of several processes that start at once, one runs them. */
export async function migrate(dataSource: DataSource): Promise<string[]> {
  const run = await exclusively(dataSource, (runner) =>
    new MigrationExecutor(dataSource, runner).executePendingMigrations(),
  );
  return run.map((migration) => migration.name);
}

/** Whether exactly the migrations of this release have run. */
export async function isCurrent(dataSource: DataSource): Promise<boolean> {
  const runner = dataSource.createQueryRunner();
  try {
    if (!(await runner.hasTable('migrations'))) return false;
    const run = await runner.manager.query<{ name: string }[]>('SELECT name FROM migrations ORDER BY id');
    return run.map(({ name }) => name).join() === migrations.map(({ name }) => name).join();
  } finally {
    await runner.release();
  }
}

/** @throws Error where tables would have no place: a misspelt schema must not become a second installation */
export async function requireSchema(dataSource: DataSource): Promise<void> {
  if (engineOf(dataSource) !== 'postgres') return;
  const [row] = await dataSource.query<{ name: string | null }[]>('SELECT current_schema() AS name');
  if (row?.name == null) throw new Error('no schema has that name: create it first (CREATE SCHEMA …).');
}
