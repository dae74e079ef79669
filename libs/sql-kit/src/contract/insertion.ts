import { type JsonValue, PluginError, type Row } from '@patchbay/plugin-kit';
import { type Place, placed } from '../errors/row-place.js';

/** Where rows go: names as the catalogue has them, which the engine's own rule quotes. */
export interface InsertTarget {
  /** Left out where the table is looked for as unqualified names are. */
  readonly schema?: string | undefined;
  readonly table: string;
  /** What the values of each row are for, in order. */
  readonly columns: readonly string[];
  /**
   * Some of the columns, which together are a unique key of the table: a row whose key is there changes the row that has it. Of
   * several rows with one key the last counts. Left out, such a row fails.
   */
  readonly upsertKey?: readonly string[] | undefined;
}

/** Rows of one batch that go to the engine at once. */
export interface Chunk {
  readonly rows: readonly Row[];
  readonly place: Place;
}

/** What an engine does with the rows, all of them in one transaction. */
export interface InsertWork {
  begin(): Promise<unknown>;
  /** @returns how many rows it has put in or changed, where the engine tells it of each such row once */
  put(chunk: Chunk): Promise<number | undefined>;
  commit(): Promise<unknown>;
  /** Leaves nothing of what was put in. Where it rejects, the connection is to be dropped. */
  rollback(): Promise<unknown>;
}

/**
 * Pulls the batches one at a time, each after the one before is with the engine, and commits behind the last. Whatever fails,
 * the source included, rolls back; an error of the engine notes its batch and its rows.
 * @param rowsAtOnce the most of a chunk
 */
export async function insertAll(
  batches: AsyncIterable<readonly Row[]>,
  rowsAtOnce: number,
  work: InsertWork,
): Promise<number> {
  let affected = 0;
  try {
    await work.begin();
    for await (const chunk of chunksOf(batches, rowsAtOnce)) {
      const changed = await work.put(chunk).catch((error: unknown) => {
        throw placed(error, chunk.place);
      });
      affected += changed ?? chunk.rows.length;
    }
    await work.commit();
    return affected;
  } catch (error) {
    // What could not be rolled back ends with the connection, whose reset fails then.
    await work.rollback().catch(() => undefined);
    throw error;
  }
}

async function* chunksOf(
  batches: AsyncIterable<readonly Row[]>,
  rowsAtOnce: number,
): AsyncGenerator<Chunk, undefined> {
  let batch = 0;
  let before = 0;
  for await (const rows of batches) {
    batch += 1;
    for (let at = 0; at < rows.length;) {
      const some = rows.slice(at, endOfChunk(rows, at, rowsAtOnce));
      yield { rows: some, place: { batch, first: before + at + 1, last: before + at + some.length } };
      at += some.length;
    }
    before += rows.length;
  }
}

/** Servers take no more than some megabytes at once; a row that is larger goes alone. */
const CHUNK_CHARACTERS = 1024 * 1024;

function endOfChunk(rows: readonly Row[], from: number, rowsAtOnce: number): number {
  const most = Math.min(rows.length, from + rowsAtOnce);
  let characters = 0;
  let at = from;
  while (at < most && (at === from || characters < CHUNK_CHARACTERS)) {
    for (const value of rows[at]!) characters += charactersOf(value);
    at += 1;
  }
  return at;
}

function charactersOf(value: JsonValue): number {
  if (typeof value === 'string') return value.length;
  return typeof value === 'object' && value !== null ? JSON.stringify(value).length : 8;
}

/** The batches as long as the signal does not abort: a source that hangs is not waited for. */
export async function* pulled(
  batches: AsyncIterable<readonly Row[]>,
  signal: AbortSignal,
): AsyncGenerator<readonly Row[], undefined> {
  const iterator = batches[Symbol.asyncIterator]();
  for (;;) {
    const next = await unlessAborted(iterator.next(), signal);
    if (next.done) return;
    yield next.value;
  }
}

/** Ends a source that may not have been read to its end, nor at all. */
export function leave(batches: AsyncIterable<readonly Row[]>): void {
  void Promise.resolve(batches[Symbol.asyncIterator]().return?.()).catch(() => undefined);
}

/** A listener each time: a promise that lives as long as the signal would keep each of those that it was raced with. */
function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const aborted = (): void => {
      reject(signal.reason as Error);
    };
    if (signal.aborted) aborted();
    signal.addEventListener('abort', aborted, { once: true });
    void work.then(resolve, reject).finally(() => {
      signal.removeEventListener('abort', aborted);
    });
  });
}

/**
 * Names are quoted, and so may hold anything, but for what ends a text on the wire.
 * @throws PluginError `invalid_request` for one that is none, for a column that comes twice, and a key that is not of the columns
 */
export function refuseNames({ schema, table, columns, upsertKey }: InsertTarget): void {
  const named = { schema: schema === undefined ? [] : [schema], table: [table], columns, upsertKey };
  for (const [what, names = []] of Object.entries(named)) {
    const path = `params.${what}`;
    if (names.some((name) => name === '' || name.includes('\0')))
      throw new PluginError('invalid_request', 'A name is empty, or holds the character NUL.', { path });
    if (new Set(names).size < names.length)
      throw new PluginError('invalid_request', 'A column is named twice.', { path });
  }
  const stranger = upsertKey?.find((name) => !columns.includes(name));
  if (columns.length > 0 && upsertKey?.length !== 0 && stranger === undefined) return;
  const why =
    stranger === undefined
      ? 'No column is named.'
      : `The rows have no column "${stranger}", which is to be a key.`;
  throw new PluginError('invalid_request', why, {
    path: columns.length > 0 ? 'params.upsertKey' : 'params.columns',
  });
}

/** Of rows that share a key, the last: engines refuse a statement that would change one row twice. */
export function lastOfEachKey(rows: readonly Row[], { columns, upsertKey }: InsertTarget): readonly Row[] {
  if (!upsertKey) return rows;
  const places = upsertKey.map((name) => columns.indexOf(name));
  const last = new Map<unknown, Row>();
  for (const row of rows) {
    const key = places.map((at) => row[at] ?? null);
    // NULL is the same as no other NULL.
    last.set(key.includes(null) ? row : JSON.stringify(key), row);
  }
  return last.size === rows.length ? rows : [...last.values()];
}

/** The values of rows one after the other, as one statement binds them. @throws PluginError where a row has too few or too many */
export function flattened(rows: readonly Row[], { columns }: InsertTarget): JsonValue[] {
  const values: JsonValue[] = [];
  for (const row of rows) {
    if (row.length !== columns.length)
      throw new PluginError(
        'invalid_request',
        `A row has ${row.length} values; there are ${columns.length} columns.`,
        { path: 'params.rows' },
      );
    for (const value of row) values.push(value);
  }
  return values;
}
