import { type ConfigOf, field } from '@patchbay/plugin-kit';
import { httpsFields, namesFrom, poolFields } from '@patchbay/sql-kit';

const BY_TOKEN = { model: 'connection.auth', values: ['token'] } as const;
const BY_CLIENT = { model: 'connection.auth', values: ['oauth'] } as const;

export const form = [
  field.constant('client', 'databricks', { shownInLists: true }),
  field.host('host', {
    label: 'Server host name',
    model: 'connection.host',
    shownInLists: true,
    required: true,
    placeholder: 'dbc-a1b2345c-d6e7.cloud.databricks.com',
    group: 'Connection',
    span: 16,
  }),
  field.number('port', {
    label: 'Port',
    model: 'connection.port',
    shownInLists: true,
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
    pattern: '^\\/?[\\w.\\/?=&\\-]+$',
    patternMessage: 'must be a path, such as /sql/1.0/warehouses/a1b234c567d8e9fa',
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
  field.oauth2('account', {
    label: 'Service principal',
    grant: 'client_credentials',
    scopes: ['all-apis'],
    condition: BY_CLIENT,
    group: 'Connection',
  }),
  field.text('database', {
    label: 'Catalog',
    model: 'connection.database',
    shownInLists: true,
    keepsSecrets: true,
    optionsFrom: namesFrom('databases', ['connection.httpPath']),
    group: 'Connection',
    span: 12,
  }),
  field.text('schema', {
    label: 'Schema',
    model: 'connection.schema',
    shownInLists: true,
    keepsSecrets: true,
    optionsFrom: namesFrom('schemas', ['connection.httpPath', 'connection.database']),
    group: 'Connection',
    span: 12,
  }),
  ...Object.values(httpsFields),
  ...Object.values(poolFields),
] as const;

export type DatabricksConfig = ConfigOf<typeof form>;
