import { type Column, type ErrorCode, PluginError } from '@patchbay/plugin-kit';
import type { WriteResult } from './sql-session.js';
import type { Statement } from './statement.js';

/** What is asked of a statement that runs in a process of its own: one at a time. */
export type ProcessRequest =
  | { readonly kind: 'read'; readonly statement: Statement; readonly maxRows: number }
  | { readonly kind: 'write'; readonly statement: Statement }
  /** Send the next batch of rows; only the first goes out unasked. */
  | { readonly kind: 'next' }
  /** Nobody wants the rest. */
  | { readonly kind: 'leave' };

/** What comes back. `written`, `failed` and the last rows end a statement. */
export type ProcessAnswer =
  | { readonly kind: 'columns'; readonly columns: readonly Column[] }
  | {
      readonly kind: 'rows';
      /** JSON text of rows, which costs less on the way than the rows. */
      readonly rows: string;
      readonly last: boolean;
    }
  | { readonly kind: 'written'; readonly result: WriteResult }
  | { readonly kind: 'failed'; readonly failure: ProcessFailure };

/** An error on its way between processes. */
export interface ProcessFailure {
  readonly message: string;
  /** The engine's own, such as `SQLITE_CONSTRAINT_UNIQUE`. */
  readonly code?: string;
  /** Set where the error is a `PluginError`. */
  readonly plugin?: { readonly code: ErrorCode; readonly path?: string };
}

/** The progress of a statement: what fails it comes as a rejection. */
export type ProcessProgress = Exclude<ProcessAnswer, { kind: 'failed' }>;

/** A process, or a part of one, that works on one statement at a time. */
export interface StatementProcess {
  /** Resolves when the statement is over. */
  run(request: ProcessRequest, answered: (answer: ProcessProgress) => void): Promise<void>;
  /** Asks for the next batch of rows. */
  next(): void;
}

export function errorOf({ message, code, plugin }: ProcessFailure): Error {
  if (plugin) return new PluginError(plugin.code, message, plugin);
  return Object.assign(new Error(message), { code });
}
