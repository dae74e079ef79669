import { collect, OWN_LIMITS, type SqlSession } from '@patchbay/sql-kit';

/** Roles of the server and of the database whose members may change data or more. */
const SERVER_ROLES = ['sysadmin', 'serveradmin', 'securityadmin', 'bulkadmin', 'dbcreator'];
const DATABASE_ROLES = ['db_owner', 'db_ddladmin', 'db_datawriter', 'db_securityadmin'];
const PERMISSIONS = ['INSERT', 'UPDATE', 'DELETE', 'ALTER', 'CONTROL', 'EXECUTE', 'CREATE TABLE'];

const isMember = (ask: string, roles: readonly string[]): string =>
  roles.map((role) => `CASE ${ask}('${role}') WHEN 1 THEN '${role} ' ELSE '' END`).join(', ');

/** What the account may do in the whole database; of permissions on single tables, whether there are any. */
const RIGHTS = `SELECT ${isMember('IS_SRVROLEMEMBER', SERVER_ROLES)}, ${isMember('IS_ROLEMEMBER', DATABASE_ROLES)},
  ${PERMISSIONS.map(
    (name) => `CASE HAS_PERMS_BY_NAME(DB_NAME(), 'DATABASE', '${name}') WHEN 1 THEN '${name} ' ELSE '' END`,
  ).join(', ')},
  CASE WHEN EXISTS (SELECT 1 FROM sys.objects AS o JOIN sys.schemas AS s ON s.schema_id = o.schema_id
    WHERE o.type = 'U' AND o.is_ms_shipped = 0 AND
      (HAS_PERMS_BY_NAME(CONCAT(QUOTENAME(s.name), N'.', QUOTENAME(o.name)), 'OBJECT', 'INSERT') = 1
      OR HAS_PERMS_BY_NAME(CONCAT(QUOTENAME(s.name), N'.', QUOTENAME(o.name)), 'OBJECT', 'UPDATE') = 1
      OR HAS_PERMS_BY_NAME(CONCAT(QUOTENAME(s.name), N'.', QUOTENAME(o.name)), 'OBJECT', 'DELETE') = 1))
    THEN 'writing to tables' ELSE '' END`;

/** SQL Server has no transactions that only read: what holds an account back for certain are its permissions. */
export function accountWarnings(session: SqlSession) {
  return async (signal: AbortSignal): Promise<readonly string[]> => {
    const statement = await session.statements.read({ sql: RIGHTS });
    const rows = await collect(await session.rows(statement, { ...OWN_LIMITS, signal, maxRows: 1 }));
    const rights = (rows[0] ?? []).map((right) => (right as string).trim()).filter(Boolean);
    if (rights.length === 0) return [];
    return [
      `This account may do more than read (${rights.join(', ')}). SQL Server has no transactions that only read: ` +
        'give the integration a login with db_datareader and nothing else.',
    ];
  };
}
