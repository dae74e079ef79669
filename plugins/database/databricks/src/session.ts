import { openDatabricks } from '@patchbay/engine-databricks/session';
import type { OpenContext } from '@patchbay/plugin-kit';
import { type SqlSession, tlsOf } from '@patchbay/sql-kit';
import type { DatabricksConfig } from './form.js';

export function open({ connection, pool }: DatabricksConfig, context: OpenContext): Promise<SqlSession> {
  const { host, port, httpPath, database, schema } = connection;
  const { auth, password: token = '' } = connection;
  const login = auth === 'oauth' ? { account: context.credential('account') } : { token };
  const options = { host, port, httpPath, login, catalog: database, schema, tls: tlsOf(connection), pool };
  return openDatabricks(options, context);
}
