import type { OpenContext } from '@patchbay/plugin-kit';
import {
  CatalogueVersion,
  type Dialect,
  pooledConnections,
  speaking,
  type SqlDriver,
  sqlSession,
  type SqlSession,
  StatementCompiler,
} from '@patchbay/sql-kit';
import type { Client } from 'pg';
import { pgCatalogue } from './catalogue.js';
import { cut } from './driver.js';
import { pgInserts } from './insert.js';
import { PgFunctionSource } from './function-source.js';
import { PgGrammar } from './grammar.js';
import { PgClassifier } from './classifier.js';
import { lend } from './lend.js';
import { PgLogin } from './login.js';
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
export async function openPostgresql(options: PostgresqlOptions, context: OpenContext): Promise<SqlSession> {
  grammar.start();
  const settings = new PgSettings(options.searchPath);
  const login = new PgLogin(options, speaking('PostgreSQL', context), settings);
  const types = new PgTypes((work) => login.apart(work));
  const catalogueVersion = new CatalogueVersion();
  const functions = new PgFunctionSource((work) => lend(connections, work), catalogueVersion);
  const connections = await pooledConnections<Client>(
    {
      open: async () => {
        const client = await login.logIn();
        await prepare(client, settings, types);
        functions.connected();
        return client;
      },
      close: (client) => client.end(),
      isUsable: (client) => login.isUsable(client),
      cancel: (client) => login.cancel(client),
    },
    options.pool,
  );
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

/** Makes sure that values come out alike, whatever the database's own settings are, and learns the types it defines. */
async function prepare(client: Client, settings: PgSettings, types: PgTypes): Promise<void> {
  try {
    await settings.verify(client);
    await types.load(client);
  } catch (error) {
    cut(client);
    throw error;
  }
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
    insertMany: pgInserts(surroundings, parameters),
    ping: async (client) => {
      const { rows } = await client.query<{ server_version: string }>('SHOW server_version');
      return { version: rows[0]!.server_version };
    },
    cut,
  };
}
