import type { OpenContext } from '@patchbay/plugin-kit';
import {
  isTlsFailure,
  knexConnections,
  quietLog,
  type SqlDriver,
  sqlSession,
  type SqlSession,
  StatementCompiler,
  tlsOptions,
} from '@patchbay/sql-kit';
import createKnex from 'knex';
import mysql, { type Connection, type ConnectionOptions, type RowDataPacket } from 'mysql2';
import { mysqlCatalogue } from './mysql-catalogue.js';
import { mysqlDialect } from './mysql-dialect.js';
import { read, write } from './mysql-statement.js';
import type { MysqlConfig } from './mysql2.plugin.js';

const statements = new StatementCompiler(mysqlDialect);

/** Connections are made when the first statement needs one. */
export function openMysql(config: MysqlConfig, { connectTimeoutMs, dial, reached }: OpenContext): SqlSession {
  const { host, port, user, password, database } = config.connection;
  const tls = tlsOptions(config.tls);
  const serverName = config.tls.serverName ?? host;
  const connection = {
    host: serverName,
    port,
    user,
    password: password ?? '',
    database,
    // mysql2 gives node:tls no name to check an IP address by: this is where node:tls looks next.
    stream: () => Object.assign(dial(host, port), { _host: serverName }),
    ...(tls && { ssl: { ...tls, verifyIdentity: config.tls.mode === 'verify-full' } }),
    connectTimeout: connectTimeoutMs,
    charset: 'utf8mb4',
    // With them the server could ask for files of this machine.
    flags: ['-LOCAL_FILES'],
    supportBigNumbers: true,
    dateStrings: true,
    jsonStrings: true,
    maxPreparedStatements: 64,
  };
  const knex = createKnex({
    client: 'mysql2',
    connection,
    acquireConnectionTimeout: config.pool.acquireTimeoutMillis,
    pool: {
      ...config.pool,
      afterCreate: (connection: Connection, created: (error: unknown, connection: Connection) => void) => {
        prepare(connection).then(
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
    createConnection: (options: ConnectionOptions) => reporting(mysql.createConnection(options), reached),
  };
  return sqlSession<Connection>({
    connections: knexConnections(knex),
    statements,
    driver: mysqlDriver,
    catalogue: mysqlCatalogue,
  });
}

/** Modes by which a server would read quotes and backslashes otherwise than the dialect says. */
const LEXICAL_MODES = /^(ANSI|ANSI_QUOTES|NO_BACKSLASH_ESCAPES|DB2|MAXDB|MSSQL|ORACLE|POSTGRESQL)$/;

/** Makes texts and values mean the same, whatever the server's own settings are. */
async function prepare(connection: Connection): Promise<void> {
  const session = connection.promise();
  const [rows] = await session.query<RowDataPacket[]>('SELECT @@sql_mode AS modes');
  const modes = String(rows[0]!.modes).split(',');
  await session.query('SET autocommit = 1, time_zone = ?, sql_mode = ?', [
    '+00:00',
    modes.filter((mode) => !LEXICAL_MODES.test(mode)).join(','),
  ]);
}

/** mysql2 has no event for a secure link. One packet of the server's grants the login and opens the database. */
function reporting(connection: Connection, reached: OpenContext['reached']): Connection {
  const internals = connection as unknown as {
    startTLS(done: (error?: Error & { code?: string }) => void): void;
  };
  const startTls = internals.startTLS.bind(connection);
  internals.startTLS = (done) =>
    startTls((error) => {
      if (!error) reached('tls');
      const said = isTlsFailure(error) ? error?.code : undefined;
      done(error);
      // mysql2 has put a code of its own over the one that says what is wrong with the certificate.
      if (error && said) error.code = said;
    });
  connection.once('connect', () => reached('auth'));
  // Knex would take the listeners off a connection that it lets go of; mysql2 throws an error that nobody listens to.
  connection.removeAllListeners = () => connection;
  return connection;
}

const mysqlDriver: SqlDriver<Connection> = {
  read: (connection, statement, _maxRows, stop) => read(connection, statement, stop),
  write,
  ping: async (connection) => {
    const [rows] = await connection.promise().query<RowDataPacket[]>('SELECT VERSION() AS version');
    return { version: String(rows[0]!.version) };
  },
  // The connection's own `destroy` says goodbye politely, and does not tell those who wait for an answer.
  cut: (connection) => {
    (connection as unknown as { stream: { destroy(): void } }).stream.destroy();
  },
};
