import type { Bench } from '../../bench/bench.js';
import type { Engine } from '../../engines/index.js';

/** A value written in SQL, and what it must be in the JSON of an answer. */
export type Value = readonly [sql: string, json: unknown];

/** What the table of types must have an answer to; an empty list says that the engine has nothing of the kind. */
export const VALUE_KINDS = [
  'null',
  'boolean',
  'small integer',
  '64-bit integer',
  'decimal',
  'float',
  'not a number',
  'date',
  'date before 1970',
  'date after 2038',
  'time of day',
  'time zone',
  'interval',
  'JSON',
  'array',
  'UUID',
  'binary',
  '4-byte characters',
  'empty string',
] as const;

export type ValueKind = (typeof VALUE_KINDS)[number];

/** What most engines have, and a test may need. */
export const FEATURES = [
  /** NOT NULL and UNIQUE hold. */
  'constraints',
  /** Keys that the engine makes, and tells. */
  'generated keys',
  'views',
  /** A write tells how many rows it changed. */
  'counted changes',
  /** On tables and columns, told by its catalogue. */
  'comments',
  'foreign keys',
  /** A database is there or it is not: no name stands for an empty one. */
  'databases',
  /** A result is broken when the connection is that it comes by; others fetch what is missing again. */
  'one connection a result',
] as const;

export type Feature = (typeof FEATURES)[number];

/** A connection or process that an engine keeps for us. */
export interface Link {
  readonly id: string;
  /** It works on a statement. */
  readonly busy: boolean;
}

/** What the contract must know of an engine to say the same thing to each. */
export interface SqlDialect {
  quote(name: string): string;
  readonly lacks?: readonly Feature[];
  /** A table with `id` (a generated key), `name` (required and unique) and `note` (`'none'` when left out). */
  createSample(table: string): string | readonly string[];
  /** Puts `Ada`, `Grace` and `Edsger` in, with the keys 1 to 3; where left out, an INSERT of the names alone does. */
  fillSample?(table: string): string;
  /** In place of both, where tables are not written in SQL. */
  readonly makeSample?: (bench: Bench, table: string) => Promise<void>;
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
  readonly values: Readonly<Record<ValueKind, readonly Value[]>>;
  /** Text with `?` and `:name` where they are no placeholders, as one SELECT of one row without bindings. */
  readonly noPlaceholders: string;
  /** What `query` must refuse, at least 30 ways to write. `prepare` is run before by the engine's superuser. */
  readonly writes: {
    prepare(table: string): readonly string[];
    attempts(table: string): readonly string[];
  };
  /** What `query` must let through: everyday analytics on the sample, with words in it that look like writing. */
  analytics(table: string): readonly string[];
  /** Statements that give the sample a comment `people`, its `note` a comment `remarks`, and `<table>_more` a reference to it. */
  readonly described?: (table: string) => readonly string[];
  /** Reads that try to leave something on their connection, and what must look the same afterwards. */
  readonly leftovers: readonly { readonly leave: string; readonly look: string }[];
  /** What `write` must refuse: it would outlive itself. */
  readonly outliving: readonly string[];
  /** What there is of ours right now. */
  links(engine: Engine | undefined): Promise<readonly Link[]>;
}
