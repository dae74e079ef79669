import { type ConfigOf, definePlugin, type ErrorCode, field } from '@patchbay/plugin-kit';
import { codeOf, poolFields, sqlActions } from '@patchbay/sql-kit';

const [, , acquireTimeout, idleTimeout] = poolFields;

const form = [
  field.constant('client', 'duckdb'),
  field.text('filename', {
    label: 'File',
    model: 'connection.filename',
    required: true,
    placeholder: 'reports/sales.duckdb',
    description: "A path within the server's folder for files.",
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
      classifier: 'DuckDB’s own parser must call it a SELECT; functions that act are refused',
      engine: 'it runs in `BEGIN TRANSACTION READ ONLY`; files, extensions and settings are locked',
    },
    capabilities: ['sql', 'read-only', 'cancel', 'schemas'],
  },
  form,
  actions: sqlActions,

  async open(config, context) {
    const { openDuckdb } = await import('./duckdb-session.js');
    return openDuckdb(config, context);
  },

  errorCode,
  // There is nothing but the file that could be missing, or not be a database.
  failedStage: () => 'database',
});

/** DuckDB's names for its errors, which its messages start with. */
const BY_CODE: readonly (readonly [pattern: RegExp, code: ErrorCode])[] = [
  [/^INTERRUPT$/, 'cancelled'],
  // Another process has the file open, or it is no database of a version we know.
  [/^(IO|Serialization|Fatal)$/, 'unreachable'],
  // Limits of the engine's own, by the names it gives them.
  [/^(Out of Memory|Internal|Not implemented)$/, 'unknown'],
  [/./, 'invalid_request'],
];

function errorCode(error: unknown): ErrorCode {
  const code = codeOf(error) ?? '';
  const known = BY_CODE.find(([pattern]) => pattern.test(code));
  if (known) return known[1];
  const message = error instanceof Error ? error.message : '';
  return /^Knex: Timeout acquiring/.test(message) ? 'timeout' : 'unknown';
}
