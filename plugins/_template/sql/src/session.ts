import type { Duplex } from 'node:stream';
import type { Column, JsonValue, OpenContext, Row } from '@patchbay/plugin-kit';
import {
  type Allowance,
  FrameGuard,
  guardStream,
  keyOf,
  pooledConnections,
  postgresFrames,
  type ReadLimits,
  type Reset,
  ReturnedRows,
  runningRead,
  type RunningRead,
  type RunningWrite,
  type SqlDriver,
  sqlSession,
  type SqlSession,
  type Statement,
  StatementCompiler,
  tlsOf,
  tlsOptions,
  type Stop,
  type WriteResult,
  typedValue,
} from '@patchbay/sql-kit';
import pg, { type Client, type FieldDef } from 'pg';
import { catalogue } from './catalogue.js';
import type { ExampleConfig } from './form.js';
import { withoutPassword } from './without-password.js';

const statements = new StatementCompiler({
  lexicon: {
    dollarQuotes: 'tagged',
    escapeTexts: true,
    nestedComments: 'always',
    returnEndsLine: true,
    questionMarks: 'operator',
  },
  placeholder: (n) => `$${n}`,
  emptyIn: { in: `= ANY ('{}')`, notIn: `<> ALL ('{}')` },
  readKeywords: new Set(['select', 'with', 'values', 'table', 'show', 'explain']),
  // PostgreSQL 15 runs `EXPLAIN … CREATE` in a read-only transaction; other acts are on lists, and an escape may hide a name.
  refusedInRead:
    /^explain .*\bcreate\b|\b(?:pg_(?:advisory|cancel|create|drop|log|logical|ls|notify|promote|read|reload|rotate|stat_reset|switch|terminate)_?\w*|lo_\w+|dblink\w*|ts_stat|setseed|set_config|nextval|setval|crosstab\w*|xpath_table|connectby)\b/,
  refusedCalls:
    /\\|^(?:pg_(?!sleep$|\w*size\w*$|backend_pid$|get_(?:constraint|index)def$|try_advisory_xact_lock$)\w+|lo_\w+|dblink|set_config|ts_stat|currtid\w*|heap_\w+|nextval|setval)$/,
  refusedInWrite: /\b(?:set_config|pg_advisory_lock)\b|^copy\b.*\b(?:from|to) std(?:in|out)\b/,
});

/** Connections are made when the first statement needs one. */
export async function openExample(
  { connection, pool }: ExampleConfig,
  context: OpenContext,
): Promise<SqlSession> {
  const tls = tlsOf(connection);
  const ended = new WeakSet<Client>();
  const logIn = async (): Promise<Client> => {
    const client = new GuardedClient({
      ...connection,
      host: tls.serverName || connection.host,
      stream: () => context.dial(connection.host, connection.port),
      password: connection.password || withoutPassword,
      ssl: tlsOptions(tls),
      options: '-c intervalstyle=iso_8601',
      connectionTimeoutMillis: context.connectTimeoutMs,
    });
    await client.connect();
    const end = (): void => void ended.add(client);
    return client.on('error', end).on('end', end);
  };
  const connections = await pooledConnections<Client>(
    {
      open: logIn,
      close: (client) => client.end(),
      isUsable: (client) => !ended.has(client),
      cancel: async (client) => {
        const other = await logIn();
        const { processID } = client as unknown as { processID: number };
        await other.query('SELECT pg_cancel_backend($1)', [processID]).finally(() => other.end());
      },
    },
    pool,
  );
  return sqlSession<Client>({ connections, statements, driver, catalogue });
}

/** The driver's parser trusts what a server sends: a guard looks at it first, once the connection is encrypted. */
class GuardedClient extends pg.Client {
  constructor(settings: pg.ClientConfig) {
    super(settings);
    const { connection } = this as unknown as { connection: { attachListeners(stream: Duplex): void } };
    const attach = connection.attachListeners.bind(connection);
    connection.attachListeners = (stream) => {
      guardStream(stream, new FrameGuard(postgresFrames));
      attach(stream);
    };
  }
}

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
function read(client: Client, { sql, bindings }: Statement, limits: ReadLimits, stop: Stop): RunningRead {
  const stream = streamOf(client);
  const query = new pg.Query({
    text: sql,
    values: bindings.map(toParameter),
    rowMode: 'array',
    types: { getTypeParser: decoderOf },
    queryMode: 'extended',
  } as never);
  let taken = 0;
  const running = runningRead({
    source: { pause: () => stream.pause(), resume: () => stream.resume(), cancel: stop },
    run: async (described, rows) => {
      const describe = (result: { fields: FieldDef[] }): void => described(result.fields.map(columnOf));
      query.on('row', (row: Row, result) => {
        if (taken === 0 && result) describe(result);
        taken += 1;
        rows.push(row, ROW_BYTES);
        if (taken === limits.maxRows) void stop();
      });
      query.once('end', describe);
      await client.query('BEGIN READ ONLY');
      const ended = new Promise<void>((resolve, reject) => {
        query.once('end', () => resolve());
        query.on('error', (error: Error) => (taken < limits.maxRows ? reject(error) : resolve()));
      });
      client.query(query);
      await ended;
    },
    after: () => client.query('ROLLBACK').catch(() => undefined),
  });
  return Object.assign(running, { reset: resetOf(client) });
}

/** What RETURNING gives goes back as it came; of an INSERT, its one column is the key. */
function write(client: Client, { sql, bindings }: Statement, allowance: Allowance): RunningWrite {
  const run = async (): Promise<WriteResult> => {
    const { command, rowCount, fields, rows } = await client.query<JsonValue[]>({
      text: sql,
      values: bindings.map(toParameter),
      rowMode: 'array',
      types: { getTypeParser: decoderOf },
    } as never);
    if (fields.length === 0) return { affectedRows: rowCount ?? 0 };
    const returned = new ReturnedRows(allowance);
    returned.begin(fields.map(columnOf));
    for (const row of rows) returned.push(row);
    const { sets } = returned;
    const insertId = command === 'INSERT' ? keyOf(sets) : undefined;
    const affectedRows = command === 'SELECT' ? 0 : (rowCount ?? 0);
    return { affectedRows, sets, ...(insertId !== undefined && { insertId }) };
  };
  const result = run();
  return { result, done: result, reset: resetOf(client) };
}

/** What JSON says in its own words, or by a `$type`, for the driver. */
function toParameter(value: JsonValue): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const typed = typedValue(value);
  if (!typed) return JSON.stringify(value);
  return typed.kind === 'binary' ? typed.bytes : typed.text;
}

/** Ends settings, locks, temporary tables and whatever else a statement may have left, and gives `random()` another seed. */
function resetOf(client: Client): Reset {
  return async () => {
    await client.query('DISCARD ALL');
    await client.query(`SELECT setseed(${Math.random()})`);
  };
}

const TYPE_NAMES = new Map<number, string>(
  Object.entries(pg.types.builtins).map(([name, oid]) => [oid, name.toLowerCase()]),
);

/** Of whole numbers and of texts: the driver takes them apart. */
const ARRAYS = [1007, 1009];
const parserOf = pg.types.getTypeParser as (oid: number) => (text: string) => unknown;

/** Whatever is not a number that JSON holds exactly stays the text that the engine sent. */
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

function streamOf(client: Client): Duplex {
  return (client as unknown as { connection: { stream: Duplex } }).connection.stream;
}
