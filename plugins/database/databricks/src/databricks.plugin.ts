import { type ConfigOf, definePlugin, field } from '@patchbay/plugin-kit';
import {
  httpsFields,
  poolFields,
  sqlActions,
  leaveOut,
  readNames,
  readSchema,
  readTls,
} from '@patchbay/sql-kit';
import { databricksErrors } from './databricks-errors.js';

const BY_TOKEN = { model: 'connection.auth', values: ['token'] } as const;
const BY_CLIENT = { model: 'connection.auth', values: ['oauth'] } as const;

const form = [
  field.constant('client', 'databricks'),
  field.host('host', {
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
    pattern: '^\\/?[\\w.\\/?=&\\-]+$',
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
  readings: [
    readNames({ token: 'password', path: 'httpPath', server: 'host', catalog: 'database' }),
    readTls({ always: true }),
    readSchema,
    leaveOut,
  ],
  actions: sqlActions,

  async open(config, context) {
    const { openDatabricks } = await import('./databricks-session.js');
    return openDatabricks(config, context);
  },

  ...databricksErrors,
});
