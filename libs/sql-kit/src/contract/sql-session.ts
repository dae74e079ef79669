import type { JsonValue, Memory, ResultSet, Row, RowSet, Session } from '@patchbay/plugin-kit';
import type { InsertTarget } from './insertion.js';
import type { Statement, StatementCompiler, StatementParams } from '../statements/statement.js';
import type { TableKind } from './table-kind.js';

/** What a statement may bring. */
export interface ReadLimits {
  /** No more rows than this will be taken; the engine need not send more. */
  readonly maxRows: number;
  /** Bytes of one value, as the answer has it: a larger one fails the statement, as soon as the driver can tell. */
  readonly maxCellBytes: number;
  /** Bytes of one row. */
  readonly maxRowBytes: number;
}

/** Of statements of ours, which ask for names and settings: a comment, or what makes a default, is their longest value. */
export const OWN_LIMITS: ReadLimits = {
  maxRows: 100_000,
  maxCellBytes: 1024 * 1024,
  maxRowBytes: 4 * 1024 * 1024,
};

export interface RunOptions extends ReadLimits {
  readonly signal: AbortSignal;
  /** Left out where little comes for certain. */
  readonly memory?: Memory;
  /** The whole time that the run may take, for engines that keep time themselves. */
  readonly timeoutMs?: number;
}

export interface WriteResult {
  /** As a text where JSON's numbers would round it. */
  readonly affectedRows: number | string;
  /** The key that an INSERT generated, on engines that tell it. */
  readonly insertId?: JsonValue;
  /** The results that it gave, in order. */
  readonly sets?: readonly ResultSet[];
}

export interface TableInfo {
  readonly schema: string | null;
  readonly name: string;
  readonly type: TableKind;
  readonly comment: string | null;
}

export interface ColumnInfo {
  readonly name: string;
  readonly type: string;
  readonly nullable: boolean;
  readonly default: string | null;
  readonly primaryKey: boolean;
  /** What a foreign key makes it refer to. */
  readonly references: {
    readonly schema: string | null;
    readonly table: string;
    readonly column: string;
  } | null;
  readonly comment: string | null;
}

/** A session to an engine that answers queries in SQL: what the SQL actions that read run on. */
export interface SqlReadSession extends Session {
  readonly statements: Pick<Statements, 'read'>;
  /** Runs one statement that the engine itself holds read-only. The result's columns are known before its first row. */
  rows(statement: Statement, options: RunOptions): Promise<RowSet>;
  /** What a connection may be to; of plugins that have the action `databases`. */
  databases?(options: RunOptions): Promise<readonly string[]>;
  schemas(options: RunOptions): Promise<readonly string[]>;
  tables(schema: string | undefined, options: RunOptions): Promise<readonly TableInfo[]>;
  /** Nothing where there is no such table. */
  columns(
    table: string,
    schema: string | undefined,
    options: RunOptions,
  ): Promise<readonly ColumnInfo[] | undefined>;
}

/** Makes of what a caller sends what the engine takes. */
export interface Statements extends Pick<StatementCompiler, 'read'> {
  /** A promise where it takes a connection to know how the engine reads a text. */
  write(params: StatementParams): Statement | Promise<Statement>;
}

/** A session to an engine that speaks SQL: what all the SQL actions run on. */
export interface SqlSession extends SqlReadSession {
  readonly statements: Statements;
  /** Runs one statement as a transaction of its own. */
  write(statement: Statement, options: RunOptions): Promise<WriteResult>;
  /**
   * Puts rows in, in one transaction where the engine has them: all, or none where anything fails, be it the source or a
   * signal that aborts. A batch is pulled when the one before is with the engine, and any number of them may come; some
   * hundred rows are a good batch. Values are what bindings are. `affectedRows` counts the rows that were put in or changed,
   * each once. Left out where the plugin puts in no rows.
   */
  insertMany?(
    into: InsertTarget,
    batches: AsyncIterable<readonly Row[]>,
    options: RunOptions,
  ): Promise<Pick<WriteResult, 'affectedRows'>>;
}
