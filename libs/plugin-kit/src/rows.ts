import { shareClass } from './shared-class.js';

/** A column of a result. `type` is the engine's own name for it, in lower case, such as `int4` or `varchar`. */
export interface Column {
  readonly name: string;
  readonly type: string;
  /**
   * How the column's values stand in the rows; `null` is always `null`.
   * - `value` (when left out): a JSON-safe JavaScript value.
   * - `text`: a string.
   * - `plain`: a string that JSON need not escape: printable ASCII without quotes and backslashes, such as a date.
   * - `json`: a string that already is JSON text, such as `12.5` or `{"a":1}`; it goes out as it stands.
   */
  readonly encoding?: 'value' | 'text' | 'plain' | 'json';
}

export type JsonValue =
  null | boolean | number | string | readonly JsonValue[] | { readonly [key: string]: JsonValue };

/** One value a column, in the columns' order. */
export type Row = readonly JsonValue[];

/**
 * The rows of a statement on their way from the engine, in batches: read once, at the reader's pace (an engine that is
 * not asked for the next batch sends none). Ending the iteration early ends the statement in the engine.
 */
export class RowSet implements AsyncIterable<readonly Row[]> {
  readonly #batches: AsyncIterable<readonly Row[]>;

  constructor(
    readonly columns: readonly Column[],
    batches: AsyncIterable<readonly Row[]>,
    /** What the caller asked for; the host's own limit may be lower. */
    readonly limit = Infinity,
  ) {
    this.#batches = batches;
  }

  limitedTo(limit: number): RowSet {
    return new RowSet(this.columns, this.#batches, limit);
  }

  [Symbol.asyncIterator](): AsyncIterator<readonly Row[]> {
    return this.#batches[Symbol.asyncIterator]();
  }
}

shareClass(RowSet, 'RowSet');

/** Rows of a result that were gathered, as far as they fit. */
export interface ResultSet {
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
  /** There were more. */
  readonly truncated: boolean;
}

/** What came of a statement that did something: a few words on it, and the results that it gave. */
export class ResultSets {
  constructor(
    readonly about: Readonly<Record<string, JsonValue>>,
    readonly sets: readonly ResultSet[],
  ) {}
}

shareClass(ResultSets, 'ResultSets');
