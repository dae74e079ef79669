import type { JsonValue, RowSet, Session } from '@patchbay/plugin-kit';
import type { Statement, StatementCompiler } from './statement.js';

export interface RunOptions {
  readonly signal: AbortSignal;
  /** No more rows than this will be taken; the engine need not send more. */
  readonly maxRows: number;
  /** The whole time that the run may take, for engines that keep time themselves. */
  readonly timeoutMs?: number;
}

export interface WriteResult {
  readonly affectedRows: number;
  /** The generated key, on engines that report one. */
  readonly insertId?: JsonValue;
}

export interface TableInfo {
  readonly schema: string | null;
  readonly name: string;
  readonly type: 'table' | 'view';
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
  readonly statements: Pick<StatementCompiler, 'read'>;
  /** Runs one statement that the engine itself holds read-only. The result's columns are known before its first row. */
  rows(statement: Statement, options: RunOptions): Promise<RowSet>;
  schemas(options: RunOptions): Promise<readonly string[]>;
  tables(schema: string | undefined, options: RunOptions): Promise<readonly TableInfo[]>;
  columns(table: string, schema: string | undefined, options: RunOptions): Promise<readonly ColumnInfo[]>;
}

/** A session to an engine that speaks SQL: what all the SQL actions run on. */
export interface SqlSession extends SqlReadSession {
  readonly statements: StatementCompiler;
  /** Runs one statement as a transaction of its own. */
  write(statement: Statement, options: RunOptions): Promise<WriteResult>;
}
