import type { Memory, Row } from '@patchbay/plugin-kit';

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
  #flowing: (() => void)[] = [];
  /** Reserved for rows that wait here, for the batch that the reader has, and for the row that comes next. */
  #reserved = { waiting: 0, given: 0, coming: 0 };

  constructor(
    private readonly source: RowSource,
    private readonly memory?: Memory,
  ) {}

  /** `bytes` is what the row weighs, as near as the engine can cheaply say. */
  push(row: Row, bytes: number): void {
    if (this.#left) return;
    this.#rows.push(row);
    this.#bytes += bytes;
    this.#reserved.waiting += this.#reserved.coming;
    this.#reserved.coming = 0;
    if (this.#wake && !this.#waking) {
      this.#waking = true;
      queueMicrotask(this.#awaken);
    }
    if (!this.#paused && (this.#bytes >= HIGH_WATER_BYTES || this.#rows.length >= HIGH_WATER_ROWS)) {
      this.#paused = true;
      this.source.pause();
    }
  }

  /**
   * To be awaited before a large row is gathered. The reader takes what came before it first, since a row may not wait for
   * room that its own reader is to make.
   */
  async admit(bytes: number): Promise<void> {
    if (this.#paused) await new Promise<void>((resolve) => this.#flowing.push(resolve));
    await this.memory?.reserve(bytes);
    this.#reserved.coming += bytes;
  }

  /** What comes next from the source belongs to another: it must not wait for this reader. */
  end(): void {
    this.#ended = true;
    this.#flow();
    this.#awaken();
  }

  /** The reader gets the error once it has taken the rows before it. */
  fail(error: Error): void {
    this.#error ??= error;
    this.end();
  }

  async next(): Promise<IteratorResult<readonly Row[], undefined>> {
    this.memory?.release(this.#reserved.given);
    this.#reserved.given = 0;
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
    this.#reserved.given = this.#reserved.waiting;
    this.#reserved.waiting = 0;
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
    for (const go of this.#flowing.splice(0)) go();
  }

  /** Once a microtask, so that a reader gets all the rows of a network packet in one batch. */
  readonly #awaken = (): void => {
    this.#waking = false;
    const wake = this.#wake;
    this.#wake = undefined;
    wake?.();
  };
}
