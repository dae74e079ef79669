import { tooLarge } from '@patchbay/plugin-kit';
import type { ReadLimits } from '../contract/sql-session.js';
import { DEFAULT_MAX_FRAME_BYTES } from './frame-guard.js';
import { FrameTooLarge } from './frame-refused.js';

/**
 * How long an answer over HTTP may be, for drivers that gather one as a whole: as it comes, and as it is once it is
 * decompressed. An answer has many rows, and tells of none how long it is: which value was too large is not known.
 */
export class AnswerBounds {
  maxBytes: number;
  /** Whether an answer to the statement was ended. */
  hasRefused = false;
  #limits: ReadLimits | undefined;

  /** @param ownBytes of answers to what the driver asks for itself */
  constructor(private readonly ownBytes = DEFAULT_MAX_FRAME_BYTES) {
    this.maxBytes = ownBytes;
  }

  /**
   * From when a statement goes out.
   * @param batchBytes what the rows of an answer may have together that begin before it is full; a row may be over that
   * @param bytesAByte how long the texts of the limits may be on the wire
   */
  begin(limits: ReadLimits, batchBytes: number, bytesAByte = 1): void {
    this.hasRefused = false;
    this.#limits = limits;
    this.maxBytes = bytesAByte * limits.maxRowBytes + batchBytes;
  }

  /** To when it is over. */
  end(): void {
    this.#limits = undefined;
    this.maxBytes = this.ownBytes;
  }

  /** What ends an answer that is longer. */
  refuse(bytes: number): FrameTooLarge {
    this.hasRefused = true;
    return new FrameTooLarge({ frame: 'answer', bytes, limit: this.maxBytes });
  }

  /** Drivers tell in words of their own that an answer was ended. */
  explain(error: unknown): Error {
    const limits = this.hasRefused && this.#limits;
    return limits ? tooLarge({ limit: limits.maxRowBytes }, error) : (error as Error);
  }
}
