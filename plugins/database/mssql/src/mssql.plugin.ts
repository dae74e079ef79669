import { type ConfigOf, definePlugin, field } from '@patchbay/plugin-kit';
import {
  poolFields,
  sqlActions,
  sshFields,
  tcpFields,
  speaking,
  throughSsh,
  TLS_MODES,
  tlsDetailFields,
  tlsModeField,
  readTls,
  readSchema,
  readUriInto,
  leaveOut,
} from '@patchbay/sql-kit';
import { mssqlErrors } from './mssql-errors.js';
import { readOptions } from './mssql-options.js';

/** Named instances are not asked for: the SQL Browser tells their ports over UDP, which leaves by no dialer of ours. */
const form = [
  field.constant('client', 'mssql'),
  ...tcpFields(1433, 'is left out: the database is the one that the login has by default.'),
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
  tlsModeField({
    default: 'disable',
    options: [
      ...TLS_MODES,
      {
        value: 'strict',
        label: 'Strict (TDS 8.0): encrypted from the first byte, CA and host name verified',
      },
    ],
  }),
  ...tlsDetailFields,
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
  alsoCalled: ['sqlserver'],
  readings: [readUriInto({ schemes: ['mssql', 'sqlserver'] }), readOptions, readTls(), readSchema, leaveOut],
  actions: sqlActions,

  async open(config, context) {
    const { openMssql } = await import('./mssql-session.js');
    return throughSsh(config.ssh, context, (dialling) => openMssql(config, speaking('SQL Server', dialling)));
  },

  ...mssqlErrors,
});
