import { openai } from '@patchbay/ai-openai';
import { clickhouse } from '@patchbay/database-clickhouse';
import { databricks } from '@patchbay/database-databricks';
import { duckdb } from '@patchbay/database-duckdb';
import { mongodb } from '@patchbay/database-mongodb';
import { mssql } from '@patchbay/database-mssql';
import { mysql2 } from '@patchbay/database-mysql2';
import { oracledb } from '@patchbay/database-oracledb';
import { pg } from '@patchbay/database-pg';
import { snowflake } from '@patchbay/database-snowflake';
import { sqlite3 } from '@patchbay/database-sqlite3';
import { http } from '@patchbay/others-http';
import { s3 } from '@patchbay/storage-s3';
import { contractProblem, isPlugin, type Plugin } from '@patchbay/plugin-kit';
import { SettingsError } from './settings/settings.js';

/** Every plugin that comes with the server: a new one is one more line. */
const OWN: readonly Plugin[] = [
  pg,
  mysql2,
  sqlite3,
  mssql,
  oracledb,
  duckdb,
  clickhouse,
  mongodb,
  snowflake,
  databricks,
  openai,
  s3,
  http,
];

/** @param packages npm packages of further plugins (`PATCHBAY_PLUGINS`) */
export async function loadPlugins(packages: readonly string[]): Promise<readonly Plugin[]> {
  const further = await Promise.all(packages.map(pluginsOf));
  return [...OWN, ...further.flat()];
}

async function pluginsOf(name: string): Promise<Plugin[]> {
  const module = (await import(name).catch((error: unknown) => {
    throw new SettingsError(
      `PATCHBAY_PLUGINS names ${name}, which cannot be loaded: ${(error as Error).message.split('\n', 1)[0] ?? ''}`,
    );
  })) as object;
  const exported: unknown[] = Object.values(module);
  const [problem] = exported.map(contractProblem).filter((found) => found !== undefined);
  if (problem) throw new SettingsError(`PATCHBAY_PLUGINS names ${name}: its plugin ${problem}.`);
  const plugins = exported.filter(isPlugin);
  if (plugins.length === 0)
    throw new SettingsError(`PATCHBAY_PLUGINS names ${name}, which exports no plugin.`);
  return plugins;
}
