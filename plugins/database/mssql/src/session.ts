import { openMssql } from '@patchbay/engine-mssql/session';
import type { OpenContext } from '@patchbay/plugin-kit';
import { type SqlSession, throughSsh, tlsOf } from '@patchbay/sql-kit';
import type { MssqlConfig } from './form.js';

export function open({ connection, ssh, pool }: MssqlConfig, context: OpenContext): Promise<SqlSession> {
  const { host, port, user, password, database, schema, domain, applicationIntent } = connection;
  const login = { user, password, database, schema, domain };
  const readOnlyIntent = applicationIntent === 'read-only';
  const options = { host, port, ...login, readOnlyIntent, tls: tlsOf(connection), pool };
  return throughSsh(ssh, context, (dialling) => openMssql(options, dialling));
}
