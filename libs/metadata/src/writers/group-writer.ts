import { setImmediate } from 'node:timers/promises';

/**
 * Writes rows before those who add them go on, and those that come together, or while others are being written,
 * together: most of the cost of writing one is the commit.
 */
export class GroupWriter<Row> {
  #waiting: Row[] = [];
  #next: Promise<void> | undefined;
  /** Never rejects. */
  #writing: Promise<unknown> = Promise.resolve();

  /** @param write all or nothing */
  constructor(private readonly write: (rows: readonly Row[]) => Promise<void>) {}

  /** Resolves when it is written; rejects as do all of its group when they cannot be. */
  add(row: Row): Promise<void> {
    this.#waiting.push(row);
    this.#next ??= this.#writeNext();
    return this.#next;
  }

  async #writeNext(): Promise<void> {
    await this.#writing;
    // All requests that the event loop has at hand get to add theirs.
    await setImmediate();
    const rows = this.#waiting;
    this.#waiting = [];
    this.#next = undefined;
    const written = this.write(rows);
    this.#writing = written.catch(() => undefined);
    await written;
  }
}
