import type { Row } from '@patchbay/plugin-kit';
import { decodeRow, type Statement } from '@patchbay/sql-kit';
import type { Connection, Query, ResultSetHeader } from 'mysql2';
import { toParameter } from './bindings.js';
import { homeOf } from './settings.js';
import { columnOf, type DriverValue, type MysqlColumn, type MysqlField } from './values.js';

/** Hears what a statement gives. */
export interface Listener {
  fields?(columns: readonly MysqlColumn[], fields: readonly MysqlField[]): void;
  row?(row: Row, bytes: number): void;
  header?(header: ResultSetHeader): void;
}

/** A statement that is prepared before it runs: the server takes exactly one. */
export function execute(
  connection: Connection,
  { sql, bindings }: Statement,
  listener: Listener,
): Promise<void> {
  return run(connection, listener, () =>
    connection.execute({ sql, values: bindings.map(toParameter), rowsAsArray: true }),
  );
}

/** ER_UNSUPPORTED_PS: what MySQL does not prepare, such as CREATE PROCEDURE. Nothing of it has run. */
const NOT_PREPARED = 1295;

/** Likewise, and as a text where the server does not prepare it: of texts, too, it takes no more than one statement. */
export async function executeOrSend(
  connection: Connection,
  statement: Statement,
  listener: Listener,
): Promise<void> {
  try {
    await execute(connection, statement, listener);
  } catch (error) {
    if ((error as { errno?: number }).errno !== NOT_PREPARED || statement.bindings.length > 0) throw error;
    await run(connection, listener, () => connection.query({ sql: statement.sql, rowsAsArray: true }));
  }
}

async function run(connection: Connection, listener: Listener, start: () => Query): Promise<void> {
  let columns: readonly MysqlColumn[] | undefined;
  const lost: { listener?: (error: Error) => void } = {};
  try {
    await new Promise<void>((resolve, reject) => {
      // A lost connection tells commands that have a callback, and otherwise its own listeners alone.
      connection.once('error', (lost.listener = reject));
      start()
        .on('fields', (fields?: MysqlField[]) => {
          columns = fields?.map((field) => columnOf(field, homeOf(connection).zone));
          if (columns) listener.fields?.(columns, fields!);
        })
        .on('result', (result: unknown) => {
          // Of a procedure, it follows the rows that it gave.
          if (!columns) listener.header?.(result as ResultSetHeader);
          else listener.row?.(...decodeRow(result as (DriverValue | null)[], columns));
        })
        .on('error', reject)
        .on('end', resolve);
    });
  } finally {
    if (lost.listener) connection.off('error', lost.listener);
  }
}
