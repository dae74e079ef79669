import type { CatalogueQueries } from '@patchbay/sql-kit';

const SYSTEM = `('system', 'information_schema', 'INFORMATION_SCHEMA')`;
const KIND = `CASE WHEN engine = 'MaterializedView' THEN 'materialized view'
  WHEN engine IN ('View', 'LiveView') THEN 'view' ELSE 'table' END`;
const inDatabase = (schema: string | undefined): string =>
  `database = ${schema === undefined ? 'currentDatabase()' : '?'}`;
const isNullable = `position(type, 'Nullable(') = 1 OR position(type, 'LowCardinality(Nullable(') = 1`;

/** A database is a schema. ClickHouse knows neither foreign keys nor unique ones. */
export const clickhouseCatalogue: CatalogueQueries = {
  schemas: () => ({ sql: `SELECT name FROM system.databases WHERE name NOT IN ${SYSTEM} ORDER BY name` }),

  tables: (schema) => ({
    sql: `SELECT database, name, ${KIND}, comment
      FROM system.tables
      WHERE ${schema === undefined ? `database NOT IN ${SYSTEM}` : 'database = ?'} AND NOT is_temporary
      ORDER BY database, name`,
    bindings: schema === undefined ? [] : [schema],
  }),

  columns: (table, schema) => ({
    sql: `SELECT name, type, if(${isNullable}, 'YES', 'NO'), nullIf(default_expression, ''), comment
      FROM system.columns WHERE \`table\` = ? AND ${inDatabase(schema)} ORDER BY position`,
    bindings: schema === undefined ? [table] : [table, schema],
  }),

  primaryKey: (table, schema) => ({
    sql: `SELECT name FROM system.columns WHERE is_in_primary_key AND \`table\` = ? AND ${inDatabase(schema)}`,
    bindings: schema === undefined ? [table] : [table, schema],
  }),
};
