import { shareClass } from './shared-class.js';

/** How a stream ended that ended in order. */
export interface StreamEnd {
  /** It told no failure in place of the whole answer. */
  readonly ok: boolean;
}

/**
 * Text that comes bit by bit, such as server-sent events: read once, at the reader's pace. Ending the iteration early
 * ends the work in the remote system. At its end the iterator may return a `StreamEnd`.
 */
export class EventStream implements AsyncIterable<string> {
  readonly #chunks: AsyncIterable<string>;

  constructor(
    chunks: AsyncIterable<string>,
    readonly contentType = 'text/event-stream',
  ) {
    this.#chunks = chunks;
  }

  [Symbol.asyncIterator](): AsyncIterator<string> {
    return this.#chunks[Symbol.asyncIterator]();
  }
}

shareClass(EventStream, 'EventStream');
