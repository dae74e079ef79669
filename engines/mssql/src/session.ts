import type { OpenContext } from '@patchbay/plugin-kit';
import {
  knexConnections,
  quietLog,
  speaking,
  type SqlDriver,
  sqlSession,
  type SqlSession,
  StatementCompiler,
  tlsOptions,
} from '@patchbay/sql-kit';
import createKnex from 'knex';
import type { Connection } from 'tedious';
import { mssqlCatalogue } from './catalogue.js';
import { tsql } from './dialect.js';
import { cut, type Link, TdsConnection } from './driver.js';
import type { MssqlOptions, MssqlTls } from './options.js';
import { ask, read, write } from './statement.js';
import { accountWarnings } from './warnings.js';

const statements = new StatementCompiler(tsql);

/** Connections are made when the first statement needs one. */
export function openMssql(given: MssqlOptions, context: OpenContext): SqlSession {
  const { host, port, user, password, database, domain, schema, readOnlyIntent, pool } = given;
  const { connectTimeoutMs, dial, reached } = speaking('SQL Server', context);
  const tls = given.tls.mode === 'disable' ? undefined : given.tls.mode;
  const knex = createKnex({
    client: 'mssql',
    connection: {
      ...(domain && { type: 'ntlm', domain }),
      server: host,
      user,
      password: password ?? '',
      database,
      port,
      options: {
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
    } as object,
    acquireConnectionTimeout: pool.acquireTimeoutMillis,
    pool,
    log: quietLog,
  });
  const link: Link = { tls, dial, reached };
  // All that Knex asks of the driver, each time again.
  const driven = {
    Connection: class extends TdsConnection {
      constructor(options: ConstructorParameters<typeof Connection>[0]) {
        super(options, link);
      }
    },
  };
  (knex.client as { _driver: () => object })._driver = () => driven;
  const session = sqlSession<TdsConnection>({
    connections: {
      ...knexConnections<TdsConnection>(knex),
      // Attention goes out on the connection itself.
      cancel: (connection) => Promise.resolve(connection.cancel()),
    },
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
