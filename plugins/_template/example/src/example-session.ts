import type { Column, OpenContext, Row } from '@patchbay/plugin-kit';
import {
  type CatalogueQueries,
  informationSchema,
  knexConnections,
  quietLog,
  RowFeed,
  type RunningRead,
  type RunningWrite,
  type SqlDriver,
  sqlSession,
  type SqlSession,
  type Statement,
  StatementCompiler,
  tlsOptions,
  type Stop,
} from '@patchbay/sql-kit';
import createKnex from 'knex';
import pg, { type Client, type FieldDef } from 'pg';
import type { ExampleConfig } from './example.plugin.js';

const statements = new StatementCompiler({
  lexicon: { postgres: true },
  placeholder: (n) => `$${n}`,
  readKeywords: new Set(['select', 'with', 'values', 'table', 'show', 'explain']),
  // PostgreSQL 15 runs it in a read-only transaction.
  refusedInRead: /^explain .*\bcreate\b/,
  // What acts although the transaction is read-only, as far as a list can say; an escape in a name is none of those it knows.
  refusedCalls:
    /\\|^(?:pg_(?!sleep$|\w*size\w*$|try_advisory_xact_lock$)\w+|lo_\w+|dblink|set_config|ts_stat|nextval|setval)$/,
  refusedInWrite: /\b(?:set_config|pg_advisory_lock)\b/,
});

/** Knex brings the pool and the SQL of the introspection; rows come straight from the driver. */
export function openExample({ connection, tls, pool }: ExampleConfig, context: OpenContext): SqlSession {
  const knex = createKnex({
    client: 'pg',
    connection: {
      ...connection,
      host: tls.serverName || connection.host,
      stream: () => context.dial(connection.host, connection.port),
      password: connection.password ?? '',
      ssl: tlsOptions(tls),
      options: '-c intervalstyle=iso_8601',
      connectionTimeoutMillis: context.connectTimeoutMs,
    },
    acquireConnectionTimeout: pool.acquireTimeoutMillis,
    pool: { ...pool },
    log: quietLog,
  });
  return sqlSession<Client>({ connections: knexConnections(knex), statements, driver, catalogue });
}

/** What `information_schema` knows; an engine's own tables know comments, and show keys to more than the owner. */
const catalogue: CatalogueQueries = {
  ...informationSchema({
    currentSchema: 'current_schema()',
    systemSchemas: ['pg_catalog', 'information_schema', 'pg_toast'],
    columnType: 'udt_name',
    tableComment: `obj_description(to_regclass(format('%I.%I', table_schema, table_name)), 'pg_class')`,
    columnComment: `col_description(to_regclass(format('%I.%I', table_schema, table_name)), ordinal_position)`,
  }),
  foreignKeys: (table, schema) => ({
    sql: `SELECT own.column_name, other.table_schema, other.table_name, other.column_name
      FROM information_schema.key_column_usage own
      JOIN information_schema.referential_constraints USING (constraint_schema, constraint_name)
      JOIN information_schema.key_column_usage other ON other.constraint_name = unique_constraint_name
        AND other.constraint_schema = unique_constraint_schema
        AND other.ordinal_position = own.position_in_unique_constraint
      WHERE own.table_name = ? AND own.table_schema = ${schema === undefined ? 'current_schema()' : '?'}`,
    bindings: schema === undefined ? [table] : [table, schema],
  }),
};

/** What a row weighs is not known here; this is near enough to hold a fast engine back in time. */
const ROW_BYTES = 200;

const driver: SqlDriver<Client> = {
  read,
  write,
  ping: async (client) => {
    const { rows } = await client.query<{ server_version: string }>('SHOW server_version');
    return { version: rows[0]!.server_version };
  },
  cut: (client) => streamOf(client).destroy(),
};

/** One statement between BEGIN READ ONLY and ROLLBACK: the engine keeps it from writing, and undoes what it SETs. */
function read(client: Client, { sql, bindings }: Statement, maxRows: number, stop: Stop): RunningRead {
  const stream = streamOf(client);
  const rows = new RowFeed({ pause: () => stream.pause(), resume: () => stream.resume(), cancel: stop });
  const query = new pg.Query({
    text: sql,
    values: [...bindings],
    rowMode: 'array',
    types: { getTypeParser: decoderOf },
    queryMode: 'extended',
  } as never);
  let taken = 0;
  const columns = new Promise<readonly Column[]>((resolve, reject) => {
    const describe = (result: { fields: FieldDef[] }): void => resolve(result.fields.map(columnOf));
    query.on('row', (row: Row, result) => {
      if (taken === 0 && result) describe(result);
      taken += 1;
      rows.push(row, ROW_BYTES);
      if (taken === maxRows) void stop();
    });
    query.once('end', describe);
    query.on('error', reject);
  });
  const ended = new Promise<Error | undefined>((resolve) => {
    query.once('end', () => resolve(undefined));
    query.on('error', (error: Error) => resolve(taken >= maxRows ? undefined : error));
  });
  const run = async (): Promise<void> => {
    await client.query('BEGIN READ ONLY');
    client.query(query);
    const error = await ended;
    if (error) rows.fail(error);
    else rows.end();
    await client.query('ROLLBACK');
  };
  const done = run().catch((error: Error) => {
    rows.fail(error);
    query.emit('error', error);
  });
  return { columns, rows, done };
}

/** The generated key is the first value that a RETURNING clause gives. */
function write(client: Client, { sql, bindings }: Statement): RunningWrite {
  const run = async () => {
    const { rowCount, rows } = await client.query<[string?]>({
      text: sql,
      values: [...bindings],
      rowMode: 'array',
    });
    const insertId = rows[0]?.[0];
    return { affectedRows: rowCount ?? 0, ...(insertId !== undefined && { insertId }) };
  };
  const result = run();
  return { result, done: result };
}

const TYPE_NAMES = new Map<number, string>(
  Object.entries(pg.types.builtins).map(([name, oid]) => [oid, name.toLowerCase()]),
);

/** Of whole numbers and of texts: the driver takes them apart. */
const ARRAYS = [1007, 1009];
const parserOf = pg.types.getTypeParser as (oid: number) => (text: string) => unknown;

/** Whatever is no number that JSON holds exactly stays the text that the engine sent. */
function decoderOf(oid: number): (text: string) => unknown {
  switch (TYPE_NAMES.get(oid)) {
    case 'bool':
      return (text) => text === 't';
    case 'int2':
    case 'int4':
    case 'float4':
    case 'float8':
      return (text) => (Number.isFinite(Number(text)) ? Number(text) : text);
    case 'int8':
      return (text) => (Number.isSafeInteger(Number(text)) ? Number(text) : text);
    case 'bytea':
      return (text) => Buffer.from(text.slice(2), 'hex').toString('base64');
    case 'timestamp':
    case 'timestamptz':
      return (text) =>
        text
          .replace(' ', 'T')
          .replace(/([+-]\d\d)$/, '$1:00')
          .replace('+00:00', 'Z');
    case 'json':
    case 'jsonb':
      // Sent on as it is, on one line: parsed, its numbers would be rounded.
      return (text) => text.replace(/[\r\n]/g, ' ');
    default:
      return ARRAYS.includes(oid) ? (text) => parserOf(oid)(text) : (text) => text;
  }
}

function columnOf({ name, dataTypeID }: FieldDef): Column {
  const type = TYPE_NAMES.get(dataTypeID) ?? 'unknown';
  return { name, type, ...(/^jsonb?$/.test(type) && { encoding: 'json' as const }) };
}

/** The driver's socket, which its type declarations leave out. */
function streamOf(client: Client): NodeJS.ReadWriteStream & { destroy(): void } {
  return (client as unknown as { connection: { stream: NodeJS.ReadWriteStream & { destroy(): void } } })
    .connection.stream;
}
