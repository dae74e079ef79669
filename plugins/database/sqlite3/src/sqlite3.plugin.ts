import { type ConfigOf, definePlugin, type ErrorCode, field } from '@patchbay/plugin-kit';
import { codeOf, poolFields, sqlActions } from '@patchbay/sql-kit';

const [, , acquireTimeout, idleTimeout] = poolFields;

const form = [
  field.constant('client', 'better-sqlite3'),
  field.text('filename', {
    label: 'File',
    model: 'connection.filename',
    required: true,
    placeholder: 'reports/sales.db',
    description: "A path within the server's folder for files.",
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
  actions: sqlActions,

  async open(config, context) {
    const { openSqlite } = await import('./sqlite-session.js');
    return openSqlite(config, context);
  },

  errorCode,
  // There is nothing but the file that could be missing, or not be a database.
  failedStage: () => 'database',
});

/** SQLite's result codes; an extended one starts with the one it refines. */
const BY_CODE: readonly (readonly [pattern: RegExp, code: ErrorCode])[] = [
  [/^SQLITE_INTERRUPT/, 'cancelled'],
  // Another process held its lock for longer than we wait.
  [/^SQLITE_(BUSY|LOCKED)/, 'timeout'],
  [/^SQLITE_(CANTOPEN|NOTADB|CORRUPT|IOERR|PERM)/, 'unreachable'],
  [/^SQLITE_(ERROR|CONSTRAINT|READONLY|MISMATCH|MISUSE|RANGE|AUTH|TOOBIG|SCHEMA)/, 'invalid_request'],
];

function errorCode(error: unknown): ErrorCode {
  const code = codeOf(error) ?? '';
  const known = BY_CODE.find(([pattern]) => pattern.test(code));
  if (known) return known[1];
  const message = error instanceof Error ? error.message : '';
  return /^Knex: Timeout acquiring/.test(message) ? 'timeout' : 'unknown';
}
