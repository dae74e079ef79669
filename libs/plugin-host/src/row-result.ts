import type { Column, Row, RowSet } from '@patchbay/plugin-kit';
import { csvHeader, csvWriter } from './encode/csv.js';
import { distinctColumns, type RowMode, rowWriter } from './encode/row-text.js';

export interface RowResultParts {
  readonly rows: RowSet;
  readonly maxRows: number;
  readonly maxBytes: number;
  readonly rowMode: RowMode;
  /** Waits for a batch no longer than the run may take. */
  readonly race: <T>(work: Promise<T>) => Promise<T>;
  /** Called once, when the last row was read, the reader left or something failed. */
  readonly finish: (ok: boolean, rowCount: number) => void;
  /** Turns what the engine threw into what the caller may see. */
  readonly explain: (error: unknown) => Error;
  readonly startedAt: number;
}

/** The rows of an action on their way out: cut at the limits, written as text at the reader's pace. Read once. */
export class RowResult {
  readonly kind = 'rows';
  readonly columns: readonly Column[];
  rowCount = 0;
  /** Known when all has been read. */
  truncated = false;

  constructor(private readonly parts: RowResultParts) {
    this.columns = distinctColumns(parts.rows.columns);
  }

  /** The whole answer of a buffered run, as JSON text. */
  async json(): Promise<string> {
    let rows = '';
    const write = rowWriter(this.columns, this.parts.rowMode);
    for await (const text of this.#texts(write, ',')) rows += rows === '' ? text : `,${text}`;
    const fields = JSON.stringify(this.columns.map(({ name, type }) => ({ name, type })));
    const durationMs = Math.round(performance.now() - this.parts.startedAt);
    return `{"rows":[${rows}],"fields":${fields},"rowCount":${this.rowCount},"truncated":${this.truncated},"durationMs":${durationMs}}`;
  }

  /** One JSON text a line, a chunk a batch. */
  async *ndjson(): AsyncGenerator<string, void, undefined> {
    for await (const lines of this.#texts(rowWriter(this.columns, this.parts.rowMode), '\n'))
      yield `${lines}\n`;
  }

  async *csv(): AsyncGenerator<string, void, undefined> {
    yield csvHeader(this.columns);
    yield* this.#texts(csvWriter(this.columns), '');
  }

  /** Ends the statement unread. */
  async discard(): Promise<void> {
    await this.parts.rows[Symbol.asyncIterator]().return?.();
    this.parts.finish(true, 0);
  }

  /** Batches as text, each row with `separator` between it and the next of its batch. */
  async *#texts(write: (row: Row) => string, separator: string): AsyncGenerator<string, void, undefined> {
    const { rows, race, finish, explain } = this.parts;
    const batches = rows[Symbol.asyncIterator]();
    const meter = new Meter(Math.min(this.parts.maxRows, rows.limit), this.parts.maxBytes, separator.length);
    let ok = true;
    try {
      while (!meter.full) {
        const batch = await race(batches.next());
        if (batch.done) break;
        const text = meter.take(batch.value, write, separator);
        this.rowCount = meter.rowCount;
        if (text !== '') yield text;
      }
      this.truncated = meter.full;
    } catch (thrown) {
      ok = false;
      throw explain(thrown);
    } finally {
      await batches.return?.();
      finish(ok, this.rowCount);
    }
  }
}

/** Counts rows and bytes out; full when a row comes that no longer fits, and not before. */
class Meter {
  rowCount = 0;
  full = false;
  #bytes = 0;

  constructor(
    private readonly maxRows: number,
    private readonly maxBytes: number,
    private readonly separatorBytes: number,
  ) {}

  take(batch: readonly Row[], write: (row: Row) => string, separator: string): string {
    let text = '';
    for (const row of batch) {
      if (this.rowCount >= this.maxRows) {
        this.full = true;
        break;
      }
      const rowText = write(row);
      if (this.maxBytes !== Infinity) {
        const bytes = this.#bytes + Buffer.byteLength(rowText) + this.separatorBytes;
        if (bytes > this.maxBytes) {
          this.full = true;
          break;
        }
        this.#bytes = bytes;
      }
      this.rowCount += 1;
      text += text === '' ? rowText : separator + rowText;
    }
    return text;
  }
}
