import { collect, OWN_LIMITS, type SqlSession } from '@patchbay/sql-kit';

const WRITING = [
  'MODIFY',
  'ALL PRIVILEGES',
  'ALL_PRIVILEGES',
  'CREATE TABLE',
  'CREATE_TABLE',
  'CREATE SCHEMA',
  'CREATE_SCHEMA',
  'WRITE VOLUME',
  'WRITE_VOLUME',
];

const grantsOn = (kind: string): string =>
  `SELECT privilege_type, '${kind}', ${kind}_name FROM information_schema.${kind}_privileges
    WHERE (grantee = session_user() OR is_account_group_member(grantee))
      AND privilege_type IN (${WRITING.map((name) => `'${name}'`).join(', ')})`;

const GRANTS = ['catalog', 'schema', 'table'].map(grantsOn).join(' UNION ALL ');

/** What to say of an account that may change data: Databricks itself keeps no session from writing. */
export async function warningsOf(
  session: Pick<SqlSession, 'rows' | 'statements'>,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const statement = await session.statements.read({ sql: GRANTS });
  const run = { ...OWN_LIMITS, signal, maxRows: 1 };
  const [found] = await collect(await session.rows(statement, run)).catch(() => [['unknown']]);
  if (!found) return [];
  const advice = `Databricks has no read-only sessions: what keeps queries from writing is this server's own reading of them. Use an account that can only SELECT.`;
  const [privilege, kind, name] = found as string[];
  return [
    name === undefined
      ? `What the account may do could not be told: its catalog has no information_schema. ${advice}`
      : `The account can do more than read: it has ${privilege} on the ${kind} ${name}. ${advice}`,
  ];
}
