import { type ConfigOf, definePlugin, type ErrorCode, field } from '@patchbay/plugin-kit';
import { codeOf, networkErrorCode, poolFields, sqlActions, tcpFields, tlsFields } from '@patchbay/sql-kit';

const form = [
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
] as const;

export type PgConfig = ConfigOf<typeof form>;

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
  form,
  actions: sqlActions,

  async open(config, context) {
    const { openPg } = await import('./pg-session.js');
    return openPg(config, context);
  },

  errorCode,
});

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
