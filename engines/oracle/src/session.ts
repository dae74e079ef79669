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
import oracledb, { type Connection } from 'oracledb';
import { oracleCatalogue } from './catalogue.js';
import { oracleSql } from './dialect.js';
import { cut, type Link, logIn } from './driver.js';
import type { OracleOptions } from './options.js';
import { read, write } from './statement.js';

const statements = new StatementCompiler(oracleSql);

/** Connections are made when the first statement needs one. */
export async function openOracle(options: OracleOptions, context: OpenContext): Promise<SqlSession> {
  const { descriptor, user, password, schema, tls, pool } = options;
  const { connectTimeoutMs, dial, reached } = speaking('Oracle', context);
  const link: Link = {
    dial,
    reached,
    tls: tlsOptions({ ...tls, serverName: undefined }) || undefined,
    serverName: tls.serverName,
  };
  // The driver counts in whole seconds.
  const seconds = Math.ceil(connectTimeoutMs / 1000);
  const settings = {
    user,
    password: password ?? '',
    connectString: descriptor,
    connectTimeout: seconds,
    transportConnectTimeout: seconds,
  };
  const connections = await pooledConnections<Connection>(
    {
      open: async () => {
        const connection = await logIn(link, connectTimeoutMs, () => oracledb.getConnection(settings));
        reached('auth');
        reached('database');
        if (schema) connection.currentSchema = schema;
        return connection;
      },
      close: (connection) => connection.close({ drop: true }),
      isUsable: (connection) => connection.isHealthy(),
      cancel: (connection) => connection.break(),
    },
    pool,
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
  cut,
};
