import type { SqlBehindConnection } from '../sql-behind.js';
import { translateSql } from '../translate-sql.js';

export const VERSION = '25.8.4.13';

/** What ClickHouse has by another name than the engine behind, where the contract uses it. */
export const DEFINITIONS = [
  'CREATE MACRO toInt16(x) AS CAST(x AS SMALLINT)',
  'CREATE MACRO toInt32(x) AS CAST(x AS INTEGER)',
  'CREATE MACRO toInt64(x) AS CAST(x AS BIGINT)',
  'CREATE MACRO toUInt64(x) AS CAST(x AS UBIGINT)',
  'CREATE MACRO toFloat32(x) AS CAST(x AS FLOAT)',
  'CREATE MACRO toFloat64(x) AS CAST(x AS DOUBLE)',
  'CREATE MACRO toDate32(x) AS CAST(x AS DATE)',
  'CREATE MACRO toDateTime64(x, digits) AS CAST(x AS TIMESTAMP)',
  'CREATE MACRO toUUID(x) AS CAST(x AS UUID)',
  'CREATE MACRO numbers(n) AS TABLE SELECT range AS number FROM range(n)',
  `CREATE MACRO throwIf(x) AS CASE WHEN x THEN error('Value passed to throwIf is non-zero') ELSE 0 END`,
  'CREATE SCHEMA system_behind',
  'CREATE TABLE system_behind.sorting_keys (table_name VARCHAR, column_name VARCHAR)',
  `CREATE VIEW system_behind.databases AS SELECT 'patchbay' AS name`,
  `CREATE VIEW system_behind.tables AS
    SELECT 'patchbay' AS database, table_name AS name, 'MergeTree' AS engine, coalesce(comment, '') AS comment, false AS is_temporary
      FROM duckdb_tables() WHERE schema_name = 'main'
    UNION ALL SELECT 'patchbay', view_name, 'View', coalesce(comment, ''), false
      FROM duckdb_views() WHERE schema_name = 'main' AND NOT internal`,
  `CREATE VIEW system_behind.columns AS
    SELECT 'patchbay' AS database, table_name AS "table", column_name AS name, column_index AS position,
      CASE WHEN is_nullable THEN 'Nullable(' || data_type || ')' ELSE data_type END AS type,
      coalesce(column_default, '') AS default_expression, coalesce(comment, '') AS comment,
      EXISTS (SELECT 1 FROM system_behind.sorting_keys k WHERE k.table_name = c.table_name AND k.column_name = c.column_name)
        OR EXISTS (SELECT 1 FROM duckdb_constraints() k WHERE k.constraint_type = 'PRIMARY KEY'
          AND k.table_name = c.table_name AND list_contains(k.constraint_column_names, c.column_name)) AS is_in_primary_key
    FROM duckdb_columns() c WHERE schema_name = 'main'`,
  `CREATE VIEW system_behind.settings AS SELECT 'readonly' AS name, '0' AS value`,
] as const;

const TYPES: Readonly<Record<string, string>> = {
  String: 'VARCHAR',
  'Nullable(String)': 'VARCHAR',
  Int64: 'BIGINT',
  Float64: 'DOUBLE',
  Bool: 'BOOLEAN',
};

export function behind(sql: string): string {
  return translateSql(sql, {
    changes: [
      // Placeholders are typed where they stand, and stay placeholders.
      ...Object.entries(TYPES).map(
        ([type, other]) =>
          [
            new RegExp(`\\{p(\\d+):${type.replace(/[()]/g, '\\$&')}\\}`, 'g'),
            `CAST($$$1 AS ${other})`,
          ] as const,
      ),
      [/\{p(\d+):Decimal\(76, (\d+)\)\}/g, 'CAST($$$1 AS DECIMAL(38, $2))'],
      [/\bsystem\s*\./gi, 'system_behind.'],
      [/\bversion\s*\(\s*\)/gi, `'${VERSION}'`],
      [/\bcurrentDatabase\s*\(\s*\)/gi, `'patchbay'`],
      [/\bif\s*\(/gi, 'if('],
      [/\bnullIf\s*\(/gi, 'nullif('],
      [/\bposition\s*\(\s*type\s*,/gi, 'strpos(type,'],
      [/\bcount\s*\(\s*\)/gi, 'count(*)'],
      [/\bU?Int32\b/g, 'INTEGER NOT NULL DEFAULT 0'],
      [/\bNullable\(String\)/g, 'VARCHAR'],
      [/(\bname) String\b/g, '$1 VARCHAR NOT NULL'],
      [/\bENGINE\s*=\s*MergeTree\s+ORDER BY \w+/gi, ''],
    ],
  });
}

const CREATED = /^\s*CREATE TABLE (\w+) [\s\S]*ORDER BY (\w+)\s*$/i;
const TABLE_COMMENT = /^\s*ALTER TABLE (\w+) MODIFY COMMENT ('[^']*')\s*$/i;
const COLUMN_COMMENT = /^\s*ALTER TABLE (\w+) COMMENT COLUMN (\w+) ('[^']*')\s*$/i;

/** What is said of tables beside what the engine behind keeps of them. */
export async function commented(connection: SqlBehindConnection, sql: string): Promise<string> {
  const [, created, key] = CREATED.exec(sql) ?? [];
  if (created) await connection.run('INSERT INTO system_behind.sorting_keys VALUES (?, ?)', [created, key!]);
  return sql
    .replace(TABLE_COMMENT, 'COMMENT ON TABLE $1 IS $2')
    .replace(COLUMN_COMMENT, 'COMMENT ON COLUMN $1.$2 IS $3');
}
