import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Column } from '@patchbay/plugin-kit';
import { csvHeader, csvWriter } from '../encode/csv.js';
import { Pieces } from '../encode/pieces.js';
import { namedColumns, type RowMode, type RowWriter, rowWriter } from '../encode/row-text.js';
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
    this.columns = namedColumns(parts.rows.columns, parts.rowMode);
  }

  /**
   * The whole answer of a buffered run, as JSON in UTF-8.
   * @param send is given it in pieces: each lies in memory once, which stays reserved until `send` is done with them
   * @param about what it says beside the rows: members of the object, each with a comma before it
   */
  async json<T>(
    send: (pieces: readonly Buffer[]) => T | Promise<T>,
    about = () => this.#about(),
  ): Promise<T> {
    const { memory, rowMode } = this.parts;
    try {
      const reader = this.#reader(rowWriter(this.columns, rowMode), ',');
      const answer = new Pieces();
      answer.add('{"rows":[');
      let separator = '';
      for (let text = await reader.next(); text !== undefined; text = await reader.next()) {
        answer.add(separator);
        if (typeof text === 'string') answer.add(text);
        else for await (const piece of inTurns(text)) answer.add(piece);
        separator = ',';
      }
      answer.add(`]${about()}}`);
      memory.shrinkTo(answer.bytes);
      return await send(answer.all());
    } finally {
      memory.end();
    }
  }

  #about(): string {
    const fields = JSON.stringify(this.columns.map(({ name, type }) => ({ name, type })));
    const durationMs = Math.round(performance.now() - this.parts.startedAt);
    return `,"fields":${fields},"rowCount":${this.rowCount},"truncated":${this.truncated},"durationMs":${durationMs}`;
  }

  /** One JSON text a line: a chunk a batch, or a piece of a row with long texts. */
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

  async *#chunks(writer: RowWriter, separator: string, end: string): AsyncGenerator<string, void, undefined> {
    const reader = this.#reader(writer, separator);
    try {
      for (let text = await reader.next(); text !== undefined; text = await reader.next()) {
        if (typeof text === 'string') yield text + end;
        else {
          yield* inTurns(text);
          yield end;
        }
      }
    } finally {
      await reader.leave();
      this.parts.memory.end();
    }
  }

  #reader(writer: RowWriter, separator: string): RowReader {
    return new RowReader(this.parts, this.columns, writer, separator, (rowCount, truncated) => {
      this.rowCount = rowCount;
      this.truncated = truncated;
    });
  }
}

/** Others have their turn between two pieces. */
async function* inTurns(pieces: Iterable<string>): AsyncGenerator<string, void, undefined> {
  for (const piece of pieces) {
    yield piece;
    await nextTurn();
  }
}
