import { type OpenContext, PluginError } from '@patchbay/plugin-kit';
import {
  CatalogueVersion,
  type Dialect,
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
import type { Client } from 'pg';
import { pgCatalogue } from './catalogue.js';
import { cut, pgClient } from './driver.js';
import { PgFunctionSource } from './function-source.js';
import { PgGrammar } from './grammar.js';
import { PgClassifier } from './classifier.js';
import { lend } from './lend.js';
import { PgSettings } from './settings.js';
import type { Surroundings } from './message.js';
import type { PostgresqlOptions } from './options.js';
import { PgParameters } from './parameters.js';
import { PgRead } from './read.js';
import { PgWrite } from './write.js';
import { PgTypes } from './values.js';

const grammar = new PgGrammar();

const dialect: Dialect = {
  lexicon: {
    dollarQuotes: 'tagged',
    escapeTexts: true,
    nestedComments: 'always',
    returnEndsLine: true,
    questionMarks: 'operator',
  },
  placeholder: (n) => `$${n}`,
  bindsLists: true,
  // The NULL of a subquery would be a text, which is like no other type.
  emptyIn: { in: `= ANY ('{}')`, notIn: `<> ALL ('{}')` },
  readKeywords: new Set(['select', 'with', 'values', 'table', 'show', 'explain']),
  // With a body of SQL: BEGIN ATOMIC … END.
  withBody: /^create (?:or replace )?(?:function|procedure)\b/,
  refusedInWrite: [
    {
      words: /^copy\b.*\bfrom (?:stdin|stdout)\b/,
      because: 'a write brings no rows beside its text. Use INSERT.',
    },
    { words: /^copy\b.*\bto (?:stdin|stdout)\b/, because: 'a write gives no rows back. Use query.' },
    {
      words: /\b(?:set_config|pg_(?:try_)?advisory_lock(?:_shared)?)\b/,
      because: 'connections are shared: each is reset after its statement.',
    },
  ],
};

const statements = new StatementCompiler(dialect);

/** Connections are made when the first statement needs one. */
export function openPostgresql(options: PostgresqlOptions, context: OpenContext): SqlSession {
  const { host, port, user, password, database, tls, pool } = options;
  const { connectTimeoutMs, dial, reached } = speaking('PostgreSQL', context);
  grammar.start();
  const types = new PgTypes((work) => apart(work));
  const settings = new PgSettings(options.searchPath);
  const catalogueVersion = new CatalogueVersion();
  const functions = new PgFunctionSource((work) => lend(connections, work), catalogueVersion);
  const knex = createKnex({
    client: 'pg',
    // Knex asks each server for it, makes no use of it, and ends the process where there is no answer.
    version: 'unknown',
    connection: {
      // What the certificate is checked against: the stream is dialled by the host's own name.
      host: tls.serverName || host,
      port,
      stream: () => dial(host, port),
      user,
      // Asked for when the server wants one; the driver would look for one in the environment and in files.
      password: password || withoutPassword,
      database,
      ssl: tlsOptions(tls),
      connectionTimeoutMillis: connectTimeoutMs,
      application_name: 'patchbay',
    },
    acquireConnectionTimeout: pool.acquireTimeoutMillis,
    pool: {
      ...pool,
      afterCreate: (client: Client, created: (error: unknown, client: Client) => void) => {
        prepare(client, settings, types).then(
          () => {
            functions.connected();
            created(null, client);
          },
          (error: unknown) => created(error, client),
        );
      },
    },
    log: quietLog,
  });
  // All that Knex asks of the driver.
  (knex.client as { driver: object }).driver = { Client: pgClient(reached, settings) };
  const logins = knex.client as { acquireRawConnection(): Promise<Client> };
  const logIn = logins.acquireRawConnection.bind(logins);
  logins.acquireRawConnection = () => settings.logIn(logIn);
  // Where a statement waits for the answer, the pool may have no other connection.
  const apart = async <T>(work: (client: Client) => Promise<T>): Promise<T> => {
    const client = await logins.acquireRawConnection();
    try {
      return await work(client);
    } finally {
      void client.end();
    }
  };
  const connections = knexConnections<Client>(knex);
  const classifier = new PgClassifier(
    functions,
    (sql) => grammar.read(sql, catalogueVersion),
    catalogueVersion,
    options.allowFunctions ?? [],
  );
  return sqlSession<Client>({
    connections,
    statements: statements.within(classifier),
    driver: pgDriver({ types, settings }, classifier),
    catalogue: pgCatalogue,
    catalogueVersion,
  });
}

function withoutPassword(): Promise<never> {
  return Promise.reject(
    new PluginError('unauthorized', 'The server wants a password, and the config has none.'),
  );
}

/** Makes sure that values come out alike, whatever the database's own settings are, and learns the types it defines. */
async function prepare(client: Client, settings: PgSettings, types: PgTypes): Promise<void> {
  await settings.verify(client);
  await types.load(client);
}

function pgDriver(surroundings: Surroundings, classifier: PgClassifier): SqlDriver<Client> {
  const { types, settings } = surroundings;
  const parameters = new PgParameters(settings);
  return {
    mustFit: parameters.mustFit,
    fit: parameters.fit,
    // Not spread: V8 takes longer for that than for building the statement's messages.
    read: (client, statement, limits, stop) =>
      client.query(
        new PgRead(client, statement, limits, {
          types,
          settings,
          stop,
          leavesNothing: classifier.leavesNothing,
        }),
      ),
    write: (client, statement, limits) => client.query(new PgWrite(client, statement, limits, surroundings)),
    ping: async (client) => {
      const { rows } = await client.query<{ server_version: string }>('SHOW server_version');
      return { version: rows[0]!.server_version };
    },
    cut,
  };
}
