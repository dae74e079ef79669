import { type ConfigOf, definePlugin, type ErrorCode, field, type ReachedStage } from '@patchbay/plugin-kit';
import {
  codeOf,
  isTlsFailure,
  networkErrorCode,
  poolFields,
  sqlActions,
  sshFields,
  tcpFields,
  throughSsh,
  tlsFields,
  unlessUri,
  uriFields,
} from '@patchbay/sql-kit';

const form = [
  field.constant('client', 'pg'),
  ...uriFields('postgres://user:password@db.example.com:5432/orders', '^postgres(?:ql)?://[^\\s\\u0000]+$'),
  ...unlessUri(tcpFields(5432)),
  field.json<string[]>()('searchPath', {
    label: 'Search path',
    description: 'Schemas that unqualified names are looked up in.',
    keepsSecrets: true,
    schema: { type: 'array', maxItems: 100, items: { type: 'string', minLength: 1, maxLength: 63 } },
    group: 'Connection',
  }),
  ...tlsFields,
  ...sshFields,
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
    readOnly: {
      classifier: 'PostgreSQL’s own grammar: one statement that only reads',
      engine: 'it runs between `BEGIN READ ONLY` and `ROLLBACK` in one message, one statement by protocol',
    },
    capabilities: ['sql', 'read-only', 'cancel', 'schemas', 'tls', 'ssh'],
  },
  form,
  actions: sqlActions,

  async open(config, context) {
    const { openPg } = await import('./pg-session.js');
    return throughSsh(config.ssh, context, (dialling) => openPg(config, dialling));
  },

  errorCode,
  failedStage,
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

/** The server's own refusals for want of TLS come with the code of any refused login. */
const TLS_MESSAGE = /server does not support SSL|establishing an SSL connection|no encryption|SSL off/;

function failedStage(error: unknown): ReachedStage | undefined {
  const message = error instanceof Error ? error.message : '';
  if (isTlsFailure(error) || TLS_MESSAGE.test(message)) return 'tls';
  const state = codeOf(error) ?? '';
  if (/^28/.test(state)) return 'auth';
  return /^(3D000|42501)$/.test(state) ? 'database' : undefined;
}
