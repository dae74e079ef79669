import { type Column, type JsonValue, type Row, RowSet } from '@patchbay/plugin-kit';
import { jsonOf, typeOf, typeOfAll } from './bson-json.js';

export type Document = Readonly<Record<string, unknown>>;

/** Documents in batches, at the reader's pace. */
export interface DocumentSource {
  /** The next batch; empty at the end. */
  next(): Promise<readonly Document[]>;
  /** No batch is to come. */
  readonly isOver: boolean;
  /** Ends the work in the server. May be called twice. */
  end(): Promise<void>;
}

/** The column of what has no column of its own. */
export const REST = '_rest';

/**
 * Documents as rows. The columns are the fields of the first batch in the order in which they appear; where more batches
 * come and fields are not known beforehand, a last column `_rest` holds, as an object, whatever fields of a row have no
 * column. A field that a document lacks is null.
 * @param known all the fields that there are, where the request says so
 */
export async function documentRows(source: DocumentSource, known?: readonly string[]): Promise<RowSet> {
  const first = await source.next();
  const types = new Map<string, Set<string>>((known ?? []).map((name) => [name, new Set()]));
  for (const document of first) {
    for (const [name, value] of Object.entries(document)) {
      const seen = types.get(name);
      if (seen) seen.add(typeOf(value));
      else types.set(name, new Set([typeOf(value)]));
    }
  }
  const columns: Column[] = [...types].map(([name, seen]) => ({ name, type: typeOfAll(seen) }));
  const hasRest = known === undefined && !source.isOver;
  if (hasRest) columns.push({ name: REST, type: 'object' });
  return new RowSet(columns, new Batches(source, first, [...types.keys()], hasRest));
}

/** Written out, since a generator that was never asked for a row would end nothing. */
class Batches implements AsyncIterableIterator<readonly Row[]> {
  readonly #places: ReadonlyMap<string, number>;
  #first: readonly Document[] | undefined;

  constructor(
    private readonly source: DocumentSource,
    first: readonly Document[],
    names: readonly string[],
    private readonly hasRest: boolean,
  ) {
    this.#first = first;
    this.#places = new Map(names.map((name, index) => [name, index]));
  }

  async next(): Promise<IteratorResult<readonly Row[], undefined>> {
    const documents = this.#first ?? (await this.source.next());
    this.#first = undefined;
    if (documents.length > 0) return { done: false, value: documents.map((document) => this.#row(document)) };
    await this.source.end();
    return { done: true, value: undefined };
  }

  async return(): Promise<IteratorResult<readonly Row[], undefined>> {
    await this.source.end();
    return { done: true, value: undefined };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  #row(document: Document): Row {
    const row: JsonValue[] = new Array<JsonValue>(this.#places.size + (this.hasRest ? 1 : 0)).fill(null);
    const rest: [string, JsonValue][] = [];
    for (const name of Object.keys(document)) {
      const place = this.#places.get(name);
      if (place === undefined) rest.push([name, jsonOf(document[name])]);
      else row[place] = jsonOf(document[name]);
    }
    if (rest.length === 0) return row;
    if (!this.hasRest)
      throw new Error(`A document has fields that were not to be: ${rest.map(([name]) => name).join(', ')}.`);
    row[row.length - 1] = Object.fromEntries(rest);
    return row;
  }
}
