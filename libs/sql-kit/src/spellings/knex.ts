import { type Draft, isBlank, isObject, type Reading } from '@patchbay/plugin-kit';

/** What Knex, its drivers and NocoDB know beside what forms here ask for. Each is taken, and what has no field is left out. */
const ELSEWHERE = [
  ...[
    'acquireConnectionTimeout',
    'useNullAsDefault',
    'debug',
    'version',
    'asyncStackTraces',
    'compileSqlOnError',
  ],
  ...['meta', 'inflection', 'inflection_column', 'inflection_table', 'migrations', 'searchPath', 'dbtype'],
  ...['createTimeoutMillis', 'destroyTimeoutMillis', 'reapIntervalMillis', 'createRetryIntervalMillis'].map(
    inPool,
  ),
  ...['propagateCreateError', 'min', 'acquireTimeoutMillis', 'idleTimeoutMillis'].map(inPool),
  ...[
    'multipleStatements',
    'typeCast',
    'supportBigNumbers',
    'bigNumberStrings',
    'dateStrings',
    'charset',
  ].map(inConnection),
  ...['timezone', 'application_name', 'keepAlive', 'connectTimeout', 'connect_timeout'].map(inConnection),
  ...['statement_timeout', 'family', 'searchPath', 'schema', 'client', 'useNullAsDefault'].map(inConnection),
];

function inPool(key: string): string {
  return `pool.${key}`;
}

function inConnection(key: string): string {
  return `connection.${key}`;
}

/** Leaves out what clients of Knex send and the form has no field for, with a warning where it says something. */
export function leaveOut(draft: Draft): void {
  for (const path of ELSEWHERE) {
    if (draft.models.has(path)) continue;
    const value = draft.take(path);
    if (!isBlank(value) && !isEmpty(value)) draft.warn(path, 'is left out: nothing here depends on it.');
  }
}

function isEmpty(value: unknown): boolean {
  return Array.isArray(value)
    ? value.every((one) => isBlank(one))
    : isObject(value) && Object.keys(value).length === 0;
}

/** Knex takes the name of one schema as well, and clients send an empty one for none. */
export function readSearchPath(draft: Draft): void {
  for (const other of ['connection.searchPath', 'connection.schema']) draft.rename(other, 'searchPath');
  const said = draft.get('searchPath');
  if (typeof said === 'string')
    draft.put(
      'searchPath',
      said.split(',').map((name) => name.trim()),
    );
  const listed = draft.get('searchPath');
  if (!Array.isArray(listed)) return;
  const names = listed.filter((name) => !isBlank(name));
  draft.put('searchPath', names.length > 0 ? names : null);
}

/** One schema, of clients that send a list. */
export function readSchema(draft: Draft): void {
  const said = draft.take('searchPath');
  const names: unknown[] = Array.isArray(said) ? said : [said];
  const [first, ...rest] = names.filter((name) => !isBlank(name));
  if (!isBlank(first)) draft.fill('connection.schema', first);
  if (rest.length > 0) draft.warn('searchPath', 'has more than one schema: the first one is taken.');
}

/** The file of an embedded database, as Knex and NocoDB name it. */
export function readFilename(draft: Draft): void {
  draft.rename('connection.connection.filename', 'connection.filename');
  draft.rename('connection.filepath', 'connection.filename');
  const label = draft.take('connection.database');
  if (!isBlank(label) && draft.before('connection.filename') === undefined)
    draft.fill('connection.filename', label);
}

/** Keys of `connection` that go by another name elsewhere. */
export function readNames(names: Readonly<Record<string, string>>): Reading {
  return (draft) => {
    for (const [from, to] of Object.entries(names)) draft.rename(`connection.${from}`, `connection.${to}`);
  };
}
