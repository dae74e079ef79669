import type { Document } from 'bson';
import { ObjectId } from 'bson';
import { Query, updateMany, updateOne } from 'mingo';
import type { Options } from 'mingo/types';
import { MongoError } from './mongo-error.js';

export interface Collection {
  readonly documents: Document[];
  readonly type: 'collection' | 'view';
  readonly options: Document;
  /** Of a view: what it is seen through. */
  readonly view?: { readonly on: string; readonly pipeline: Document[] };
}

/** The data of a server: databases of collections, kept as the documents came. */
export class Collections {
  readonly #databases = new Map<string, Map<string, Collection>>();

  names(): string[] {
    return [...this.#databases].filter(([, all]) => all.size > 0).map(([name]) => name);
  }

  in(database: string): ReadonlyMap<string, Collection> {
    return this.#databases.get(database) ?? new Map<string, Collection>();
  }

  /** What is there; nothing where there is none. */
  documents(database: string, name: string): Document[] {
    return this.in(database).get(name)?.documents ?? [];
  }

  create(database: string, name: string, { viewOn, pipeline = [], ...options }: Document = {}): Collection {
    const all = this.#databases.get(database) ?? new Map<string, Collection>();
    this.#databases.set(database, all);
    if (all.has(name))
      throw new MongoError(48, 'NamespaceExists', `Collection ${database}.${name} already exists.`);
    const view = typeof viewOn === 'string' && { on: viewOn, pipeline: pipeline as Document[] };
    const made: Collection = {
      documents: [],
      type: view ? 'view' : 'collection',
      options,
      ...(view && { view }),
    };
    all.set(name, made);
    return made;
  }

  drop(database: string, name: string): void {
    this.#databases.get(database)?.delete(name);
  }

  /** As a write does it: a collection comes to be with its first document. */
  writable(database: string, name: string): Document[] {
    return (this.in(database).get(name) ?? this.create(database, name)).documents;
  }

  /** Up to the first that cannot be: that is what `ordered` means. */
  insert(
    database: string,
    name: string,
    documents: readonly Document[],
  ): { n: number; writeErrors?: Document[] } {
    const all = this.writable(database, name);
    for (const [index, document] of documents.entries()) {
      const whole = '_id' in document ? document : { _id: new ObjectId(), ...document };
      if (all.some(({ _id }) => String(_id) === String(whole._id) && typeof _id === typeof whole._id)) {
        const errmsg = `E11000 duplicate key error collection: ${database}.${name} index: _id_ dup key: { _id: ${JSON.stringify(whole._id)} }`;
        return { n: index, writeErrors: [{ index, code: 11_000, errmsg, keyPattern: { _id: 1 } }] };
      }
      all.push(whole);
    }
    return { n: documents.length };
  }

  update(
    database: string,
    name: string,
    { q, u, multi, upsert, arrayFilters }: Document,
    options: Partial<Options>,
  ): Document {
    const all = this.writable(database, name);
    const change = multi ? updateMany : updateOne;
    const { matchedCount, modifiedCount } = change(
      all,
      q as Document,
      u as Document,
      { arrayFilters: arrayFilters as Document[] },
      options,
    );
    if (matchedCount > 0 || !upsert) return { n: matchedCount, nModified: modifiedCount };
    const made: Document = { _id: new ObjectId(), ...(q as Document) };
    all.push(made);
    updateOne(all, { _id: made._id }, u as Document, {}, options);
    return { n: 1, nModified: 0, upserted: [{ index: 0, _id: made._id as unknown }] };
  }

  remove(database: string, name: string, { q, limit }: Document, options: Partial<Options>): number {
    const all = this.documents(database, name);
    const query = new Query(q as Document, options);
    const found = all.filter((document) => query.test(document));
    const gone = new Set(limit === 1 ? found.slice(0, 1) : found);
    all.splice(0, all.length, ...all.filter((document) => !gone.has(document)));
    return gone.size;
  }
}
