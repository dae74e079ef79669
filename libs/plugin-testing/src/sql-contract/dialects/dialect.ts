import type { JsonValue, RemoteError } from '@patchbay/plugin-kit';
import type { Bench } from '../../bench/bench.js';
import type { Engine } from '../../engines/index.js';
import type { Leftovers } from './leftovers.js';
import type { Corpus } from '../corpora/corpus.js';

export interface ValueOptions {
  /** The column that it is put into and read from, of a type that no expression has, or that it takes to be bound back. */
  readonly column?: string;
  /** What was read says less than the value, or cannot be told from another type's: it is not bound back. */
  readonly oneWay?: true;
}

/** A value written in SQL, and what it must be in the JSON of an answer. */
export type Value = readonly [sql: string, json: unknown, options?: ValueOptions];

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

export type ValueTable = Readonly<Record<ValueKind, readonly Value[]>> & {
  /** Of types that no other engine has. */
  readonly others?: readonly Value[];
};

/** What most engines have, and a test may need. */
export const FEATURES = [
  /** NOT NULL and UNIQUE hold. */
  'constraints',
  /** Keys that the engine makes, and tells. */
  'generated keys',
  'views',
  /** A write tells how many rows it changed. */
  'counted changes',
  /** `IN (…)` of no value. */
  'empty lists',
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

/** What goes wrong in an engine, and who is to blame. */
export interface Faults {
  /** The user's, whatever class of error the engine has for it. Each is tried on the sample. */
  mistakes(table: string): readonly string[];
  /** Others were in the way: the same statement may do later. */
  readonly conflicts: readonly string[];
  /** Limits of the engine's own that a statement ran into. */
  readonly limits: readonly string[];
  /** Statements of mistakes with placeholders, their bindings, and what `details.remote` holds of each beside code and message. */
  explained(table: string): readonly (readonly [sql: string, bindings: readonly JsonValue[], RemoteError])[];
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
  /** The type of a column of short texts, of engines that let names have any character. */
  readonly anyNames?: string;
  /** Follows an INSERT that is to tell the key it generated. */
  readonly returningId: string;
  /** Writes that return `id` and `name` of the rows that they change in the sample: `Barbara` and `Donald`, which one inserts. */
  readonly returning?: {
    readonly insert: (table: string) => string;
    readonly update?: (table: string) => string;
    readonly delete: (table: string) => string;
  };
  /** A call of a procedure that gives several results, and their rows; `prepare` is run before by the engine's superuser. */
  readonly procedure?: (name: string) => {
    readonly prepare: string;
    readonly call: string;
    readonly results: readonly (readonly object[])[];
  };
  /** An expression for a binding, such that the engine knows its type. */
  /** A JSON text, quoted as SQL has it, as the engine's own JSON; left out where that is of the engine alone. */
  readonly json?: (text: string) => string;
  readonly echo: {
    readonly string: string;
    readonly integer: string;
    readonly boolean: string;
    /** Where it has them, and its driver takes them. */
    readonly decimal?: string;
    readonly bytes?: string;
  };
  /** Expressions of one binding that is a list, and what comes back; left out where there are neither arrays nor JSON. */
  readonly lists?: readonly (readonly [sql: string, list: readonly unknown[], json: unknown])[];
  /** What JSON has for a boolean of the engine's. */
  boolean(value: boolean): unknown;
  /** Numbered from 1 as `n`, with a `filler` so many characters wide. */
  rows(count: number, width: number): string;
  /** Takes half a minute or longer, and gives no row before. */
  readonly slow: string;
  /** Gives thousands of rows, then fails. */
  readonly failsAfterRows: string;
  /** Statements for `write` that fail, by whose fault it is. Left out where the engine is played. */
  readonly faults?: Faults;
  readonly values: ValueTable;
  /** Whether two expressions have the same value, as the engine sees it; left out where values are not bound back. */
  readonly same?: (a: string, b: string) => string;
  /** Text with `?` and `:name` where they are not placeholders, as one SELECT of one row without bindings. */
  readonly noPlaceholders: string;
  /** What `query` must refuse, at least 30 ways to write. `prepare` is run before by the engine's superuser. */
  readonly writes: {
    prepare(table: string): readonly string[];
    attempts(table: string): readonly string[];
  };
  /** What `query` must let through: everyday analytics on the sample, with words in it that look like writing. */
  analytics(table: string): readonly string[];
  /** More of both, and what must stay as it is. */
  readonly corpus?: Corpus;
  /**
   * Makes something with a body of statements; `use` puts the name `Barbara` in, whose note is `seen` then. Left out where
   * there is no such thing.
   */
  readonly body?: (name: string, table: string) => { readonly create: string; readonly use: string };
  /** Statements that give the sample a comment `people`, its `note` a comment `remarks`, and `<table>_more` a reference to it. */
  readonly described?: (table: string) => readonly string[];
  /** What else than tables and views its lists hold: how each is made, by the engine's superuser, and what it is called. */
  readonly kinds?: (name: string) => readonly { readonly create: readonly string[]; readonly type: string }[];
  /** Types as a column is declared, and as the engine writes them. */
  readonly columnTypes?: readonly (readonly [declared: string, told: string])[];
  /** Makes a table without columns. */
  readonly withoutColumns?: (table: string) => string;
  /** Statements that leave something in their session, and what must look the same afterwards. */
  leftovers(name: string, user: string): Leftovers;
  /** What `write` must refuse: it would outlive itself. */
  readonly outliving: readonly string[];
  /** What there is of ours right now. */
  links(engine: Engine | undefined): Promise<readonly Link[]>;
}
