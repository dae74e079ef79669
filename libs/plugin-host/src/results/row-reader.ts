import { setImmediate as nextTurn } from 'node:timers/promises';
import {
  type Column,
  FREE_BYTES,
  type LargeValue,
  PluginError,
  type Row,
  type RowSet,
  tooLarge,
} from '@patchbay/plugin-kit';
import { LargeValues } from '../encode/large-value.js';
import { RowPieces } from '../encode/long-text.js';
import type { RowWriter } from '../encode/row-text.js';
import type { RunMemory } from './run-memory.js';

export interface RowReaderParts {
  readonly rows: RowSet;
  readonly maxRows: number;
  readonly maxBytes: number;
  readonly maxCellBytes: number;
  readonly memory: RunMemory;
  /** Waits for a batch no longer than the run may take. */
  readonly race: <T>(work: Promise<T>) => Promise<T>;
  /** Called once: when the last row was read, the reader left, or something failed. */
  readonly finish: (ok: boolean, rowCount: number) => void;
  /** Turns what the engine threw into what the caller may see. */
  readonly explain: (error: unknown) => Error;
}

/**
 * Reads a row set batch by batch as text, and ends it at the limits: when a row comes that no longer fits, and not before. A
 * value that is too large by itself fails it, and so does a first row.
 */
export class RowReader {
  readonly #batches: AsyncIterator<readonly Row[]>;
  readonly #maxRows: number;
  readonly #large: LargeValues;
  /** Of the batch, not written yet: the next one last. */
  #rows: Row[] = [];
  #rowCount = 0;
  #bytes = 0;
  #full = false;
  #over = false;
  #refused: LargeValue | undefined;

  constructor(
    private readonly parts: RowReaderParts,
    columns: readonly Column[],
    private readonly writer: RowWriter,
    private readonly separator: string,
    private readonly tally: (rowCount: number, truncated: boolean) => void,
  ) {
    this.#batches = parts.rows[Symbol.asyncIterator]();
    this.#maxRows = Math.min(parts.maxRows, parts.rows.limit);
    this.#large = new LargeValues(columns, parts.maxCellBytes);
  }

  /**
   * The rows of the next batch, a separator between each and the next, or one row with long texts by itself; `undefined` at
   * the end.
   */
  async next(): Promise<string | RowPieces | undefined> {
    try {
      while (!this.#full) {
        if (this.#refused) throw tooLarge(this.#refused);
        const more = this.#rows.length > 0 || (await this.#load());
        let text: string | RowPieces | undefined = this.#take();
        if (text === '' && this.#rows.length > 0 && !this.#isCut()) text = await this.#takeLong();
        this.tally(this.#rowCount, this.#isCut());
        // Counted where there is a bound: without one an answer flows, and gathers nothing.
        if (this.#bytes > FREE_BYTES) await this.parts.race(this.parts.memory.reserve(this.#bytes));
        if (text) return text;
        if (!more) break;
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

  #isCut(): boolean {
    return this.#full || this.#refused !== undefined;
  }

  /** @returns whether there was another batch */
  async #load(): Promise<boolean> {
    try {
      const batch = await this.parts.race(this.#batches.next());
      if (!batch.done) this.#rows = batch.value.toReversed();
      return !batch.done;
    } catch (error) {
      if (!this.#cutsOff(error)) throw error;
      this.#full = true;
      return false;
    }
  }

  /** A driver refuses a row that no longer fits anyway, before it is gathered. */
  #cutsOff(error: unknown): boolean {
    return (
      error instanceof PluginError &&
      error.value !== undefined &&
      error.value.column === undefined &&
      this.#rowCount > 0 &&
      this.parts.maxBytes !== Infinity
    );
  }

  /** Rows up to one with long texts. */
  #take(): string {
    let text = '';
    for (let row = this.#rows.at(-1); row; row = this.#rows.at(-1)) {
      const found = this.#rowCount < this.#maxRows ? this.#large.textOf(row) : undefined;
      if (found === 'long') break;
      this.#refused = found;
      const rowText = found || this.#rowCount >= this.#maxRows ? undefined : this.#written(row);
      if (rowText === undefined) {
        this.#full = !this.#refused;
        break;
      }
      this.#rows.pop();
      this.#rowCount += 1;
      text += text === '' ? rowText : this.separator + rowText;
    }
    return text;
  }

  /** Nothing where the row no longer fits, or has a value that never would. */
  #written(row: Row): string | undefined {
    const text = this.writer.text(row);
    this.#refused = this.#large.objectOf(row, text.length);
    if (this.#refused) return undefined;
    return this.#fits(() => Buffer.byteLength(text)) ? text : undefined;
  }

  async #takeLong(): Promise<RowPieces | undefined> {
    const row = this.#rows.pop()!;
    this.#refused = this.#large.objectOf(row, Infinity);
    if (this.#refused) return undefined;
    const bytes = this.parts.maxBytes === Infinity ? 0 : await bytesOf(new RowPieces(this.writer.parts(row)));
    if (!this.#fits(() => bytes)) {
      this.#full = !this.#refused;
      return undefined;
    }
    this.#rowCount += 1;
    return new RowPieces(this.writer.parts(row));
  }

  /** @param bytes of the row; asked for only where an answer is bounded */
  #fits(bytes: () => number): boolean {
    const { maxBytes } = this.parts;
    if (maxBytes === Infinity) return true;
    const row = bytes();
    if (this.#rowCount === 0 && row > maxBytes) {
      this.#refused = { row: 1, bytes: row, limit: maxBytes };
      return false;
    }
    this.#bytes += row + (this.#rowCount > 0 ? this.separator.length : 0);
    return this.#bytes <= maxBytes;
  }

  async #end(ok: boolean): Promise<void> {
    if (this.#over) return;
    this.#over = true;
    await this.#batches.return?.();
    this.parts.finish(ok, this.#rowCount);
  }
}

/** Measures piece by piece, and lets others have their turn in between. */
async function bytesOf(pieces: RowPieces): Promise<number> {
  let bytes = 0;
  for (const piece of pieces) {
    bytes += Buffer.byteLength(piece);
    await nextTurn();
  }
  return bytes;
}
