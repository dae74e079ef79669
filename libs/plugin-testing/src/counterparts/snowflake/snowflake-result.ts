import type { DuckDBValue } from '@duckdb/node-api';
import type { Behind } from '../sql-behind.js';
import { rawOf, type RowType, rowTypeOf } from './snowflake-values.js';

type RawRow = readonly (string | null)[];

/** So many rows come with the answer; the others in files of their own. */
const ROWS_INLINE = 2000;
const ROWS_A_CHUNK = 3000;

export interface Chunk {
  readonly url: string;
  readonly rowCount: number;
  readonly uncompressedSize: number;
}

/** What a statement gave, in the pieces in which Snowflake hands it out. */
export class SnowflakeResult {
  readonly rowtype: readonly RowType[];
  readonly #rows: AsyncIterator<RawRow>;
  #made = 0;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(
    { columns, batches }: Behind,
    private readonly limit: number,
  ) {
    this.rowtype = columns.map(rowTypeOf);
    this.#rows = rowsOf(batches);
  }

  /** @param count asks how many rows there are in all, where the first do not say */
  async inline(count: () => Promise<number>): Promise<{ rowset: readonly RawRow[]; counts: number[] }> {
    const rowset = await this.#take(Math.min(ROWS_INLINE, this.limit));
    if (rowset.length < ROWS_INLINE) return { rowset, counts: [] };
    const left = Math.min(await count(), this.limit) - rowset.length;
    const whole = Math.floor(left / ROWS_A_CHUNK);
    const counts = Array.from({ length: whole }, () => ROWS_A_CHUNK);
    return { rowset, counts: left % ROWS_A_CHUNK ? [...counts, left % ROWS_A_CHUNK] : counts };
  }

  /** The text of a file: rows without the brackets around them. They are asked for in order, a few at a time. */
  chunk(index: number): Promise<string> {
    const made = this.#turn.then(async () => {
      if (index !== this.#made) throw new Error(`the file ${index} was asked for, and ${this.#made} is next`);
      this.#made += 1;
      return (await this.#take(ROWS_A_CHUNK)).map((row) => JSON.stringify(row)).join(',');
    });
    this.#turn = made.catch(() => undefined);
    return made;
  }

  async #take(count: number): Promise<RawRow[]> {
    const rows: RawRow[] = [];
    while (rows.length < count) {
      const { done, value } = await this.#rows.next();
      if (done) break;
      rows.push(value);
    }
    return rows;
  }
}

async function* rowsOf(batches: Behind['batches']): AsyncGenerator<RawRow> {
  for await (const batch of batches)
    for (const row of batch) yield row.map((value: DuckDBValue) => rawOf(value));
}
