import { openOracle } from '@patchbay/engine-oracle/session';
import type { OpenContext } from '@patchbay/plugin-kit';
import { type SqlSession, throughSsh, tlsOf } from '@patchbay/sql-kit';
import { descriptorOf } from './descriptor.js';
import type { OracleConfig } from './form.js';

export function open(config: OracleConfig, context: OpenContext): Promise<SqlSession> {
  const { connection, ssh, pool } = config;
  const { user, password, schema } = connection;
  const options = { descriptor: descriptorOf(config), user, password, schema, tls: tlsOf(connection), pool };
  return throughSsh(ssh, context, (dialling) => openOracle(options, dialling));
}
