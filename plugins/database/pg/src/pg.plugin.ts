import { definePlugin, type ErrorCode, field } from '@patchbay/plugin-kit';
import {
  codeOf,
  type Dialect,
  InformationSchema,
  knexSession,
  networkErrorCode,
  poolFields,
  quietLog,
  type SqlDriver,
  sqlActions,
  StatementCompiler,
  tcpFields,
  tlsFields,
  tlsOptions,
} from '@patchbay/sql-kit';
import type { Client } from 'pg';
import { PgRead, PgWrite } from './pg-statement.js';
import { PgTypes } from './pg-types.js';

export const pg = definePlugin({
  type: 'database',
  subType: 'pg',
  url: import.meta.url,
  manifest: {
    title: 'PostgreSQL',
    description: 'Tables and queries of a PostgreSQL server, version 9.6 or later.',
    icon: 'postgresql',
    docs: 'https://www.postgresql.org/docs/',
    order: 1,
    capabilities: ['sql', 'read-only', 'cancel', 'schemas', 'tls'],
  },
  form: [
    field.constant('client', 'pg'),
    ...tcpFields(5432),
    field.json<string[]>()('searchPath', {
      label: 'Search path',
      description: 'Schemas that unqualified names are looked up in.',
      schema: { type: 'array', maxItems: 100, items: { type: 'string', minLength: 1, maxLength: 63 } },
      group: 'Connection',
    }),
    ...tlsFields,
    ...poolFields,
  ],
  actions: sqlActions,

  async open(config, context) {
    const [{ default: createKnex }, driver, { parse }] = await Promise.all([
      import('knex'),
      import('pg').then((module) => module.default),
      import('postgres-array'),
    ]);
    const { host, port, user, password, database } = config.connection;
    const types = new PgTypes(driver.types.builtins, parse);
    const knex = createKnex({
      client: 'pg',
      connection: {
        host,
        port,
        user,
        // Without one, pg would look for a password file of the account the server runs under.
        password: password ?? '',
        database,
        ssl: tlsOptions(config.tls),
        connectionTimeoutMillis: context.connectTimeoutMs,
        keepAlive: true,
        application_name: 'patchbay',
      },
      ...(config.searchPath?.length && { searchPath: config.searchPath }),
      acquireConnectionTimeout: config.pool.acquireTimeoutMillis,
      pool: {
        ...config.pool,
        afterCreate: (client: Client, created: (error: unknown, client: Client) => void) => {
          prepare(client, types).then(
            () => {
              created(null, client);
            },
            (error: unknown) => {
              created(error, client);
            },
          );
        },
      },
      log: quietLog,
    });
    return knexSession<Client>({
      knex,
      statements,
      driver: pgDriver(types, (driver as unknown as PgInternals).utils.prepareValue),
      introspection: new InformationSchema(knex, {
        currentSchema: 'current_schema()',
        systemSchemas: ['pg_catalog', 'information_schema', 'pg_toast'],
        typeColumn: 'udt_name',
      }),
    });
  },

  errorCode,
});

const dialect: Dialect = {
  lexicon: { postgres: true },
  placeholder: (n) => `$${n}`,
  readKeywords: new Set(['select', 'with', 'values', 'table', 'show', 'explain']),
};

const statements = new StatementCompiler(dialect);

interface PgInternals {
  readonly utils: { readonly prepareValue: (value: unknown) => unknown };
}

/** Makes values come out alike, whatever the database's own settings are, and learns the types it defines. */
async function prepare(client: Client, types: PgTypes): Promise<void> {
  await client.query(
    'SET datestyle = ISO; SET intervalstyle = iso_8601; SET bytea_output = hex; SET extra_float_digits = 3',
  );
  await types.load(client);
}

function pgDriver(types: PgTypes, valueMapper: (value: unknown) => unknown): SqlDriver<Client> {
  return {
    read: (client, statement, maxRows, stop) =>
      client.query(new PgRead(client, statement, maxRows, types, valueMapper, stop)),
    write: (client, statement) => client.query(new PgWrite(statement, types, valueMapper)),
    ping: async (client) => {
      const { rows } = await client.query<{ server_version: string }>('SHOW server_version');
      return { version: rows[0]!.server_version };
    },
    cut: (client) => {
      (client as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy();
    },
  };
}

/** SQLSTATE classes, PostgreSQL manual appendix A. */
const BY_SQLSTATE: readonly (readonly [pattern: RegExp, code: ErrorCode])[] = [
  [/^28/, 'unauthorized'],
  [/^57014/, 'cancelled'],
  [/^(08|57P|53300)/, 'unreachable'],
  [/^(0[AB]|P0|2[1-7]|34|3F|4[24])/, 'invalid_request'],
];

function errorCode(error: unknown): ErrorCode {
  const network = networkErrorCode(error);
  if (network) return network;
  const state = codeOf(error);
  if (state) return BY_SQLSTATE.find(([pattern]) => pattern.test(state))?.[1] ?? 'unknown';
  const message = error instanceof Error ? error.message : '';
  if (/^Knex: Timeout acquiring/.test(message)) return 'timeout';
  return /terminated|timeout expired|SSL/.test(message) ? 'unreachable' : 'unknown';
}
