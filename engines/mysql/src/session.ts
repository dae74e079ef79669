import type { OpenContext } from '@patchbay/plugin-kit';
import {
  CatalogueVersion,
  type ConnectionSource,
  knexConnections,
  quietLog,
  speaking,
  type SqlDriver,
  sqlSession,
  type SqlSession,
  tlsOptions,
} from '@patchbay/sql-kit';
import createKnex from 'knex';
import mysql, { type Connection, type ConnectionOptions, type RowDataPacket } from 'mysql2';
import { mysqlCatalogue } from './catalogue.js';
import { cut, guarded } from './driver.js';
import { StoredFunctions } from './functions.js';
import { MysqlInstants } from './instants.js';
import type { MysqlOptions } from './options.js';
import { type Manners, MysqlSettings } from './settings.js';
import { read, write } from './statement.js';
import { MysqlStatements } from './statements.js';

/** Connections are made when the first statement needs one. */
export function openMysql(options: MysqlOptions, context: OpenContext): SqlSession {
  const { host, port, user, password, database, timezone, pool } = options;
  const { connectTimeoutMs, dial, reached } = speaking('MySQL', context);
  const settings = new MysqlSettings(timezone);
  const { mode, serverName = host, ...details } = options.tls;
  const tls = tlsOptions({ mode, serverName, ...details });
  const connection = {
    host: serverName,
    port,
    user,
    password: password ?? '',
    database,
    // mysql2 gives node:tls no name to check an IP address by: this is where node:tls looks next.
    stream: () => Object.assign(dial(host, port), { _host: serverName }),
    ...(tls && { ssl: { ...tls, verifyIdentity: mode === 'verify-full' } }),
    connectTimeout: connectTimeoutMs,
    charset: 'utf8mb4',
    // With the first the server could ask for files of this machine; the second is a mode of the server's own.
    flags: ['-LOCAL_FILES', '-IGNORE_SPACE'],
    supportBigNumbers: true,
    dateStrings: true,
    jsonStrings: true,
    maxPreparedStatements: 64,
  };
  const knex = createKnex({
    client: 'mysql2',
    connection,
    acquireConnectionTimeout: pool.acquireTimeoutMillis,
    pool: {
      ...pool,
      afterCreate: (connection: Connection, created: (error: unknown, connection: Connection) => void) => {
        settings.settle(connection).then(
          () => created(null, connection),
          (error: unknown) => {
            connection.destroy();
            created(error, connection);
          },
        );
      },
    },
    log: quietLog,
  });
  // All that Knex asks of the driver.
  (knex.client as { driver: object }).driver = {
    createConnection: (options: ConnectionOptions) => guarded(mysql.createConnection(options), reached),
  };
  const connections = knexConnections<Connection>(knex);
  return sqlSession<Connection>({
    connections,
    statements: new MysqlStatements(async () => (await mannersOf(settings, connections)).lexis),
    driver: mysqlDriver(new CatalogueVersion()),
    catalogue: mysqlCatalogue,
  });
}

/** Where no connection was made yet, one is: how a text is read is the server's to say. */
async function mannersOf(
  settings: MysqlSettings,
  connections: ConnectionSource<Connection>,
): Promise<Manners> {
  if (!settings.known) connections.release(await connections.acquire());
  return settings.known!;
}

const mysqlDriver = (catalogueVersion: CatalogueVersion): SqlDriver<Connection> => {
  const functions = new StoredFunctions(catalogueVersion);
  const instants = new MysqlInstants(catalogueVersion);
  return {
    mustFit: instants.mustFit,
    fit: instants.fit,
    read: (connection, statement, allowance, stop) =>
      read(connection, statement, { functions, allowance, stop }),
    write: (connection, statement, allowance) => write(connection, statement, { functions, allowance }),
    ping: async (connection) => {
      const [rows] = await connection.promise().query<RowDataPacket[]>('SELECT VERSION() AS version');
      return { version: String(rows[0]!.version) };
    },
    cut,
  };
};
