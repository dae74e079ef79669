import type { JsonValue, OpenContext, RowSet } from '@patchbay/plugin-kit';
import { type RunOptions, speaking, type SqlReadSession, type Statement } from '@patchbay/sql-kit';
import type { AbstractCursor, ClientSession, Db, FindOptions } from 'mongodb';
import { CursorSource } from './cursor-source.js';
import { type Document, documentRows } from './document-rows.js';
import { readDocument, readPipeline, refusal } from './json-bson.js';
import { fieldsOf, knownFields } from './known-fields.js';
import { MongoCatalogue } from './catalogue.js';
import { MongoLink } from './link.js';
import type { MongoOptions } from './options.js';
import { mongoStatements, readSql } from './sql.js';
import { mongoWarnings } from './warnings.js';
import { MongoWrites } from './writes.js';

export type { DeleteParams, InsertParams, UpdateParams } from './writes.js';

export interface MongoSession extends SqlReadSession {
  readonly writes: MongoWrites;
  find(params: FindParams, options: RunOptions): Promise<RowSet>;
  aggregate(params: AggregateParams, options: RunOptions): Promise<RowSet>;
}

type JsonObject = Readonly<Record<string, JsonValue>>;

export interface FindParams {
  readonly collection: string;
  readonly schema?: string;
  readonly filter?: JsonObject;
  readonly projection?: JsonObject;
  readonly sort?: JsonObject;
  readonly limit?: number;
  readonly skip?: number;
}

export interface AggregateParams {
  readonly collection: string;
  readonly schema?: string;
  readonly pipeline: readonly JsonValue[];
}

/** Documents that a reply brings at most. */
const BATCH = 1000;

/** Connections are made when the first action needs one. */
export function openMongo(options: MongoOptions, context: OpenContext): MongoSession {
  const link = new MongoLink(options, speaking('MongoDB', context));
  const catalogue = new MongoCatalogue(link);
  return {
    statements: mongoStatements,
    writes: new MongoWrites(link),
    find: (params, options) => find(link, params, options),
    aggregate: (params, options) => aggregate(link, params, options),
    rows: (statement, options) => query(link, catalogue, statement, options),
    schemas: (options) => catalogue.schemas(options),
    tables: (schema, options) => catalogue.tables(schema, options),
    columns: (table, schema, options) => catalogue.columns(table, schema, options),
    warnings: (signal) => mongoWarnings(link, signal),
    close: () => link.close(),

    async ping(signal) {
      const database = await link.database();
      const { version } = await database.command({ buildInfo: 1 }, { signal });
      return { version: String(version) };
    },
  };
}

async function find(link: MongoLink, params: FindParams, options: RunOptions): Promise<RowSet> {
  const { collection, schema, limit, skip } = params;
  const filter = readDocument(params.filter ?? {}, 'params.filter');
  const projection = params.projection && readDocument(params.projection, 'params.projection');
  const sort = params.sort && readDocument(params.sort, 'params.sort');
  const maxRows = Math.min(options.maxRows, limit === undefined ? Infinity : limit + 1);
  const rows = await read(
    link,
    { ...options, maxRows },
    {
      known: projection && fieldsOf(projection),
      open: async (reading) =>
        (await link.database(schema)).collection(collection).find(filter, {
          ...reading,
          ...(projection && { projection }),
          ...(sort && { sort }),
          ...(skip !== undefined && { skip }),
          ...(Number.isFinite(maxRows) && { limit: maxRows }),
        } as FindOptions),
    },
  );
  return limit === undefined ? rows : rows.limitedTo(limit);
}

function aggregate(link: MongoLink, params: AggregateParams, options: RunOptions): Promise<RowSet> {
  const pipeline = readPipeline(params.pipeline, 'params.pipeline');
  return read(link, options, {
    known: knownFields(pipeline),
    open: async (reading) =>
      run(await link.database(params.schema), params.collection, atMost(options.maxRows, pipeline), reading),
  });
}

async function query(
  link: MongoLink,
  catalogue: MongoCatalogue,
  statement: Statement,
  options: RunOptions,
): Promise<RowSet> {
  const { schema, collection, pipeline } = await readSql(statement, link);
  return read(link, options, {
    known: knownFields(pipeline),
    open: async (reading) =>
      run(await link.database(schema), collection, atMost(options.maxRows, pipeline), reading),
    // To MongoDB a collection that is not there is an empty one; to SQL it is a mistake.
    whenEmpty: async () => {
      if (collection === undefined || (await catalogue.has(collection, schema, options))) return;
      const message = `There is no collection "${collection}".`;
      throw refusal('params.sql', message, { code: 'NamespaceNotFound', message });
    },
  });
}

/** What each command that reads carries beside its own. */
interface Reading {
  readonly session: ClientSession;
  readonly signal: AbortSignal;
  readonly batchSize: number;
  /** The server ends the command by itself, should no server of ours be left to tell it to. */
  readonly maxTimeMS?: number;
  readonly comment: string;
}

interface Readable {
  readonly open: (reading: Reading) => Promise<AbstractCursor<Document>>;
  readonly known: readonly string[] | undefined;
  readonly whenEmpty?: () => Promise<void>;
}

async function read(link: MongoLink, options: RunOptions, readable: Readable): Promise<RowSet> {
  const { signal, maxRows, timeoutMs } = options;
  const { open, known, whenEmpty } = readable;
  const linked = await link.session(signal);
  const end = (): Promise<void> => linked.end();
  let source: CursorSource | undefined;
  try {
    const cursor = await open({
      session: linked.session,
      signal,
      batchSize: Math.min(BATCH, maxRows),
      ...(timeoutMs !== undefined && { maxTimeMS: timeoutMs }),
      comment: 'patchbay',
    });
    source = new CursorSource(cursor, end);
    const rows = await documentRows(source, known);
    if (source.gaveNothing) await whenEmpty?.();
    return rows;
  } catch (error) {
    await (source?.end() ?? end());
    throw error;
  }
}

function run(
  database: Db,
  collection: string | undefined,
  pipeline: Document[],
  reading: Reading,
): AbstractCursor<Document> {
  if (collection !== undefined) return database.collection(collection).aggregate(pipeline, { ...reading });
  return database.aggregate([{ $documents: [{}] }, ...pipeline], { ...reading });
}

/** So that the server computes no more than is taken. */
function atMost(maxRows: number, pipeline: readonly Document[]): Document[] {
  return Number.isFinite(maxRows) ? [...pipeline, { $limit: maxRows }] : [...pipeline];
}
