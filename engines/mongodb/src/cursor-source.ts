import type { AbstractCursor } from 'mongodb';
import type { Document, DocumentSource } from './document-rows.js';

/** A cursor of the server's, reply by reply: the next is asked for when the reader wants it, and not before. */
export class CursorSource implements DocumentSource {
  gaveNothing = true;
  #ended: Promise<void> | undefined;

  constructor(
    private readonly cursor: AbstractCursor<Document>,
    private readonly release: () => Promise<void>,
  ) {}

  async next(): Promise<readonly Document[]> {
    const batch = (await this.cursor.hasNext()) ? this.cursor.readBufferedDocuments() : [];
    if (batch.length > 0) this.gaveNothing = false;
    return batch;
  }

  get isOver(): boolean {
    return this.cursor.id?.isZero() ?? this.cursor.closed;
  }

  end(): Promise<void> {
    return (this.#ended ??= this.#end());
  }

  /** A server that is gone keeps no cursor either. */
  async #end(): Promise<void> {
    await this.cursor.close().catch(() => undefined);
    await this.release().catch(() => undefined);
  }
}
