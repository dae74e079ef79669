import { type DuckDBConnection, StatementType } from '@duckdb/node-api';
import type { Refused, RefusedNames } from './functions.js';

/** Space and comments that every reader ends at the same place: a comment that holds a comment is none of them. */
const SPACE = String.raw`(?:\s|--[^\n\r]*[\n\r]|/\*(?:(?!/\*|\*/)[\s\S])*\*/)*`;

const EXPLAIN = new RegExp(
  String.raw`^${SPACE}explain\b${SPACE}(?:analyze\b${SPACE})?(?:\(\s*(?:analyze|format)\b[\w\s,]*\)${SPACE})?`,
  'i',
);
/** No ANALYZE can stand between, with which DuckDB would run what it explains. */
const EXPLAINED_WRITE = new RegExp(
  String.raw`^${SPACE}explain\b${SPACE}(?:\(\s*format\s+\w+\s*\)${SPACE})?(?:with|insert|update|delete|merge)\b`,
  'i',
);
const CALL = new RegExp(String.raw`^${SPACE}call\b`, 'i');

/** Pragmas that tell of the database and do nothing else; where the file lies is not told. */
const PRAGMA = new RegExp(
  String.raw`^${SPACE}pragma${SPACE}(?:collations|database_size|functions|metadata_info|platform|show|show_databases|show_tables|show_tables_expanded|storage_info|table_info|user_agent|version)\s*(?:\(\s*(?:'[^']*'|"[^"]*"|[\w.]+)\s*\)\s*)?[;\s]*$`,
  'i',
);

const WRITES = new Set([
  StatementType.SELECT,
  StatementType.INSERT,
  StatementType.UPDATE,
  StatementType.DELETE,
  StatementType.MERGE_INTO,
  StatementType.CREATE,
  StatementType.CREATE_FUNC,
  StatementType.ALTER,
  StatementType.DROP,
  StatementType.ANALYZE,
  StatementType.VACUUM,
]);

const ONE_AT_A_TIME = 'Only one statement at a time is allowed.';

interface Serialized {
  readonly error: boolean;
  readonly error_type?: string;
  readonly statements?: readonly unknown[];
}

/**
 * Lets DuckDB's own parser read a statement: it serialises SELECTs, and nothing else.
 * @returns why a query refuses it; nothing for what only reads, and for what DuckDB cannot parse and so will refuse itself
 */
export async function refusalInRead(
  connection: DuckDBConnection,
  sql: string,
  { inRead }: Refused,
): Promise<string | undefined> {
  const parsed = await serialized(connection, sql);
  if (!parsed.error) return refusalOfSelect(parsed, inRead);
  if (parsed.error_type === 'parser') return undefined;
  if (await isPivotOfData(connection, sql)) return called(inRead.in(sql));
  if ((await connection.extractStatements(sql)).count !== 1) return ONE_AT_A_TIME;
  if (PRAGMA.test(sql)) return undefined;
  const select = EXPLAIN.test(sql)
    ? sql.replace(EXPLAIN, '')
    : CALL.test(sql) && sql.replace(CALL, 'SELECT * FROM ');
  if (select === false) return 'A query can only read.';
  const told = await serialized(connection, select);
  if (!told.error) return refusalOfSelect(told, inRead);
  return explainsWrite(sql)
    ? called(inRead.in(sql))
    : 'A query can explain a SELECT or, without ANALYZE, a write. It can call a table function, and nothing else.';
}

/** Whether it is the plain EXPLAIN of what may be a write, which a transaction that is read-only does not plan. */
export function explainsWrite(sql: string): boolean {
  return EXPLAINED_WRITE.test(sql);
}

/** @returns why a query refuses what only looks like an EXPLAIN; asked in a transaction that could write */
export async function refusalOfExplain(
  connection: DuckDBConnection,
  sql: string,
): Promise<string | undefined> {
  const { statementType } = await (await connection.extractStatements(sql)).prepare(0);
  return statementType === StatementType.EXPLAIN ? undefined : 'A query can only read.';
}

/** @returns why `write` refuses a statement: what it does would reach other people's statements */
export async function refusalInWrite(
  connection: DuckDBConnection,
  sql: string,
  { inWrite }: Refused,
): Promise<string | undefined> {
  const statements = await connection.extractStatements(sql);
  // A PIVOT becomes several without a semicolon.
  if (statements.count > 1 && sql.replace(/[;\s]+$/, '').includes(';')) return ONE_AT_A_TIME;
  const name = inWrite.in(sql);
  if (name) return `A statement cannot call ${name}: it acts on the statements of all callers.`;
  const { statementType } = await statements.prepare(0);
  if (WRITES.has(statementType)) return undefined;
  const explained = sql.replace(EXPLAIN, '');
  if (statementType === StatementType.EXPLAIN && explained !== sql)
    return refusalInWrite(connection, explained, { inRead: inWrite, inWrite });
  return `${StatementType[statementType]} is refused: other people's statements share the database.`;
}

async function serialized(connection: DuckDBConnection, sql: string): Promise<Serialized> {
  const result = await connection.runAndReadAll('SELECT json_serialize_sql($1::VARCHAR)', [sql]);
  return JSON.parse(String(result.getRows()[0]![0])) as Serialized;
}

/**
 * A PIVOT whose columns the data decide becomes several statements, of which all but the last make enums that end with the
 * transaction. Within brackets the parser takes no semicolon: what is as many statements there was written as one SELECT.
 */
async function isPivotOfData(connection: DuckDBConnection, sql: string): Promise<boolean> {
  const { count } = await connection.extractStatements(sql);
  if (count < 2) return false;
  const bracketed = `SELECT * FROM (\n${sql.replace(/[;\s]+$/, '')}\n)`;
  return connection.extractStatements(bracketed).then(
    (statements) => statements.count === count,
    () => false,
  );
}

function refusalOfSelect({ statements }: Serialized, names: RefusedNames): string | undefined {
  return statements?.length === 1 ? called(usedIn(statements, names)) : ONE_AT_A_TIME;
}

function called(name: string | undefined): string | undefined {
  return name && `A query cannot call ${name}: it does more than read, or tells of the server.`;
}

/** The first refused name in a tree of DuckDB's. */
function usedIn(node: unknown, names: RefusedNames): string | undefined {
  if (typeof node !== 'object' || node === null) return undefined;
  for (const [key, child] of Object.entries(node)) {
    const isName = (key === 'function_name' || key === 'table_name') && typeof child === 'string';
    const found = isName ? names.has(child) && child.toLowerCase() : usedIn(child, names);
    if (found) return found;
  }
  return undefined;
}
