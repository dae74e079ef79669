import type { DuckDBConnection } from '@duckdb/node-api';

/** What was just made for this connection alone, which ends with the statement. */
export async function temporaryThing(connection: DuckDBConnection, sql: string): Promise<string | undefined> {
  const found = await connection.runAndReadAll(/macro|function/i.test(sql) ? TEMPORARY_MACRO : TEMPORARY);
  return found.currentRowCount > 0
    ? 'What is temporary cannot be shared: it would end with this statement. Leave out TEMP, or use WITH.'
    : undefined;
}

const TEMPORARY = `SELECT 1 FROM duckdb_tables() WHERE temporary
  UNION ALL SELECT 1 FROM duckdb_views() WHERE temporary AND NOT internal
  UNION ALL SELECT 1 FROM duckdb_sequences() WHERE temporary
  UNION ALL SELECT 1 FROM duckdb_types() WHERE database_name = 'temp' AND NOT internal`;

const TEMPORARY_MACRO = `${TEMPORARY}
  UNION ALL SELECT 1 FROM duckdb_functions() WHERE database_name = 'temp' AND NOT internal`;
