import { type ConfigOf, definePlugin, field } from '@patchbay/plugin-kit';
import { poolFields, sqlActions, leaveOut, readFilename } from '@patchbay/sql-kit';
import { duckdbErrors } from './duckdb-errors.js';

const [, , acquireTimeout, idleTimeout] = poolFields;

const form = [
  field.constant('client', 'duckdb'),
  field.localFile('filename', {
    label: 'File',
    model: 'connection.filename',
    required: true,
    placeholder: 'reports/sales.duckdb',
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
  field.number('memoryMb', {
    label: 'Memory at most (MB)',
    description: 'Of all integrations with the same file: the first to open it decides.',
    model: 'engine.memoryMb',
    keepsSecrets: true,
    default: 512,
    min: 64,
    max: 65_536,
    group: 'Engine',
    span: 12,
  }),
  field.number('threads', {
    label: 'Threads',
    description: 'Likewise.',
    model: 'engine.threads',
    keepsSecrets: true,
    default: 2,
    min: 1,
    max: 64,
    group: 'Engine',
    span: 12,
  }),
  field.number('poolMax', {
    label: 'Statements at a time',
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

export type DuckdbConfig = ConfigOf<typeof form>;

export const duckdb = definePlugin({
  type: 'database',
  subType: 'duckdb',
  url: import.meta.url,
  manifest: {
    title: 'DuckDB',
    description: "Analytics on a DuckDB file in the server's folder for files.",
    icon: 'duckdb',
    docs: 'https://duckdb.org/docs/',
    order: 9,
    readOnly: {
      classifier:
        'DuckDB’s own parser must call it one SELECT; functions that act by DuckDB’s own catalogue are refused, also in views and macros',
      engine:
        'it runs in `BEGIN TRANSACTION READ ONLY` on a connection of its own; files, extensions and settings are locked',
    },
    capabilities: ['sql', 'read-only', 'cancel', 'schemas'],
  },
  form,
  readings: [readFilename, leaveOut],
  actions: sqlActions,

  async open(config, context) {
    const { openDuckdb } = await import('./duckdb-session.js');
    return openDuckdb(config, context);
  },

  ...duckdbErrors,
  // There is nothing but the file that could be missing, or not be a database.
  failedStage: () => 'database',
});
