import type { Row } from '@patchbay/plugin-kit';

/** What a feed may ask of the engine it is filled by. */
export interface RowSource {
  pause(): void;
  resume(): void;
  /** The reader left early: end the statement. The engine is held back until it was told; what it sent is dropped. */
  cancel(): void | Promise<void>;
}

const HIGH_WATER_ROWS = 4096;
const HIGH_WATER_BYTES = 1024 * 1024;

/** Turns rows that an engine pushes into batches that one reader pulls, and holds the engine back meanwhile. */
export class RowFeed implements AsyncIterableIterator<readonly Row[]> {
  #rows: Row[] = [];
  #bytes = 0;
  #paused = false;
  #ended = false;
  #left = false;
  #error: Error | undefined;
  #wake: (() => void) | undefined;
  #waking = false;

  constructor(private readonly source: RowSource) {}

  /** `bytes` is what the row weighs, as near as the engine can cheaply say. */
  push(row: Row, bytes: number): void {
    if (this.#left) return;
    this.#rows.push(row);
    this.#bytes += bytes;
    if (this.#wake && !this.#waking) {
      this.#waking = true;
      queueMicrotask(this.#awaken);
    }
    if (!this.#paused && (this.#bytes >= HIGH_WATER_BYTES || this.#rows.length >= HIGH_WATER_ROWS)) {
      this.#paused = true;
      this.source.pause();
    }
  }

  end(): void {
    this.#ended = true;
    this.#awaken();
  }

  /** The reader gets the error once it has taken the rows before it. */
  fail(error: Error): void {
    this.#error ??= error;
    this.end();
  }

  async next(): Promise<IteratorResult<readonly Row[], undefined>> {
    while (this.#rows.length === 0) {
      if (this.#error) throw this.#error;
      if (this.#ended || this.#left) return { done: true, value: undefined };
      await new Promise<void>((resolve) => {
        // Before the flow: an engine may push held-back rows while it resumes.
        this.#wake = resolve;
        this.#flow();
      });
    }
    const value = this.#rows;
    this.#rows = [];
    this.#bytes = 0;
    return { done: false, value };
  }

  async return(): Promise<IteratorResult<readonly Row[], undefined>> {
    this.#left = true;
    this.#rows = [];
    if (!this.#ended) await this.source.cancel();
    this.#flow();
    return { done: true, value: undefined };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  #flow(): void {
    if (!this.#paused) return;
    this.#paused = false;
    this.source.resume();
  }

  /** Once a microtask, so that a reader gets all the rows of a network packet in one batch. */
  readonly #awaken = (): void => {
    this.#waking = false;
    const wake = this.#wake;
    this.#wake = undefined;
    wake?.();
  };
}
