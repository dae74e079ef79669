import { flattened, insertAll, type InsertTarget, lastOfEachKey } from '../contract/insertion.js';
import { type InsertDialect, insertSql, rowsAStatement } from './insert-sql.js';
import type { Insertion, RunningWrite, SqlDriver } from '../sessions/driver-session.js';
import type { Statement } from '../statements/statement.js';
import type { Reset } from '../sessions/statement-pool.js';

/** How an engine runs statements in one transaction, over one connection. */
export interface InsertTransaction {
  begin(): Promise<unknown>;
  /** @returns how many rows were put in or changed; nothing where the engine counts some of them twice, or not at all */
  run(statement: Statement): Promise<number | undefined>;
  commit(): Promise<unknown>;
  rollback(): Promise<unknown>;
  readonly reset: Reset;
}

/** Puts rows in by INSERT statements of many rows each. */
export function insertByStatements<Connection extends object>(
  dialect: InsertDialect,
  transaction: (connection: Connection, into: InsertTarget) => InsertTransaction,
  { mustFit, fit }: Pick<SqlDriver<Connection>, 'mustFit' | 'fit'> = {},
): (connection: Connection, insertion: Insertion) => RunningWrite {
  return (connection, { into, batches }) => {
    const running = transaction(connection, into);
    const texts = new Map<number, string>();
    const insert = async (): Promise<{ affectedRows: number }> => {
      const affectedRows = await insertAll(batches, rowsAStatement(into, dialect), {
        begin: () => running.begin(),
        commit: () => running.commit(),
        rollback: () => running.rollback(),
        put: async (chunk) => {
          const rows = lastOfEachKey(chunk.rows, into);
          const statement = {
            sql: textFor(texts, rows.length, into, dialect),
            bindings: flattened(rows, into),
          };
          const fitted = mustFit?.(statement) && fit ? await fit(connection, statement).fitted : statement;
          return (await running.run(fitted)) ?? rows.length;
        },
      });
      return { affectedRows };
    };
    const result = insert();
    return { result, done: result, reset: running.reset };
  };
}

/** All chunks but the last of a batch have the same text. */
function textFor(
  texts: Map<number, string>,
  rows: number,
  into: InsertTarget,
  dialect: InsertDialect,
): string {
  let text = texts.get(rows);
  if (text === undefined) {
    text = insertSql(into, rows, dialect);
    if (texts.size < MAX_TEXTS) texts.set(rows, text);
  }
  return text;
}

const MAX_TEXTS = 4;
