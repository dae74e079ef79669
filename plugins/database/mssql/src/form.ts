import { type ConfigOf, field } from '@patchbay/plugin-kit';
import {
  namesFrom,
  poolFields,
  sshFields,
  tcpFields,
  TLS_MODES,
  tlsFields,
  tlsModeField,
} from '@patchbay/sql-kit';

const tls = {
  ...tlsFields,
  tlsMode: tlsModeField({
    default: 'disable',
    options: [
      ...TLS_MODES,
      {
        value: 'strict',
        label: 'Strict (TDS 8.0): encrypted from the first byte, CA and host name verified',
      },
    ],
  }),
};

/** Named instances are not asked for: the SQL Browser tells their ports over UDP, which leaves by no dialer of ours. */
export const form = [
  field.constant('client', 'mssql', { shownInLists: true }),
  ...Object.values(
    tcpFields({
      port: 1433,
      withoutDatabase: 'is left out: the database is the one that the login has by default.',
      databases: namesFrom('databases'),
    }),
  ),
  field.text('schema', {
    label: 'Schema',
    model: 'connection.schema',
    shownInLists: true,
    description:
      'Where tables are looked for that come without a schema; in SQL itself the user’s own default holds.',
    maxLength: 128,
    keepsSecrets: true,
    optionsFrom: namesFrom('schemas', ['connection.database']),
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
  ...Object.values(tls),
  ...Object.values(sshFields),
  ...Object.values(poolFields),
] as const;

export type MssqlConfig = ConfigOf<typeof form>;
