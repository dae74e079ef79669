import type { Row, RowSet } from '@patchbay/plugin-kit';

export interface RowReaderParts {
  readonly rows: RowSet;
  readonly maxRows: number;
  readonly maxBytes: number;
  /** Waits for a batch no longer than the run may take. */
  readonly race: <T>(work: Promise<T>) => Promise<T>;
  /** Called once: when the last row was read, the reader left, or something failed. */
  readonly finish: (ok: boolean, rowCount: number) => void;
  /** Turns what the engine threw into what the caller may see. */
  readonly explain: (error: unknown) => Error;
}

/** Reads a row set batch by batch as text, and ends it at the limits: when a row comes that no longer fits, and not before. */
export class RowReader {
  readonly #batches: AsyncIterator<readonly Row[]>;
  readonly #maxRows: number;
  #rowCount = 0;
  #bytes = 0;
  #full = false;
  #over = false;

  constructor(
    private readonly parts: RowReaderParts,
    private readonly write: (row: Row) => string,
    private readonly separator: string,
    private readonly tally: (rowCount: number, truncated: boolean) => void,
  ) {
    this.#batches = parts.rows[Symbol.asyncIterator]();
    this.#maxRows = Math.min(parts.maxRows, parts.rows.limit);
  }

  /** The rows of the next batch, a separator between each and the next; `undefined` at the end. */
  async next(): Promise<string | undefined> {
    try {
      while (!this.#full) {
        const batch = await this.parts.race(this.#batches.next());
        if (batch.done) break;
        const text = this.#take(batch.value);
        this.tally(this.#rowCount, this.#full);
        if (text !== '') return text;
      }
    } catch (error) {
      await this.#end(false);
      throw this.parts.explain(error);
    }
    await this.#end(true);
    return undefined;
  }

  /** Ends the statement where it has more to give. May be called at any time. */
  async leave(): Promise<void> {
    await this.#end(true);
  }

  #take(batch: readonly Row[]): string {
    let text = '';
    for (const row of batch) {
      const rowText = this.#rowCount < this.#maxRows ? this.write(row) : undefined;
      if (rowText === undefined || !this.#fits(rowText)) {
        this.#full = true;
        break;
      }
      this.#rowCount += 1;
      text += text === '' ? rowText : this.separator + rowText;
    }
    return text;
  }

  #fits(rowText: string): boolean {
    if (this.parts.maxBytes === Infinity) return true;
    this.#bytes += Buffer.byteLength(rowText) + this.separator.length;
    return this.#bytes <= this.parts.maxBytes;
  }

  async #end(ok: boolean): Promise<void> {
    if (this.#over) return;
    this.#over = true;
    await this.#batches.return?.();
    this.parts.finish(ok, this.#rowCount);
  }
}
