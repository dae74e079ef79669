import type { OpenContext } from '@patchbay/plugin-kit';
import {
  knexConnections,
  quietLog,
  type SqlDriver,
  sqlSession,
  type SqlSession,
  StatementCompiler,
  type TlsConfig,
  tlsOf,
  tlsOptions,
} from '@patchbay/sql-kit';
import createKnex from 'knex';
import type { Connection } from 'tedious';
import { accountWarnings } from './warnings.js';
import { mssqlCatalogue } from './catalogue.js';
import type { MssqlConfig } from './form.js';
import { ask, read, write } from './statement.js';
import { type Link, TdsConnection } from './driver.js';
import { tsql } from './dialect.js';

const statements = new StatementCompiler(tsql);

/** Connections are made when the first statement needs one. */
export function openMssql(config: MssqlConfig, context: OpenContext): SqlSession {
  const { host, port, user, password, database, domain, schema, applicationIntent } = config.connection;
  const said = tlsOf(config.connection);
  const tls = said.mode === 'disable' ? undefined : said.mode;
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
        cryptoCredentialsDetails: trustOf(said, tls),
        ...(said.serverName && { serverName: said.serverName }),
        connectTimeout: context.connectTimeoutMs,
        // The host has limits of its own, and tells a user at once what is wrong.
        requestTimeout: 0,
        maxRetriesOnTransientErrors: 0,
        readOnlyIntent: applicationIntent === 'read-only',
        appName: 'patchbay',
        lowerCaseGuids: true,
        // Kept short of what makes many packets of a large answer.
        packetSize: 16_384,
      },
    } as object,
    acquireConnectionTimeout: config.pool.acquireTimeoutMillis,
    pool: config.pool,
    log: quietLog,
  });
  const link: Link = { tls, dial: context.dial, reached: context.reached };
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
  cut: (connection) => {
    (connection as unknown as { socket?: { destroy(): void } }).socket?.destroy();
  },
};

/** What `node:tls` is to trust; whom it is to trust is said beside it. */
function trustOf(tls: Omit<TlsConfig, 'mode'>, mode: Link['tls']): object {
  if (!mode) return {};
  return tlsOptions({ ...tls, mode: mode === 'strict' ? 'verify-full' : mode }) || {};
}
