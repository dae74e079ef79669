import { type DuckDBConnection, type DuckDBExtractedStatements, StatementType } from '@duckdb/node-api';

/** Functions that act although they stand in a SELECT. */
const ACTING = new Set([
  'checkpoint',
  'force_checkpoint',
  'enable_logging',
  'disable_logging',
  'truncate_duckdb_logs',
  'write_log',
  'enable_profiling',
  'disable_profiling',
  'enable_profile',
  'set_config',
  'nextval',
  // It runs text as SQL; what that does stands in no text that was judged.
  'query',
]);

const ACTING_AS_TEXT = new RegExp(`\\b(?:${[...ACTING].join('|')})\\b`, 'i');

interface Serialized {
  readonly error: boolean;
  readonly error_type?: string;
  readonly statements?: readonly unknown[];
}

/**
 * Lets DuckDB's own parser read a statement: it serialises SELECTs, and nothing else.
 * @returns why it is refused; nothing for what only reads, and for what DuckDB cannot parse and so will refuse itself
 */
export async function refusalOf(connection: DuckDBConnection, sql: string): Promise<string | undefined> {
  const result = await connection.runAndReadAll('SELECT json_serialize_sql($1::VARCHAR)', [sql]);
  const parsed = JSON.parse(String(result.getRows()[0]![0])) as Serialized;
  if (!parsed.error) {
    if (parsed.statements?.length !== 1) return 'Only one statement at a time is allowed.';
    const acting = actingFunction(parsed.statements);
    return acting && `A query cannot call ${acting}.`;
  }
  if (parsed.error_type === 'parser') return undefined;
  if (!(await isReadOfAnotherKind(await connection.extractStatements(sql), sql)))
    return 'A query can only read.';
  const acting = ACTING_AS_TEXT.exec(sql)?.[0];
  return acting && `A query cannot call ${acting}.`;
}

/**
 * EXPLAIN, and PIVOT, which DuckDB rewrites before it could serialise it: one whose columns the data decide becomes two,
 * of which the first makes an enum that ends with the transaction.
 */
async function isReadOfAnotherKind(statements: DuckDBExtractedStatements, sql: string): Promise<boolean> {
  const { statementType: first } = await statements.prepare(0);
  if (statements.count === 1) return first === StatementType.SELECT || first === StatementType.EXPLAIN;
  return statements.count === 2 && first === StatementType.CREATE && /\bpivot\b/i.test(sql);
}

function actingFunction(node: unknown): string | undefined {
  if (typeof node !== 'object' || node === null) return undefined;
  if ('function_name' in node && typeof node.function_name === 'string') {
    const name = node.function_name.toLowerCase();
    if (ACTING.has(name)) return name;
  }
  for (const child of Object.values(node)) {
    const found = actingFunction(child);
    if (found) return found;
  }
  return undefined;
}
