import { openMysql } from '@patchbay/engine-mysql/session';
import type { OpenContext } from '@patchbay/plugin-kit';
import { type SqlSession, throughSsh, tlsOf } from '@patchbay/sql-kit';
import type { MysqlConfig } from './form.js';

export function open({ connection, ssh, pool }: MysqlConfig, context: OpenContext): Promise<SqlSession> {
  const { host, port, user, password, database } = connection;
  // To clients of the driver, `local` is what there is without a zone.
  const timezone = connection.timezone === 'local' ? undefined : connection.timezone;
  const options = { host, port, user, password, database, timezone, tls: tlsOf(connection), pool };
  return throughSsh(ssh, context, (dialling) => openMysql(options, dialling));
}
