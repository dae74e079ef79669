import { openSqlite } from '@patchbay/engine-sqlite/session';
import type { OpenContext } from '@patchbay/plugin-kit';
import type { SqlSession } from '@patchbay/sql-kit';
import type { SqliteConfig } from './form.js';

export function open({ connection, pool }: SqliteConfig, context: OpenContext): Promise<SqlSession> {
  const { filename, create } = connection;
  return openSqlite({ filename, create, pool }, context);
}
