import type { SqlBehindConnection } from '../sql-behind.js';
import { translateSql } from '../translate-sql.js';

/** What Snowflake has by another name than the engine behind, where the contract uses it. */
export const DEFINITIONS = [
  'CREATE TYPE timestamp_ntz AS TIMESTAMP_NS',
  'CREATE TYPE timestamp_ltz AS TIMESTAMPTZ',
  'CREATE TYPE number AS HUGEINT',
  'CREATE MACRO parse_json(text) AS CAST(text AS JSON)',
  `CREATE MACRO to_binary(hex, kind) AS unhex(hex)`,
  `CREATE MACRO current_version() AS '9.38.1'`,
  'CREATE SCHEMA catalogue_behind',
  `CREATE VIEW catalogue_behind.schemata AS SELECT schema_name FROM information_schema.schemata
    WHERE catalog_name = 'patchbay' AND schema_name = 'main'`,
  `CREATE VIEW catalogue_behind.tables AS SELECT table_schema, table_name, table_type, table_comment AS comment
    FROM information_schema.tables WHERE table_catalog = 'patchbay' AND table_schema = 'main'`,
  `CREATE VIEW catalogue_behind.columns AS SELECT table_schema, table_name, column_name,
      CASE WHEN data_type = 'VARCHAR' THEN 'TEXT' WHEN data_type LIKE 'DECIMAL%' THEN 'NUMBER' ELSE data_type END AS data_type,
      16777216 AS character_maximum_length, numeric_precision, numeric_scale, is_nullable,
      CASE WHEN column_default LIKE 'nextval%' THEN NULL ELSE column_default END AS column_default,
      column_comment AS comment, ordinal_position
    FROM information_schema.columns WHERE table_catalog = 'patchbay'`,
] as const;

/** A missing database leaves a session without one; it is not a reason to refuse a login. */
export interface Context {
  readonly database: string | null;
  readonly warehouse: string | null;
  readonly role: string;
}

export function behind(sql: string, { database, warehouse, role }: Context): string {
  const literal = (name: string | null): string =>
    name === null ? 'NULL' : `'${name.replaceAll("'", "''")}'`;
  return translateSql(sql, {
    slashComments: true,
    changes: [
      [/\binformation_schema\s*\./gi, 'catalogue_behind.'],
      [/\btable\s*\(\s*generator\s*\(\s*rowcount\s*=>\s*(\d+)\s*\)\s*\)/gi, 'range($1) AS generator(seq)'],
      [/\bseq8\s*\(\s*\)/gi, 'generator.seq'],
      [/\barray_construct\s*\(/gi, 'json_array('],
      [/\bobject_construct\s*\(/gi, 'json_object('],
      [/\bcurrent_database\s*\(\s*\)/gi, literal(database)],
      [/\bcurrent_warehouse\s*\(\s*\)/gi, literal(warehouse)],
      [/\bcurrent_role\s*\(\s*\)/gi, literal(role)],
      [/\bexplain\s+using\s+\w+/gi, 'EXPLAIN'],
    ],
  });
}

const AUTOINCREMENT = /^\s*CREATE TABLE (\w+)([\s\S]*?) AUTOINCREMENT\b/i;

/** Keys that Snowflake counts by itself come from a sequence behind. */
export async function withSequence(connection: SqlBehindConnection, sql: string): Promise<string> {
  const table = AUTOINCREMENT.exec(sql)?.[1];
  if (!table) return sql;
  await connection.run(`CREATE SEQUENCE ${table}_ids`);
  return sql.replace(AUTOINCREMENT, `CREATE TABLE $1$2 DEFAULT nextval('${table}_ids')`);
}

/** What there is one of. */
const NAMES: Readonly<Record<string, string>> = { DATABASES: 'patchbay', WAREHOUSES: 'TESTS' };

/** The statements that only Snowflake has, as queries of what is behind. */
export function shown(sql: string, grants: Grants): Shown | undefined {
  const keys = /^\s*SHOW (PRIMARY|IMPORTED) KEYS IN TABLE ([\s\S]+?)\s*$/i.exec(sql);
  if (keys) {
    const names = [...keys[2]!.matchAll(/"((?:[^"]|"")*)"/g)].map(([, name]) => name!.replaceAll('""', '"'));
    return {
      sql: keys[1]!.toUpperCase() === 'PRIMARY' ? PRIMARY_KEYS : IMPORTED_KEYS,
      values: [names.at(-1)!],
    };
  }
  const kind = /^\s*SHOW (DATABASES|WAREHOUSES)\s*$/i.exec(sql)?.[1]?.toUpperCase();
  if (kind) return { sql: `SELECT now() AS created_on, '${NAMES[kind]}' AS name`, values: [] };
  const role = /^\s*SHOW GRANTS TO ROLE "((?:[^"]|"")*)"\s*$/i.exec(sql)?.[1];
  if (role === undefined) return undefined;
  const rows = (grants[role] ?? []).map((grant) => `(${grant.map((cell) => `'${cell}'`).join(', ')})`);
  const none = `SELECT '' AS privilege, '' AS granted_on, '' AS name WHERE false`;
  return {
    sql:
      rows.length > 0 ? `SELECT * FROM (VALUES ${rows.join(', ')}) AS g(privilege, granted_on, name)` : none,
    values: [],
  };
}

export interface Shown {
  readonly sql: string;
  readonly values: readonly string[];
}

/** Of a role: privilege, kind of object, its name. */
export type Grants = Readonly<Record<string, readonly (readonly [string, string, string])[]>>;

const PRIMARY_KEYS = `SELECT schema_name, table_name, unnest(constraint_column_names) AS column_name
  FROM duckdb_constraints() WHERE constraint_type = 'PRIMARY KEY' AND table_name = ?`;

const IMPORTED_KEYS = `SELECT schema_name AS pk_schema_name, referenced_table AS pk_table_name,
    unnest(referenced_column_names) AS pk_column_name, unnest(constraint_column_names) AS fk_column_name
  FROM duckdb_constraints() WHERE constraint_type = 'FOREIGN KEY' AND table_name = ?`;
