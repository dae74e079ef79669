import type { Column, ErrorCode } from '@patchbay/plugin-kit';
import type { Statement, WriteResult } from '@patchbay/sql-kit';

/** What the server tells a child. A child does one statement at a time. */
export type Request =
  | { readonly kind: 'read'; readonly statement: Statement; readonly maxRows: number }
  | { readonly kind: 'write'; readonly statement: Statement }
  /** Send the next batch of rows; only the first goes out unasked. */
  | { readonly kind: 'next' }
  /** Nobody wants the rest. */
  | { readonly kind: 'leave' };

/** What a child answers. `written`, `failed` and the last rows end a statement. */
export type Answer =
  | { readonly kind: 'columns'; readonly columns: readonly Column[] }
  | {
      readonly kind: 'rows';
      /** JSON text of rows, which costs less on the way than the rows. */
      readonly rows: string;
      readonly last: boolean;
    }
  | { readonly kind: 'written'; readonly result: WriteResult }
  | { readonly kind: 'failed'; readonly failure: Failure };

/** An error on its way between processes. */
export interface Failure {
  readonly message: string;
  /** SQLite's own, such as `SQLITE_CONSTRAINT_UNIQUE`. */
  readonly code?: string;
  /** Set where the error is a `PluginError`. */
  readonly plugin?: { readonly code: ErrorCode; readonly path?: string };
}
