import type { EventEmitter } from 'node:events';
import type { OpenContext } from '@patchbay/plugin-kit';
import {
  type Dialect,
  knexConnections,
  quietLog,
  type SqlDriver,
  sqlSession,
  type SqlSession,
  StatementCompiler,
  tlsOptions,
} from '@patchbay/sql-kit';
import createKnex from 'knex';
import pg, { type Client } from 'pg';
import { pgCatalogue } from './pg-catalogue.js';
import type { PgConfig } from './pg.plugin.js';
import { PgGrammar } from './pg-grammar.js';
import { PgRead, PgWrite } from './pg-statement.js';
import { targetOf } from './pg-target.js';
import { PgTypes } from './pg-types.js';

const grammar = new PgGrammar();

const dialect: Dialect = {
  lexicon: { postgres: true },
  placeholder: (n) => `$${n}`,
  readKeywords: new Set(['select', 'with', 'values', 'table', 'show', 'explain']),
  classify: (sql) => grammar.judge(sql),
  // Settings and locks that would stay with the connection.
  refusedInWrite: /\b(?:set_config|pg_(?:try_)?advisory_lock(?:_shared)?)\b/,
};

const statements = new StatementCompiler(dialect);

/** Connections are made when the first statement needs one. */
export function openPg(config: PgConfig, { connectTimeoutMs, dial, reached }: OpenContext): SqlSession {
  const { host, port, user, password, database, tls } = targetOf(config);
  grammar.start();
  const types = new PgTypes();
  const knex = createKnex({
    client: 'pg',
    connection: {
      // What the certificate is checked against: the stream is dialled by the host's own name.
      host: tls.serverName || host,
      port,
      stream: () => dial(host, port),
      user,
      password,
      database,
      ssl: tlsOptions(tls),
      connectionTimeoutMillis: connectTimeoutMs,
      application_name: 'patchbay',
    },
    ...(config.searchPath?.length && { searchPath: config.searchPath }),
    acquireConnectionTimeout: config.pool.acquireTimeoutMillis,
    pool: {
      ...config.pool,
      afterCreate: (client: Client, created: (error: unknown, client: Client) => void) => {
        prepare(client, types).then(
          () => created(null, client),
          (error: unknown) => created(error, client),
        );
      },
    },
    log: quietLog,
  });
  // All that Knex asks of the driver.
  (knex.client as { driver: object }).driver = { Client: reportingClient(reached) };
  return sqlSession<Client>({
    connections: knexConnections(knex),
    statements,
    driver: pgDriver(types),
    catalogue: pgCatalogue,
  });
}

/** A client that says how far it has come; its type declarations leave out the connection that knows. */
function reportingClient(reached: OpenContext['reached']): typeof Client {
  return class extends pg.Client {
    constructor(settings: pg.ClientConfig) {
      super(settings);
      const { connection } = this as unknown as { connection: EventEmitter & { stream: EventEmitter } };
      connection.once('sslconnect', () => connection.stream.once('secureConnect', () => reached('tls')));
      connection.once('authenticationOk', () => reached('auth'));
      connection.once('readyForQuery', () => reached('database'));
    }
  };
}

/** Makes values come out alike, whatever the database's own settings are, and learns the types it defines. */
async function prepare(client: Client, types: PgTypes): Promise<void> {
  await client.query(
    'SET datestyle = ISO; SET intervalstyle = iso_8601; SET bytea_output = hex; SET extra_float_digits = 3;' +
      // Otherwise a string would end elsewhere than the classifier sees it end.
      'SET standard_conforming_strings = on',
  );
  await types.load(client);
}

function pgDriver(types: PgTypes): SqlDriver<Client> {
  return {
    read: (client, statement, maxRows, stop) =>
      client.query(new PgRead(client, statement, maxRows, types, stop)),
    write: (client, statement) => client.query(new PgWrite(statement, types)),
    ping: async (client) => {
      const { rows } = await client.query<{ server_version: string }>('SHOW server_version');
      return { version: rows[0]!.server_version };
    },
    cut: (client) => {
      (client as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy();
    },
  };
}
