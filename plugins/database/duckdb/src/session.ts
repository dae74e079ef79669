import { openDuckdb } from '@patchbay/engine-duckdb/session';
import type { OpenContext } from '@patchbay/plugin-kit';
import type { SqlSession } from '@patchbay/sql-kit';
import type { DuckdbConfig } from './form.js';

export function open({ connection, engine, pool }: DuckdbConfig, context: OpenContext): Promise<SqlSession> {
  const { filename, create } = connection;
  const { memoryMb, threads } = engine;
  return openDuckdb({ filename, create, memoryMb, threads, pool }, context);
}
