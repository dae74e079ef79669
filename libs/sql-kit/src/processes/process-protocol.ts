import {
  type Column,
  type ErrorCode,
  isProgrammingError,
  type LargeValue,
  PluginError,
} from '@patchbay/plugin-kit';
import { atRow, rowOf } from '../errors/row-place.js';
import type { InsertTarget } from '../contract/insertion.js';
import type { ReadLimits, WriteResult } from '../contract/sql-session.js';
import type { Statement } from '../statements/statement.js';

/** What is asked of a statement that runs in a process of its own: one at a time. */
export type ProcessRequest =
  | { readonly kind: 'read'; readonly statement: Statement; readonly limits: ReadLimits }
  | { readonly kind: 'write'; readonly statement: Statement; readonly limits: ReadLimits }
  /** Begin a transaction that rows are put in by: `put` each of its batches, and `commit`. */
  | { readonly kind: 'insert'; readonly into: InsertTarget }
  /** JSON text of rows. */
  | { readonly kind: 'put'; readonly rows: string }
  | { readonly kind: 'commit' }
  /** Send the next batch of rows; only the first goes out unasked. */
  | { readonly kind: 'next' }
  /** No caller wants the rest. */
  | { readonly kind: 'leave' }
  /** A statement waits to write: a read that keeps it out ends, and its caller hears why. */
  | { readonly kind: 'yield' };

/** What comes back. `written`, `failed` and the last rows end a statement. */
export type ProcessAnswer =
  | { readonly kind: 'columns'; readonly columns: readonly Column[] }
  | {
      readonly kind: 'rows';
      /** JSON text of rows, which costs less on the way than the rows. */
      readonly rows: string;
      readonly last: boolean;
    }
  /** Of `insert` and of `put`: the next may come. */
  | { readonly kind: 'taken' }
  | { readonly kind: 'written'; readonly result: WriteResult }
  | { readonly kind: 'failed'; readonly failure: ProcessFailure };

/** An error on its way between processes. */
export interface ProcessFailure {
  readonly message: string;
  /** The engine's own, such as `SQLITE_CONSTRAINT_UNIQUE`. */
  readonly code?: string;
  /** Which of the rows that came together is at fault, from 0. */
  readonly row?: number;
  /** Set where the error is a `PluginError`. */
  readonly plugin?: { readonly code: ErrorCode; readonly path?: string; readonly value?: LargeValue };
  /** Set where the code that runs in the process is wrong, and neither the statement nor the engine is at fault. */
  readonly bug?: { readonly stack: string };
}

/** The progress of a statement: what fails it comes as a rejection. */
export type ProcessProgress = Exclude<ProcessAnswer, { kind: 'failed' }>;

/** A process, or a part of one, that works on one statement at a time. */
export interface StatementProcess {
  /** Resolves when the statement is over. */
  run(request: ProcessRequest, answered: (answer: ProcessProgress) => void): Promise<void>;
  /** Asks for the next batch of rows. */
  next(): void;
  /** Says how the statement goes on that is under way; nothing where it is over. */
  tell(request: ProcessRequest): void;
}

/** @param engineFailure reads what the engine throws */
export function failureOf(
  error: unknown,
  engineFailure: (error: { readonly message: string; readonly code?: unknown }) => ProcessFailure,
): ProcessFailure {
  const row = rowOf(error);
  const failure = failureFrom(error, engineFailure);
  return row === undefined ? failure : { ...failure, row };
}

function failureFrom(
  error: unknown,
  engineFailure: (error: { readonly message: string; readonly code?: unknown }) => ProcessFailure,
): ProcessFailure {
  if (error instanceof PluginError) {
    const { message, code, path, value } = error;
    return { message, plugin: { code, ...(path !== undefined && { path }), ...(value && { value }) } };
  }
  if (isProgrammingError(error)) return { message: error.message, bug: { stack: String(error.stack) } };
  return engineFailure(error as Error);
}

/** The error in this process: one of our own code stays one, with the stack of where it came from. */
export function errorOf(failure: ProcessFailure): Error {
  const error = errorFrom(failure);
  return failure.row === undefined ? error : atRow(error, failure.row);
}

function errorFrom({ message, code, plugin, bug }: ProcessFailure): Error {
  if (plugin) return new PluginError(plugin.code, message, plugin);
  if (bug) return Object.assign(new TypeError(message), bug);
  return Object.assign(new Error(message), { code });
}
