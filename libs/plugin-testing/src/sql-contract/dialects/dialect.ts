import type { Engine } from '../../engines/index.js';

/** A value written in SQL, and what it must be in the JSON of an answer. */
export type Value = readonly [sql: string, json: unknown];

/** A connection or process that an engine keeps for us. */
export interface Link {
  readonly id: string;
  /** It works on a statement. */
  readonly busy: boolean;
}

/** What the contract must know of an engine to say the same thing to each. */
export interface SqlDialect {
  quote(name: string): string;
  /** A table with `id` (a generated key), `name` (required and unique) and `note` (`'none'` when left out). */
  createSample(table: string): string;
  /** Follows an INSERT that is to tell the key it generated. */
  readonly returningId: string;
  /** An expression for a binding, such that the engine knows its type. */
  readonly echo: { readonly string: string; readonly integer: string; readonly boolean: string };
  /** What JSON has for a boolean of the engine's. */
  boolean(value: boolean): unknown;
  /** Numbered from 1 as `n`, with a `filler` so many characters wide. */
  rows(count: number, width: number): string;
  /** Takes half a minute or longer, and gives no row before. */
  readonly slow: string;
  /** Gives thousands of rows, then fails. */
  readonly failsAfterRows: string;
  readonly values: {
    readonly integers: readonly Value[];
    readonly decimals: readonly Value[];
    readonly dates: readonly Value[];
    readonly binary: readonly Value[];
    readonly booleans: readonly Value[];
  };
  /** Text with `?` and `:name` where they are no placeholders, as one SELECT of one row without bindings. */
  readonly noPlaceholders: string;
  /** What `query` must refuse. `prepare` is run before by the engine's superuser. */
  readonly writes: {
    prepare(table: string): readonly string[];
    attempts(table: string): readonly string[];
  };
  /** Reads that try to leave something on their connection, and what must look the same afterwards. */
  readonly leftovers: readonly { readonly leave: string; readonly look: string }[];
  /** What `write` must refuse: it would outlive itself. */
  readonly outliving: readonly string[];
  /** What there is of ours right now. */
  links(engine: Engine | undefined): Promise<readonly Link[]>;
}
