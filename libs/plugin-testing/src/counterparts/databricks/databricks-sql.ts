import { translateSql } from '../translate-sql.js';
import type { SqlBehindConnection } from '../sql-behind.js';

const KEYS = `SELECT table_schema, table_name, constraint_name, constraint_type, columns, referenced_table, referenced
  FROM (SELECT schema_name AS table_schema, table_name, constraint_name, constraint_type,
      constraint_column_names AS columns, referenced_table, referenced_column_names AS referenced
    FROM duckdb_constraints() WHERE database_name = 'patchbay' AND constraint_type IN ('PRIMARY KEY', 'FOREIGN KEY'))`;

/** What Databricks has by another name than the engine behind, where the contract uses it. */
export const DEFINITIONS = [
  'CREATE TYPE timestamp_ntz AS TIMESTAMP',
  'CREATE TYPE timestamp_ltz AS TIMESTAMPTZ',
  `CREATE MACRO is_account_group_member(name) AS name = 'account users'`,
  'CREATE TABLE grants (kind VARCHAR, name VARCHAR, grantee VARCHAR, privilege_type VARCHAR)',
  'CREATE SCHEMA catalogue_behind',
  `CREATE VIEW catalogue_behind.schemata AS SELECT schema_name FROM information_schema.schemata
    WHERE catalog_name = 'patchbay' AND schema_name = 'main'`,
  `CREATE VIEW catalogue_behind.tables AS SELECT table_schema, table_name,
      CASE table_type WHEN 'BASE TABLE' THEN 'MANAGED' ELSE table_type END AS table_type, table_comment AS comment
    FROM information_schema.tables WHERE table_catalog = 'patchbay' AND table_schema = 'main'`,
  `CREATE VIEW catalogue_behind.columns AS SELECT table_schema, table_name, column_name,
      data_type AS full_data_type, is_nullable, column_comment AS comment, ordinal_position,
      CASE WHEN column_default LIKE 'nextval%' THEN NULL ELSE column_default END AS column_default
    FROM information_schema.columns WHERE table_catalog = 'patchbay'`,
  `CREATE VIEW catalogue_behind.table_constraints AS SELECT table_schema, table_name, constraint_name, constraint_type
    FROM (${KEYS})`,
  `CREATE VIEW catalogue_behind.key_column_usage AS SELECT table_schema, table_name, constraint_name,
      table_schema AS constraint_schema, unnest(columns) AS column_name, 1 AS ordinal_position,
      1 AS position_in_unique_constraint FROM (${KEYS})`,
  `CREATE VIEW catalogue_behind.referential_constraints AS SELECT f.table_schema AS constraint_schema,
      f.constraint_name, p.table_schema AS unique_constraint_schema, p.constraint_name AS unique_constraint_name
    FROM (${KEYS}) AS f JOIN (${KEYS}) AS p
      ON p.table_name = f.referenced_table AND p.constraint_type = 'PRIMARY KEY'`,
  ...['catalog', 'schema', 'table'].map(
    (kind) => `CREATE VIEW catalogue_behind.${kind}_privileges AS
      SELECT name AS ${kind}_name, grantee, privilege_type FROM grants WHERE kind = '${kind}'`,
  ),
] as const;

/** Would keep the machine busy for long: the stand-in waits instead. */
export const ENDLESS = /\brange\s*\(\s*100000000000\s*\)/i;

export function behind(sql: string): string {
  return translateSql(sql, {
    doubleQuotedTexts: true,
    changes: [
      [/\binformation_schema\s*\./gi, 'catalogue_behind.'],
      [/\bfrom\s+range\s*\(\s*(\d+)\s*\)/gi, 'FROM range($1) AS numbers(id)'],
      [/\barray\s*\(/gi, 'list_value('],
      [/\bnamed_struct\s*\(/gi, 'json_object('],
      [/\bsession_user\s*\(\s*\)/gi, `'patchbay'`],
      [/\bexplain\s+(?:extended|formatted|cost)\b/gi, 'EXPLAIN'],
      [/\bshow\s+catalogs\b/gi, `SELECT 'patchbay' AS catalog`],
      [/\bset\s+time\s+zone\b/gi, `SELECT 'zone',`],
    ],
  });
}

const IDENTITY = /^\s*CREATE TABLE (\w+)([\s\S]*?) GENERATED ALWAYS AS IDENTITY\b/i;

/** Keys that Databricks counts by itself come from a sequence behind. */
export async function withSequence(connection: SqlBehindConnection, sql: string): Promise<string> {
  const table = IDENTITY.exec(sql)?.[1];
  if (!table) return sql;
  await connection.run(`CREATE SEQUENCE ${table}_ids`);
  return sql.replace(IDENTITY, `CREATE TABLE $1$2 DEFAULT nextval('${table}_ids')`);
}
