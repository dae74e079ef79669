import { calculateObjectSize, type Document, Long } from 'bson';
import { MongoError } from './mongo-error.js';

/** What documents come from, one by one, when they are asked for. */
export interface Lazily {
  next(): { readonly done: boolean; readonly value?: unknown };
}

interface Cursor {
  readonly id: number;
  readonly ns: string;
  readonly connection: number;
  readonly session: string | undefined;
  readonly documents: Lazily;
}

const FIRST_BATCH = 101;
/** A reply is no longer than a document may be. */
const REPLY_BYTES = 16 * 1024 * 1024;

/** Results that are read reply by reply. */
export class Cursors {
  readonly #open = new Map<number, Cursor>();
  #count = 1000;

  list(): readonly Cursor[] {
    return [...this.#open.values()];
  }

  open(from: Omit<Cursor, 'id'>, batchSize: number = FIRST_BATCH): Document {
    const cursor = { ...from, id: (this.#count += 1) };
    this.#open.set(cursor.id, cursor);
    return this.#reply(cursor, 'firstBatch', batchSize);
  }

  more(id: number, batchSize: number | undefined): Document {
    const cursor = this.#open.get(id);
    if (!cursor) throw new MongoError(43, 'CursorNotFound', `cursor id ${id} not found`);
    return this.#reply(cursor, 'nextBatch', batchSize ?? Infinity);
  }

  kill(fits: (cursor: Cursor) => boolean): number[] {
    const killed = this.list().filter(fits);
    for (const { id } of killed) this.#open.delete(id);
    return killed.map(({ id }) => id);
  }

  #reply(cursor: Cursor, batch: string, batchSize: number): Document {
    const documents: unknown[] = [];
    let bytes = 0;
    let over = false;
    try {
      while (documents.length < batchSize && bytes < REPLY_BYTES) {
        const { done, value } = cursor.documents.next();
        if (done) {
          over = true;
          break;
        }
        documents.push(value);
        // Each tenth is weighed: it is as long as its neighbours, or near enough.
        if (documents.length % 10 === 1) bytes += 10 * calculateObjectSize(value as Document);
      }
    } catch (error) {
      this.#open.delete(cursor.id);
      throw error;
    }
    if (over) this.#open.delete(cursor.id);
    return {
      cursor: { [batch]: documents, id: Long.fromNumber(over ? 0 : cursor.id), ns: cursor.ns },
      ok: 1,
    };
  }
}
