import type { OpenContext } from '@patchbay/plugin-kit';
import {
  pooledConnections,
  type SqlDriver,
  sqlSession,
  type SqlSession,
  StatementCompiler,
  tlsOf,
  tlsOptions,
} from '@patchbay/sql-kit';
import oracledb, { type Connection } from 'oracledb';
import { oracleCatalogue } from './catalogue.js';
import { descriptorOf } from './descriptor.js';
import { oracleSql } from './dialect.js';
import { read, write } from './statement.js';
import { type Link, logIn } from './driver.js';
import type { OracleConfig } from './form.js';

const statements = new StatementCompiler(oracleSql);

/**
 * Knex' pool, without its client: that sets the driver's options and the process' environment for all, and passes no
 * timeouts on. Connections are made when the first statement needs one.
 */
export async function openOracle(config: OracleConfig, context: OpenContext): Promise<SqlSession> {
  const { user, password, schema } = config.connection;
  const tls = tlsOf(config.connection);
  const link: Link = {
    dial: context.dial,
    reached: context.reached,
    tls: tlsOptions({ ...tls, serverName: undefined }) || undefined,
    serverName: tls.serverName,
  };
  // The driver counts in whole seconds.
  const seconds = Math.ceil(context.connectTimeoutMs / 1000);
  const settings = {
    user,
    password: password ?? '',
    connectString: descriptorOf(config),
    connectTimeout: seconds,
    transportConnectTimeout: seconds,
  };
  const connections = await pooledConnections<Connection>(
    {
      open: async () => {
        const connection = await logIn(link, context.connectTimeoutMs, () =>
          oracledb.getConnection(settings),
        );
        context.reached('auth');
        context.reached('database');
        if (schema) connection.currentSchema = schema;
        return connection;
      },
      close: (connection) => connection.close({ drop: true }),
      isUsable: (connection) => connection.isHealthy(),
      cancel: (connection) => connection.break(),
    },
    config.pool,
  );
  return sqlSession<Connection>({ connections, statements, driver, catalogue: oracleCatalogue });
}

const driver: SqlDriver<Connection> = {
  read: (connection, statement, _limits, stop) => read(connection, statement, stop),
  write,
  ping: async (connection) => {
    await connection.ping();
    return { version: connection.oracleServerVersionString };
  },
  cut: (connection) => {
    const { _impl } = connection as unknown as {
      _impl?: { nscon?: { ntAdapter?: { stream?: { destroy(): void } } } };
    };
    _impl?.nscon?.ntAdapter?.stream?.destroy();
  },
};
