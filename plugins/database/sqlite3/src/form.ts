import { type ConfigOf, field } from '@patchbay/plugin-kit';
import { poolFields } from '@patchbay/sql-kit';

const { acquireTimeoutMillis, idleTimeoutMillis } = poolFields;

export const form = [
  field.constant('client', 'sqlite3', { shownInLists: true }),
  field.localFile('filename', {
    label: 'File',
    model: 'connection.filename',
    shownInLists: true,
    required: true,
    placeholder: 'reports/sales.db',
    description:
      "A path within the workspace's folder on the server; for a private integration, within its creator's own.",
    group: 'Connection',
  }),
  field.switch('create', {
    label: 'Create the file where it is missing',
    model: 'connection.create',
    default: false,
    group: 'Connection',
  }),
  field.number('poolMax', {
    label: 'Processes at most',
    description: 'Each runs one statement at a time.',
    model: 'pool.max',
    keepsSecrets: true,
    default: 4,
    min: 1,
    max: 32,
    group: 'Pool',
    span: 12,
  }),
  acquireTimeoutMillis,
  idleTimeoutMillis,
] as const;

export type SqliteConfig = ConfigOf<typeof form>;
