import { type ConfigOf, definePlugin, field } from '@patchbay/plugin-kit';
import { poolFields, sqlActions, leaveOut, readFilename } from '@patchbay/sql-kit';
import { sqliteErrors } from './sqlite-errors.js';

const [, , acquireTimeout, idleTimeout] = poolFields;

const form = [
  field.constant('client', 'sqlite3'),
  field.localFile('filename', {
    label: 'File',
    model: 'connection.filename',
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
  acquireTimeout,
  idleTimeout,
] as const;

export type SqliteConfig = ConfigOf<typeof form>;

export const sqlite3 = definePlugin({
  type: 'database',
  subType: 'sqlite3',
  url: import.meta.url,
  manifest: {
    title: 'SQLite',
    description: "Tables and queries of a database file in the server's folder for files.",
    icon: 'sqlite',
    docs: 'https://www.sqlite.org/docs.html',
    order: 3,
    readOnly: {
      classifier:
        'SQLite’s own: it must call the one statement read-only; lists of first words, pragmas and functions',
      engine: 'the handle is opened for reading only, and `query_only` is on',
    },
    capabilities: ['sql', 'read-only', 'cancel'],
  },
  form,
  alsoCalled: ['better-sqlite3', 'sqlite'],
  readings: [readFilename, leaveOut],
  actions: sqlActions,

  async open(config, context) {
    const { openSqlite } = await import('./sqlite-session.js');
    return openSqlite(config, context);
  },

  ...sqliteErrors,
  // There is nothing but the file that could be missing, or not be a database.
  failedStage: () => 'database',
});
