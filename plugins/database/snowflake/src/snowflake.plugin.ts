import { type ConfigOf, definePlugin, type ErrorCode, field, type ReachedStage } from '@patchbay/plugin-kit';
import { httpsFields, isTlsFailure, networkErrorCode, poolFields, sqlActions } from '@patchbay/sql-kit';

const BY_PASSWORD = { model: 'connection.auth', values: ['password'] } as const;
const BY_KEY = { model: 'connection.auth', values: ['key'] } as const;

const name = <const K extends string>(key: K, label: string) =>
  field.text(key, {
    label,
    model: `connection.${key}`,
    keepsSecrets: true,
    maxLength: 255,
    group: 'Connection',
    span: 12,
  });

const form = [
  field.constant('client', 'snowflake'),
  field.text('account', {
    label: 'Account identifier',
    model: 'connection.account',
    required: true,
    placeholder: 'myorganisation-myaccount',
    group: 'Connection',
  }),
  field.text('host', {
    label: 'Host, where it is not <account>.snowflakecomputing.com',
    description: 'As for a private link.',
    model: 'connection.host',
    group: 'Connection',
    span: 16,
  }),
  field.number('port', {
    label: 'Port',
    model: 'connection.port',
    default: 443,
    min: 1,
    max: 65_535,
    group: 'Connection',
    span: 8,
  }),
  field.text('user', {
    label: 'User',
    model: 'connection.user',
    required: true,
    keepsSecrets: true,
    group: 'Connection',
  }),
  field.select('auth', {
    label: 'Log in by',
    model: 'connection.auth',
    default: 'password',
    options: [
      { value: 'password', label: 'Password' },
      { value: 'key', label: 'Key pair' },
    ],
    group: 'Connection',
  }),
  field.password('password', {
    label: 'Password',
    model: 'connection.password',
    condition: BY_PASSWORD,
    group: 'Connection',
  }),
  field.textarea('privateKey', {
    label: 'Private key (PEM)',
    model: 'connection.privateKey',
    secret: true,
    required: true,
    condition: BY_KEY,
    group: 'Connection',
  }),
  field.password('privateKeyPassphrase', {
    label: 'Passphrase of the private key',
    model: 'connection.privateKeyPassphrase',
    condition: BY_KEY,
    group: 'Connection',
  }),
  name('warehouse', 'Warehouse'),
  name('role', 'Role'),
  name('database', 'Database'),
  name('schema', 'Schema'),
  ...httpsFields,
  ...poolFields,
] as const;

export type SnowflakeConfig = ConfigOf<typeof form>;

export const snowflake = definePlugin({
  type: 'database',
  subType: 'snowflake',
  url: import.meta.url,
  manifest: {
    title: 'Snowflake',
    description: 'Tables and queries of a Snowflake account, by password or key pair. Sessions run in UTC.',
    icon: 'snowflake',
    docs: 'https://docs.snowflake.com/',
    order: 6,
    readOnly: {
      classifier:
        'a strict reader of its own: one SELECT, SHOW, DESCRIBE or EXPLAIN, without sequences, procedures and system functions that act',
      engine: null,
    },
    capabilities: ['sql', 'cancel', 'schemas', 'tls'],
  },
  form,
  actions: sqlActions,
  environment: {
    // Without it the driver asks the metadata addresses of three clouds where it runs, as soon as it is imported.
    SNOWFLAKE_DISABLE_PLATFORM_DETECTION: 'true',
    // A native library that does nothing yet but be reported on.
    SNOWFLAKE_DISABLE_MINICORE: 'true',
    // A report of how accounts are spelled, after each login.
    SF_TELEMETRY_DISABLE_CONNECTION_SHAPE: 'true',
  },

  async open(config, context) {
    const { openSnowflake } = await import('./snowflake-session.js');
    return openSnowflake(config, context);
  },

  errorCode,
  failedStage,
});

/** An error of the driver's: Snowflake's own codes are six digits, and so are the driver's. */
interface SnowflakeError {
  readonly code?: string | number;
  readonly name?: string;
  readonly message?: string;
  readonly sqlState?: string;
  readonly cause?: unknown;
  readonly response?: { readonly status?: number };
}

/** Codes of Snowflake, which it publishes no list of; those of logins begin with 390. */
const BY_CODE: readonly (readonly [pattern: RegExp, code: ErrorCode])[] = [
  // The session is gone, or its tokens are.
  [/^3901(?:0[458]|1[0-8])$|^407002$/, 'unreachable'],
  [/^(?:3901|3902|3903|250001|39014)/, 'unauthorized'],
  [/^000604$/, 'cancelled'],
  // The limits of a statement's run time, and of its time in the queue.
  [/^0006(?:30|31)$/, 'timeout'],
  // The network, and what answered was not Snowflake.
  [/^40[0-2]\d{3}$/, 'unreachable'],
  // No warehouse is chosen, or it may not be used.
  [/^0006\d\d$/, 'invalid_request'],
];

const BY_SQLSTATE = /^(?:0A|2[1-7]|4[24]|57P03)/;

function errorCode(error: unknown): ErrorCode {
  const { code, name: kind, message, sqlState = '', cause, response } = error as SnowflakeError;
  const network = networkErrorCode(cause) ?? networkErrorCode(error);
  if (network) return network;
  if (response?.status === 401 || response?.status === 403) return 'unauthorized';
  const coded = BY_CODE.find(([pattern]) => pattern.test(String(code)))?.[1];
  if (coded) return coded;
  if (BY_SQLSTATE.test(sqlState)) return 'invalid_request';
  if (/^(?:Missing|Invalid)ParameterError$/.test(kind ?? '')) return 'invalid_request';
  return /^Knex: Timeout acquiring/.test(message ?? '') ? 'timeout' : 'unknown';
}

function failedStage(error: unknown): ReachedStage | undefined {
  const { cause, message = '' } = error as SnowflakeError;
  if (isTlsFailure(cause) || isTlsFailure(error)) return 'tls';
  if (/^There is no (?:database|schema|warehouse) /.test(message)) return 'database';
  return errorCode(error) === 'unauthorized' ? 'auth' : undefined;
}
