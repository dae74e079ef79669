import { type ConfigOf, definePlugin, type ErrorCode, field, type ReachedStage } from '@patchbay/plugin-kit';
import {
  codeOf,
  httpsFields,
  isTlsFailure,
  networkErrorCode,
  poolFields,
  sqlActions,
} from '@patchbay/sql-kit';

const BY_TOKEN = { model: 'connection.auth', values: ['token'] } as const;
const BY_CLIENT = { model: 'connection.auth', values: ['oauth'] } as const;

const form = [
  field.constant('client', 'databricks'),
  field.text('host', {
    label: 'Server host name',
    model: 'connection.host',
    required: true,
    placeholder: 'dbc-a1b2345c-d6e7.cloud.databricks.com',
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
  field.text('httpPath', {
    label: 'HTTP path',
    description: 'Of a SQL warehouse or a cluster.',
    model: 'connection.httpPath',
    required: true,
    placeholder: '/sql/1.0/warehouses/a1b234c567d8e9fa',
    pattern: '^/?[\\w./?=&-]+$',
    group: 'Connection',
  }),
  field.select('auth', {
    label: 'Log in by',
    model: 'connection.auth',
    default: 'token',
    options: [
      { value: 'token', label: 'Access token' },
      { value: 'oauth', label: 'OAuth client of a service principal' },
    ],
    group: 'Connection',
  }),
  // Where JDBC and ODBC have it: the password of a user called `token`.
  field.password('token', {
    label: 'Access token',
    model: 'connection.password',
    condition: BY_TOKEN,
    maxLength: 8192,
    group: 'Connection',
  }),
  field.text('clientId', {
    label: 'Client ID',
    model: 'connection.clientId',
    required: true,
    condition: BY_CLIENT,
    group: 'Connection',
    span: 12,
  }),
  field.password('clientSecret', {
    label: 'Client secret',
    model: 'connection.clientSecret',
    required: true,
    condition: BY_CLIENT,
    group: 'Connection',
    span: 12,
  }),
  field.text('database', {
    label: 'Catalog',
    model: 'connection.database',
    keepsSecrets: true,
    group: 'Connection',
    span: 12,
  }),
  field.text('schema', {
    label: 'Schema',
    model: 'connection.schema',
    keepsSecrets: true,
    group: 'Connection',
    span: 12,
  }),
  ...httpsFields,
  ...poolFields,
] as const;

export type DatabricksConfig = ConfigOf<typeof form>;

export const databricks = definePlugin({
  type: 'database',
  subType: 'databricks',
  url: import.meta.url,
  manifest: {
    title: 'Databricks',
    description:
      'Tables and queries of a Databricks SQL warehouse or cluster, by access token or OAuth client. Sessions run in UTC.',
    icon: 'databricks',
    docs: 'https://docs.databricks.com/',
    order: 7,
    readOnly: {
      classifier:
        'a strict reader of its own: one SELECT, VALUES, SHOW, DESCRIBE or EXPLAIN, without scripts and functions that reach out',
      engine: null,
    },
    capabilities: ['sql', 'cancel', 'schemas', 'tls'],
  },
  form,
  actions: sqlActions,

  async open(config, context) {
    const { openDatabricks } = await import('./databricks-session.js');
    return openDatabricks(config, context);
  },

  errorCode,
  failedStage,
});

/** What the driver throws; the session gives those of statements a `sqlState`. */
interface DatabricksFailure {
  readonly message?: string;
  readonly sqlState?: string;
  readonly statusCode?: number;
}

/** Classes of SQLSTATE, in Databricks' list of error conditions. */
const BY_SQLSTATE: readonly (readonly [pattern: RegExp, code: ErrorCode])[] = [
  [/^08/, 'unreachable'],
  [/^57014|^HY008/, 'cancelled'],
  [/^(?:0A|2[1-7]|4[246]|5[34]|K)/, 'invalid_request'],
];

const BY_MESSAGE: readonly (readonly [pattern: RegExp, code: ErrorCode])[] = [
  // The driver keeps to itself what it was that went wrong so often.
  [/^Hive driver: .* when connecting to resource|socket hang up|Premature close/, 'unreachable'],
  [/^Request timed out|^Knex: Timeout acquiring/, 'timeout'],
];

function errorCode(error: unknown): ErrorCode {
  const { message = '', sqlState = '', statusCode } = error as DatabricksFailure;
  const network = networkErrorCode(error);
  if (network) return network;
  if (statusCode === 401 || statusCode === 403) return 'unauthorized';
  if (statusCode === 429) return 'rate_limited';
  if (statusCode === 404) return 'invalid_request';
  if (statusCode !== undefined) return 'unreachable';
  const found = (table: typeof BY_MESSAGE, text: string): ErrorCode | undefined =>
    table.find(([pattern]) => pattern.test(text))?.[1];
  return found(BY_SQLSTATE, sqlState) ?? found(BY_MESSAGE, message) ?? 'unknown';
}

function failedStage(error: unknown): ReachedStage | undefined {
  if (isTlsFailure(error)) return 'tls';
  const { statusCode } = error as DatabricksFailure;
  if (statusCode === 401 || statusCode === 403) return 'auth';
  return statusCode === 404 || /^(?:NO_SUCH_CATALOG|SCHEMA_NOT_FOUND|CATALOG_)/.test(codeOf(error) ?? '')
    ? 'database'
    : undefined;
}
