import type { Column, Row } from '@patchbay/plugin-kit';
import { csvHeader, csvWriter } from './encode/csv.js';
import { distinctColumns, type RowMode, rowWriter } from './encode/row-text.js';
import { RowReader, type RowReaderParts } from './row-reader.js';

export interface RowResultParts extends RowReaderParts {
  readonly rowMode: RowMode;
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
    const reader = this.#reader(rowWriter(this.columns, this.parts.rowMode), ',');
    let rows = '';
    for (let text = await reader.next(); text !== undefined; text = await reader.next()) {
      rows += rows === '' ? text : `,${text}`;
    }
    const fields = JSON.stringify(this.columns.map(({ name, type }) => ({ name, type })));
    const durationMs = Math.round(performance.now() - this.parts.startedAt);
    return `{"rows":[${rows}],"fields":${fields},"rowCount":${this.rowCount},"truncated":${this.truncated},"durationMs":${durationMs}}`;
  }

  /** One JSON text a line, a chunk a batch. */
  async *ndjson(): AsyncGenerator<string, void, undefined> {
    yield* this.#chunks(rowWriter(this.columns, this.parts.rowMode), '\n', '\n');
  }

  /** The header comes with the first rows: what the engine refuses must be known before anything is sent. */
  async *csv(): AsyncGenerator<string, void, undefined> {
    let header = csvHeader(this.columns);
    for await (const records of this.#chunks(csvWriter(this.columns), '\r\n', '\r\n')) {
      yield header + records;
      header = '';
    }
    if (header !== '') yield header;
  }

  async *#chunks(
    write: (row: Row) => string,
    separator: string,
    end: string,
  ): AsyncGenerator<string, void, undefined> {
    const reader = this.#reader(write, separator);
    try {
      for (let text = await reader.next(); text !== undefined; text = await reader.next()) yield text + end;
    } finally {
      await reader.leave();
    }
  }

  #reader(write: (row: Row) => string, separator: string): RowReader {
    return new RowReader(this.parts, write, separator, (rowCount, truncated) => {
      this.rowCount = rowCount;
      this.truncated = truncated;
    });
  }
}
