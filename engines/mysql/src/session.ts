import type { OpenContext } from '@patchbay/plugin-kit';
import {
  CatalogueVersion,
  type ConnectionSource,
  pooledConnections,
  speaking,
  type SqlDriver,
  sqlSession,
  type SqlSession,
  tlsOptions,
} from '@patchbay/sql-kit';
import mysql, { type Connection, type RowDataPacket, type SslOptions } from 'mysql2';
import { mysqlCatalogue } from './catalogue.js';
import { cut, guarded, isUsable } from './driver.js';
import { StoredFunctions } from './functions.js';
import { mysqlInserts } from './insert.js';
import { MysqlInstants } from './instants.js';
import type { MysqlOptions } from './options.js';
import { type Manners, MysqlSettings } from './settings.js';
import { read, write } from './statement.js';
import { MysqlStatements } from './statements.js';

/** How texts and values go both ways, whatever the server. */
const HOW = {
  charset: 'utf8mb4',
  // With the first the server could ask for files of this machine; the second is a mode of the server's own.
  flags: ['-LOCAL_FILES', '-IGNORE_SPACE'],
  supportBigNumbers: true,
  dateStrings: true,
  jsonStrings: true,
  maxPreparedStatements: 64,
};

/** Connections are made when the first statement needs one. */
export async function openMysql(options: MysqlOptions, context: OpenContext): Promise<SqlSession> {
  const { host, port, user, password, database, timezone, pool } = options;
  const { connectTimeoutMs, dial, reached } = speaking('MySQL', context);
  const settings = new MysqlSettings(timezone);
  const { mode, serverName = host, ...details } = options.tls;
  const tls = tlsOptions({ mode, serverName, ...details });
  const logIn = (): Promise<Connection> =>
    loggedIn(
      guarded(
        mysql.createConnection({
          host: serverName,
          port,
          user,
          password: password ?? '',
          ...(database !== undefined && { database }),
          // mysql2 gives node:tls no name to check an IP address by: this is where node:tls looks next.
          stream: () => Object.assign(dial(host, port), { _host: serverName }),
          ...(tls && { ssl: { ...tls, verifyIdentity: mode === 'verify-full' } as SslOptions }),
          connectTimeout: connectTimeoutMs,
          ...HOW,
        }),
        reached,
      ),
    );
  const connections = await pooledConnections<Connection>(
    {
      open: async () => {
        const connection = await logIn();
        await settings.settle(connection).catch((error: unknown) => {
          connection.destroy();
          throw error;
        });
        return connection;
      },
      close: (connection) => closed(connection),
      isUsable,
      cancel: async (connection) => {
        const other = await logIn();
        await other
          .promise()
          .query('KILL QUERY ?', [connection.threadId])
          .finally(() => closed(other));
      },
    },
    pool,
  );
  return sqlSession<Connection>({
    connections,
    statements: new MysqlStatements(async () => (await mannersOf(settings, connections)).lexis),
    driver: mysqlDriver(new CatalogueVersion()),
    catalogue: mysqlCatalogue,
  });
}

function loggedIn(connection: Connection): Promise<Connection> {
  return new Promise((resolve, reject) => {
    connection.connect((error) => {
      if (error) reject(error);
      else resolve(connection);
    });
  });
}

function closed(connection: Connection): Promise<void> {
  return new Promise((resolve) => {
    connection.end(() => {
      resolve();
    });
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
    insertMany: mysqlInserts(instants),
    ping: async (connection) => {
      const [rows] = await connection.promise().query<RowDataPacket[]>('SELECT VERSION() AS version');
      return { version: String(rows[0]!.version) };
    },
    cut,
  };
};
