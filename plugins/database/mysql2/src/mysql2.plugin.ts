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

const form = [
  field.constant('client', 'mysql2'),
  ...tcpFields(3306),
  ...tlsFields,
  ...sshFields,
  ...poolFields,
] as const;

export type MysqlConfig = ConfigOf<typeof form>;

export const mysql2 = definePlugin({
  type: 'database',
  subType: 'mysql2',
  url: import.meta.url,
  manifest: {
    title: 'MySQL',
    description: 'Tables and queries of a MySQL server, version 5.7 or later, or of MariaDB.',
    icon: 'mysql',
    docs: 'https://dev.mysql.com/doc/',
    order: 2,
    readOnly: {
      classifier:
        'lists of first words, and of words and functions that the transaction lets pass; comments that the server executes are refused',
      engine: 'it runs in `START TRANSACTION READ ONLY`, as a prepared statement',
    },
    capabilities: ['sql', 'read-only', 'cancel', 'schemas', 'tls', 'ssh'],
  },
  form,
  actions: sqlActions,

  async open(config, context) {
    const { openMysql } = await import('./mysql-session.js');
    return throughSsh(config.ssh, context, (dialling) => openMysql(config, dialling));
  },

  errorCode,
  failedStage,
});

/** Error numbers whose SQLSTATE says too little or something else. MySQL and MariaDB share those below 1900. */
const BY_NUMBER: Readonly<Partial<Record<ErrorCode, readonly number[]>>> = {
  // Database, user, host, authentication plugin, expired password, unencrypted link, locked account.
  unauthorized: [1044, 1045, 1130, 1251, 1698, 1820, 1862, 3118, 3159, 4151],
  // Too many connections, shutdown, blocked host, connection killed or left idle.
  unreachable: [1040, 1053, 1129, 1203, 1226, 1927, 4031],
  // Waiting for a lock, the server's own limits on a statement.
  timeout: [1205, 1969, 3024],
  // What MySQL calls a "general error" and is the statement's own fault.
  invalid_request: [1093, 1111, 1210, 1221, 1290, 1295, 1364, 1366, 1393, 1394, 1411, 1442, 3819, 4078],
};

/** SQLSTATE classes, MySQL manual appendix B. */
const BY_SQLSTATE: readonly (readonly [pattern: RegExp, code: ErrorCode])[] = [
  [/^28/, 'unauthorized'],
  [/^08/, 'unreachable'],
  [/^70100/, 'cancelled'],
  [/^(01|0A|2[1-7]|4[24])/, 'invalid_request'],
];

/** mysql2's own. */
const BY_CODE: readonly (readonly [pattern: RegExp, code: ErrorCode])[] = [
  [/^AUTH_SWITCH_/, 'unauthorized'],
  [/^(HANDSHAKE_|PROTOCOL_CONNECTION_LOST)/, 'unreachable'],
];

const BY_MESSAGE: readonly (readonly [pattern: RegExp, code: ErrorCode])[] = [
  [/^Knex: Timeout acquiring/, 'timeout'],
  [/closed state/, 'unreachable'],
];

function errorCode(error: unknown): ErrorCode {
  const network = networkErrorCode(error);
  if (network) return network;
  const { errno, sqlState, message } = error as { errno?: number; sqlState?: string; message?: string };
  const numbered = Object.entries(BY_NUMBER).find(([, numbers]) => numbers.includes(errno ?? 0));
  if (numbered) return numbered[0] as ErrorCode;
  return (
    find(BY_SQLSTATE, sqlState) ?? find(BY_CODE, codeOf(error)) ?? find(BY_MESSAGE, message) ?? 'unknown'
  );
}

/** Errors at connecting, by their number. */
const FAILED_STAGE: Readonly<Record<ReachedStage, readonly number[]>> = {
  tls: [3159],
  auth: [1045, 1130, 1251, 1698, 1862, 3118, 4151],
  database: [1044, 1049],
};

function failedStage(error: unknown): ReachedStage | undefined {
  const code = codeOf(error) ?? '';
  if (isTlsFailure(error) || /^HANDSHAKE_(NO_SSL_SUPPORT|SSL_ERROR)$/.test(code)) return 'tls';
  if (/^AUTH_SWITCH_/.test(code)) return 'auth';
  const { errno = 0 } = error as { errno?: number };
  const numbered = Object.entries(FAILED_STAGE).find(([, numbers]) => numbers.includes(errno));
  return numbered?.[0] as ReachedStage | undefined;
}

function find(table: typeof BY_CODE, text = ''): ErrorCode | undefined {
  return table.find(([pattern]) => pattern.test(text))?.[1];
}
