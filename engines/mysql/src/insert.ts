import { PluginError } from '@patchbay/plugin-kit';
import {
  insertByStatements,
  type InsertDialect,
  type InsertTarget,
  type InsertTransaction,
  type SqlDriver,
} from '@patchbay/sql-kit';
import type { Connection, ResultSetHeader, RowDataPacket } from 'mysql2';
import { execute } from './execute.js';
import { reset } from './settings.js';

const mysqlInsert: InsertDialect = {
  quote: (name) => `\`${name.replaceAll('`', '``')}\``,
  placeholder: () => '?',
  // The protocol counts them in 16 bits.
  maxBindings: 65_535,
  maxRows: 500,
  upsert: 'on duplicate key',
};

/** Rows go in by prepared INSERT statements in one transaction. */
export function mysqlInserts(fitting: Pick<SqlDriver<Connection>, 'mustFit' | 'fit'>) {
  const transaction = (connection: Connection, into: InsertTarget): InsertTransaction => {
    const command = (sql: string): Promise<unknown> => connection.promise().query(sql);
    return {
      begin: async () => {
        await refuseOtherKeys(connection, into);
        await command('START TRANSACTION');
      },
      run: async (statement) => {
        let header: ResultSetHeader | undefined;
        await execute(connection, statement, { header: (found) => (header = found) });
        // A row that was changed counts twice, and one that stayed as it was not at all.
        return into.upsertKey ? undefined : header?.affectedRows;
      },
      commit: () => command('COMMIT'),
      rollback: () => command('ROLLBACK'),
      // A trigger of any row may have left anything.
      reset: () => reset(connection),
    };
  };
  return insertByStatements<Connection>(mysqlInsert, transaction, fitting);
}

/** The engine itself asks for no key: where the columns are none, each row would be put in beside the one that it is to change. */
async function refuseOtherKeys(
  connection: Connection,
  { schema, table, upsertKey: key }: InsertTarget,
): Promise<void> {
  if (!key) return;
  const [found] = await connection.promise().execute<RowDataPacket[]>(
    `SELECT index_name FROM information_schema.statistics
      WHERE table_schema = coalesce(?, database()) AND table_name = ? AND non_unique = 0 GROUP BY index_name
      HAVING count(*) = ${key.length} AND sum(column_name IN (${key.map(() => '?').join(', ')})) = ${key.length}`,
    [schema ?? null, table, ...key],
  );
  if (found.length > 0) return;
  throw new PluginError('invalid_request', 'The table has no unique key of these columns.', {
    path: 'params.upsertKey',
  });
}
