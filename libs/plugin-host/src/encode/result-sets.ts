import type { Column, ResultSet, ResultSets } from '@patchbay/plugin-kit';
import { LargeValues } from './large-value.js';
import { namedColumns, type RowMode, rowWriter } from './row-text.js';

export interface ResultSetLimits {
  readonly maxRows: number;
  readonly maxBytes: number;
  readonly maxCellBytes: number;
  readonly rowMode: RowMode;
}

/**
 * The whole answer, as JSON: the rows of the first result stand beside what the statement did, those of others in `results`.
 * What no longer fits is left out, and the result says so: the change itself was made, and is not to pass for a failure.
 */
export function resultSetsText({ about, sets }: ResultSets, limits: ResultSetLimits): string {
  const members = Object.entries(about).map(
    ([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`,
  );
  const writer = new ResultSetWriter(limits);
  const [first, ...others] = sets.map((set) => writer.members(set));
  if (first) members.push(...first);
  if (others.length > 0) members.push(`"results":[${others.map((set) => `{${set.join(',')}}`).join(',')}]`);
  return `{${members.join(',')}}`;
}

/** The limits are those of all results together. */
class ResultSetWriter {
  #rowsLeft: number;
  #bytesLeft: number;

  constructor(private readonly limits: ResultSetLimits) {
    this.#rowsLeft = limits.maxRows;
    this.#bytesLeft = limits.maxBytes;
  }

  members(set: ResultSet): string[] {
    const columns = namedColumns(set.columns, this.limits.rowMode);
    const rows = this.#rows(set, columns);
    const fields = columns.map(({ name, type }) => ({ name, type }));
    const truncated = set.truncated || rows.length < set.rows.length;
    return [`"rows":[${rows.join(',')}]`, `"fields":${JSON.stringify(fields)}`, `"truncated":${truncated}`];
  }

  #rows({ rows }: ResultSet, columns: readonly Column[]): string[] {
    const writer = rowWriter(columns, this.limits.rowMode);
    const large = new LargeValues(columns, this.limits.maxCellBytes);
    const texts: string[] = [];
    for (const row of rows) {
      const found = large.textOf(row);
      if (this.#rowsLeft === 0 || (found !== undefined && found !== 'long')) break;
      const text = writer.text(row);
      this.#bytesLeft -= Buffer.byteLength(text) + 1;
      if (this.#bytesLeft < 0 || large.objectOf(row, text.length)) break;
      this.#rowsLeft -= 1;
      texts.push(text);
    }
    return texts;
  }
}
