import { setTimeout as sleep } from 'node:timers/promises';
import type { DuckDBConnection } from '@duckdb/node-api';

const IDLE_MS = 100;
const RETRY_MS = 20;

/**
 * Keeps the log of changes beside the file empty between writes. DuckDB would read the log of the file before it into a file
 * that is renamed over this one.
 */
export class ChangeLog {
  #writes = 0;
  #timer: NodeJS.Timeout | undefined;
  #retired = false;
  #wrote = false;

  constructor(private readonly connect: () => Promise<DuckDBConnection>) {}

  /** Another file has taken the place of this one: what would be written here would be lost. */
  get isRetired(): boolean {
    return this.#retired;
  }

  async during<T>(write: Promise<T>): Promise<T> {
    this.#writes += 1;
    this.#wrote = true;
    clearTimeout(this.#timer);
    try {
      return await write;
    } finally {
      this.#writes -= 1;
      if (this.#writes === 0) this.#timer = setTimeout(() => void this.#empty(), IDLE_MS).unref();
    }
  }

  /** Writes no more, and empties the log as soon as the writes under way are done. */
  async retire(): Promise<void> {
    this.#retired = true;
    clearTimeout(this.#timer);
    while (!(await this.#empty())) await sleep(RETRY_MS);
  }

  /** What is under way no longer counts. */
  async close(): Promise<void> {
    if (this.#wrote) await this.#empty();
  }

  /** @returns whether it is empty: it is not while others write */
  async #empty(): Promise<boolean> {
    if (this.#writes > 0) return false;
    const connection = await this.connect();
    try {
      await connection.run('CHECKPOINT');
      return this.#writes === 0;
    } catch {
      return false;
    } finally {
      connection.closeSync();
    }
  }
}
