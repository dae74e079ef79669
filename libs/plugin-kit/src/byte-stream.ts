import { shareClass } from './shared-class.js';

/** What is said of bytes before the first of them comes. */
export interface ByteStreamOptions {
  /** Such as `image/png`; `application/octet-stream` where the sender does not say. */
  readonly contentType?: string;
  /** A name without a path, for the file that the bytes are of. */
  readonly filename?: string;
  /** How many bytes there are, where that is known: a stream of another length is broken. */
  readonly length?: number;
}

/** Bytes on their way, such as a file: read once, at the reader's pace. Ending the iteration early ends the work behind them. */
export class ByteStream implements AsyncIterable<Uint8Array> {
  readonly contentType: string;
  readonly filename?: string;
  readonly length?: number;
  readonly #chunks: AsyncIterable<Uint8Array>;

  constructor(chunks: AsyncIterable<Uint8Array>, options: ByteStreamOptions = {}) {
    const { contentType = 'application/octet-stream', filename, length } = options;
    this.#chunks = chunks;
    this.contentType = contentType;
    if (filename !== undefined) this.filename = filename;
    if (length !== undefined) this.length = length;
  }

  [Symbol.asyncIterator](): AsyncIterator<Uint8Array> {
    return this.#chunks[Symbol.asyncIterator]();
  }
}

shareClass(ByteStream, 'ByteStream');
