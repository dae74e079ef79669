import type { OpenContext } from '@patchbay/plugin-kit';
import {
  pooledConnections,
  speaking,
  type SqlDriver,
  sqlSession,
  type SqlSession,
  StatementCompiler,
  tlsOptions,
} from '@patchbay/sql-kit';
import type { ConnectionConfiguration } from 'tedious';
import { mssqlCatalogue } from './catalogue.js';
import { tsql } from './dialect.js';
import { cut, type Link, TdsConnection } from './driver.js';
import type { MssqlOptions, MssqlTls } from './options.js';
import { ask, read, write } from './statement.js';
import { accountWarnings } from './warnings.js';

const statements = new StatementCompiler(tsql);

/** Connections are made when the first statement needs one. */
export async function openMssql(given: MssqlOptions, context: OpenContext): Promise<SqlSession> {
  const { host, port, user, password, database, domain, schema, readOnlyIntent, pool } = given;
  const { connectTimeoutMs, dial, reached } = speaking('SQL Server', context);
  const tls = given.tls.mode === 'disable' ? undefined : given.tls.mode;
  const settings: ConnectionConfiguration = {
    server: host,
    authentication: domain
      ? { type: 'ntlm', options: { userName: user, password: password ?? '', domain } }
      : { type: 'default', options: { userName: user, password: password ?? '' } },
    options: {
      ...(database && { database }),
      port,
      encrypt: tls === 'strict' ? 'strict' : tls !== undefined,
      trustServerCertificate: tls === 'require' || tls === 'verify-ca',
      cryptoCredentialsDetails: trustOf(given.tls, tls),
      ...(given.tls.serverName && { serverName: given.tls.serverName }),
      connectTimeout: connectTimeoutMs,
      // The host has limits of its own, and tells a user at once what is wrong.
      requestTimeout: 0,
      maxRetriesOnTransientErrors: 0,
      readOnlyIntent,
      appName: 'patchbay',
      lowerCaseGuids: true,
      // Kept short of what makes many packets of a large answer.
      packetSize: 16_384,
    },
  };
  const connections = await pooledConnections<TdsConnection>(
    {
      open: () => TdsConnection.open(settings, { tls, dial, reached }),
      close: (connection) => {
        connection.close();
        return Promise.resolve();
      },
      isUsable: (connection) => !connection.closed,
      // Attention goes out on the connection itself.
      cancel: (connection) => Promise.resolve(connection.cancel()),
    },
    pool,
  );
  const session = sqlSession<TdsConnection>({
    connections,
    statements,
    driver,
    catalogue: mssqlCatalogue(schema),
  });
  return Object.assign(session, { warnings: accountWarnings(session) });
}

const driver: SqlDriver<TdsConnection> = {
  read,
  write,
  ping: async (connection) => {
    const [row] = await ask(connection, `SELECT CAST(SERVERPROPERTY('ProductVersion') AS nvarchar(128))`);
    return { version: row![0] as string };
  },
  cut,
};

/** What `node:tls` is to trust; whom it is to trust is said beside it. */
function trustOf(tls: MssqlTls, mode: Link['tls']): object {
  if (!mode) return {};
  return tlsOptions({ ...tls, mode: mode === 'strict' ? 'verify-full' : mode }) || {};
}
