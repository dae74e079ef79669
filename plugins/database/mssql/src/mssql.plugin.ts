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
} from '@patchbay/sql-kit';

const [, ...tlsDetails] = tlsFields;

/** Named instances are not asked for: the SQL Browser tells their ports over UDP, which leaves by no dialer of ours. */
const form = [
  field.constant('client', 'mssql'),
  ...tcpFields(1433),
  field.text('schema', {
    label: 'Schema',
    model: 'connection.schema',
    description:
      'Where tables are looked for that come without a schema; in SQL itself the user’s own default holds.',
    maxLength: 128,
    keepsSecrets: true,
    group: 'Connection',
    span: 12,
  }),
  field.text('domain', {
    label: 'Windows domain',
    model: 'connection.domain',
    description: 'Logs in by NTLM as a user of this domain; left out for logins of SQL Server itself.',
    maxLength: 255,
    group: 'Connection',
    span: 12,
  }),
  field.select('applicationIntent', {
    label: 'Application intent',
    model: 'connection.applicationIntent',
    description:
      'Read-only goes to a readable secondary of an availability group, by the way of its listener.',
    default: 'read-write',
    keepsSecrets: true,
    options: [
      { value: 'read-write', label: 'Read and write' },
      { value: 'read-only', label: 'Read only' },
    ],
    group: 'Connection',
  }),
  field.select('tlsMode', {
    label: 'TLS',
    model: 'tls.mode',
    default: 'disable',
    group: 'TLS',
    options: [
      { value: 'disable', label: 'Off, unless “Encrypt” says otherwise' },
      { value: 'require', label: 'Encrypted, server not verified' },
      { value: 'verify-ca', label: 'Encrypted, CA verified' },
      { value: 'verify-full', label: 'Encrypted, CA and host name verified' },
      {
        value: 'strict',
        label: 'Strict (TDS 8.0): encrypted from the first byte, CA and host name verified',
      },
    ],
  }),
  field.switch('encrypt', {
    label: 'Encrypt',
    model: 'connection.encrypt',
    description: 'As in connection strings of SQL Server: the same as “CA and host name verified”.',
    group: 'TLS',
    span: 12,
  }),
  field.switch('trustServerCertificate', {
    label: 'Trust the server certificate',
    model: 'connection.trustServerCertificate',
    description: 'With “Encrypt”, the same as “server not verified”.',
    group: 'TLS',
    span: 12,
  }),
  ...tlsDetails,
  ...sshFields,
  ...poolFields,
] as const;

export type MssqlConfig = ConfigOf<typeof form>;

export const mssql = definePlugin({
  type: 'database',
  subType: 'mssql',
  url: import.meta.url,
  manifest: {
    title: 'SQL Server',
    description: 'Tables and queries of Microsoft SQL Server, version 2012 or later, or of Azure SQL.',
    icon: 'sqlserver',
    docs: 'https://learn.microsoft.com/sql/sql-server/',
    order: 4,
    readOnly: {
      classifier:
        'a reader of T-SQL’s own: one SELECT, made of the reserved words that a SELECT is made of and of no others; the transaction around it is rolled back',
      engine: null,
    },
    capabilities: ['sql', 'cancel', 'schemas', 'tls', 'ssh'],
  },
  form,
  actions: sqlActions,

  async open(config, context) {
    const { openMssql } = await import('./mssql-session.js');
    return throughSsh(config.ssh, context, (dialling) => openMssql(config, dialling));
  },

  errorCode,
  failedStage,
});

/** SQL Server's numbers for what went wrong: see `sys.messages`. */
const BY_NUMBER: readonly (readonly [numbers: readonly number[], code: ErrorCode])[] = [
  [[916, 4060, 4064, 18450, 18452, 18456, 18461, 18470, 18486, 18487, 18488], 'unauthorized'],
  // Too many requests, sessions or connections; being shut down, paused, or moved.
  [[6005, 10928, 10929, 17142, 17809, 40197, 40501, 40613, 49918, 49919, 49920], 'unreachable'],
  // Waiting for a lock, and being the victim of a deadlock.
  [[1205, 1222], 'timeout'],
];

/** tedious' own. */
const BY_CODE: Readonly<Record<string, ErrorCode>> = {
  ELOGIN: 'unauthorized',
  ECANCEL: 'cancelled',
  ESOCKET: 'unreachable',
  ECLOSE: 'unreachable',
  ETIMEOUT: 'unreachable',
  EENCRYPT: 'unreachable',
  EINVALIDSTATE: 'unreachable',
  EPARAM: 'invalid_request',
};

/** Severities that are the statement's own fault or its user's, as the manual has them. */
const USER_ERROR = { from: 11, to: 16 };

function errorCode(error: unknown): ErrorCode {
  const network = networkErrorCode(error);
  if (network) return network;
  const {
    number,
    class: severity = 0,
    message,
  } = error as { number?: number; class?: number; message?: string };
  const numbered = BY_NUMBER.find(([numbers]) => numbers.includes(number ?? 0));
  if (numbered) return numbered[1];
  if (severity >= USER_ERROR.from && severity <= USER_ERROR.to) return 'invalid_request';
  if (/^Knex: Timeout acquiring/.test(message ?? '')) return 'timeout';
  return BY_CODE[codeOf(error) ?? ''] ?? 'unknown';
}

/** Errors at connecting, by their number; any other of a login's is about who logs in. */
const NO_SUCH_DATABASE = [916, 4060, 4064];

function failedStage(error: unknown): ReachedStage | undefined {
  const code = codeOf(error) ?? '';
  if (isTlsFailure(error) || code === 'EENCRYPT') return 'tls';
  const { number = 0 } = error as { number?: number };
  if (NO_SUCH_DATABASE.includes(number)) return 'database';
  return errorCode(error) === 'unauthorized' ? 'auth' : undefined;
}
