import { openClickhouse } from '@patchbay/engine-clickhouse/session';
import type { OpenContext } from '@patchbay/plugin-kit';
import { type SqlSession, throughSsh, tlsOf } from '@patchbay/sql-kit';
import type { ClickhouseConfig } from './form.js';

export function open({ connection, ssh, pool }: ClickhouseConfig, context: OpenContext): Promise<SqlSession> {
  const { host, port, user, password, database } = connection;
  const options = { host, port, user, password, database, tls: tlsOf(connection), pool };
  return throughSsh(ssh, context, (dialling) => openClickhouse(options, dialling));
}
