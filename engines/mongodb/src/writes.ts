import type { JsonValue } from '@patchbay/plugin-kit';
import type { ClientSession, Collection, UpdateFilter } from 'mongodb';
import { jsonOf } from './bson-json.js';
import type { Document } from './document-rows.js';
import { bsonOf, readDocument, refusal, refuseStages } from './json-bson.js';
import type { MongoLink } from './link.js';
import { READ_OPERATORS, UPDATE_MODIFIERS, UPDATE_OPERATORS, UPDATE_STAGES } from './read-operators.js';

type JsonObject = Readonly<Record<string, JsonValue>>;

export interface InsertParams {
  readonly collection: string;
  readonly documents: readonly JsonObject[];
}

export interface DeleteParams {
  readonly collection: string;
  readonly filter: JsonObject;
  readonly multi?: boolean;
  readonly all?: true;
}

export interface UpdateParams extends DeleteParams {
  readonly update: JsonObject | readonly JsonObject[];
  readonly upsert?: boolean;
  readonly arrayFilters?: readonly JsonObject[];
}

interface WriteContext {
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
}

type Work<Answer> = (
  collection: Collection,
  options: { readonly session: ClientSession; readonly maxTimeMS: number; readonly comment: string },
) => Promise<Answer>;

/** What documents may hold of keys with a `$`: references. */
const REFERENCE_KEYS: ReadonlySet<string> = new Set(['$ref', '$id', '$db']);

/** The actions that write. Each is one command, and what it did before it failed stays done: that is how MongoDB has it. */
export class MongoWrites {
  constructor(private readonly link: MongoLink) {}

  async insert({ collection, documents }: InsertParams, context: WriteContext): Promise<JsonValue> {
    if (documents.length === 0) throw refusal('params.documents', 'There is no document to insert.');
    const read = documents.map(
      (document, index) => bsonOf(document, `params.documents[${index}]`, REFERENCE_KEYS) as Document,
    );
    return this.#run(collection, context, async (into, options) => {
      const { insertedCount, insertedIds } = await into.insertMany(read, options);
      return { affectedRows: insertedCount, insertedIds: Object.values(insertedIds).map(jsonOf) };
    });
  }

  async update(params: UpdateParams, context: WriteContext): Promise<JsonValue> {
    const filter = filterOf(params);
    const update = updateOf(params.update);
    const arrayFilters = params.arrayFilters?.map((each, index) =>
      readDocument(each, `params.arrayFilters[${index}]`),
    );
    const { collection, upsert = false } = params;
    return this.#run(collection, context, async (into, options) => {
      const all = { ...options, upsert, ...(arrayFilters && { arrayFilters }) };
      const { matchedCount, modifiedCount, upsertedCount, upsertedId } = takesAll(params)
        ? await into.updateMany(filter, update, all)
        : await into.updateOne(filter, update, all);
      return {
        affectedRows: modifiedCount + upsertedCount,
        matchedRows: matchedCount,
        ...(upsertedCount > 0 && { upsertedId: jsonOf(upsertedId) }),
      };
    });
  }

  async delete(params: DeleteParams, context: WriteContext): Promise<JsonValue> {
    const filter = filterOf(params);
    return this.#run(params.collection, context, async (into, options) => {
      const { deletedCount } = takesAll(params)
        ? await into.deleteMany(filter, options)
        : await into.deleteOne(filter, options);
      return { affectedRows: deletedCount };
    });
  }

  async #run<Answer extends Record<string, JsonValue>>(
    collection: string,
    { signal, timeoutMs }: WriteContext,
    work: Work<Answer>,
  ): Promise<JsonValue> {
    const startedAt = performance.now();
    if (/^system\./.test(collection))
      throw refusal('params.collection', 'What is named system.… is written by the server alone.');
    const linked = await this.link.session(signal);
    try {
      const database = await this.link.database();
      const answer = await work(database.collection(collection), {
        session: linked.session,
        maxTimeMS: timeoutMs,
        comment: 'patchbay',
      });
      return { ...answer, durationMs: Math.round(performance.now() - startedAt) };
    } finally {
      await linked.end();
    }
  }
}

function takesAll({ multi, all }: DeleteParams): boolean {
  return all === true || multi === true;
}

function filterOf({ filter, all }: DeleteParams): Document {
  const isEmpty = Object.keys(filter).length === 0;
  if (isEmpty && !all)
    throw refusal(
      'params.filter',
      'An empty filter fits every document: say "all": true where that is meant.',
    );
  if (all && !isEmpty)
    throw refusal('params.all', '"all" goes with an empty filter; for several documents say "multi".');
  return readDocument(filter, 'params.filter');
}

function updateOf(update: UpdateParams['update']): UpdateFilter<Document> | Document[] {
  const path = 'params.update';
  if (isPipeline(update)) {
    refuseStages(update, path, UPDATE_STAGES);
    return bsonOf(update, path, new Set([...UPDATE_STAGES, ...READ_OPERATORS])) as Document[];
  }
  const operators = Object.keys(update);
  const unknown = operators.find((operator) => !UPDATE_OPERATORS.has(operator));
  if (operators.length === 0 || unknown !== undefined)
    throw refusal(path, 'An update is made of update operators, such as {"$set": {…}}.');
  return Object.fromEntries(
    operators.map((operator) => [
      operator,
      bsonOf(update[operator]!, `${path}.${operator}`, UPDATE_MODIFIERS),
    ]),
  );
}

function isPipeline(update: UpdateParams['update']): update is readonly JsonObject[] {
  return Array.isArray(update);
}
