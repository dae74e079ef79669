import { openPostgresql } from '@patchbay/engine-postgresql/session';
import type { OpenContext } from '@patchbay/plugin-kit';
import { type SqlSession, throughSsh } from '@patchbay/sql-kit';
import type { PgConfig } from './form.js';
import { targetOf } from './target.js';

export function open(config: PgConfig, context: OpenContext): Promise<SqlSession> {
  const { ssh, searchPath, allowFunctions, pool } = config;
  const options = { ...targetOf(config), searchPath, allowFunctions, pool };
  return throughSsh(ssh, context, (dialling) => openPostgresql(options, dialling));
}
