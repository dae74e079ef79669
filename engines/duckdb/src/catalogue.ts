import type { CatalogueQueries } from '@patchbay/sql-kit';

const here = 'database_name = current_database() AND NOT internal';
const inSchema = (schema: string | undefined): string =>
  `schema_name = ${schema === undefined ? 'current_schema()' : '?'}`;
const of = (table: string, schema: string | undefined): string[] =>
  schema === undefined ? [table] : [table, schema];

/** DuckDB tells of itself by table functions, which know more than its `information_schema`. */
export const duckdbCatalogue: CatalogueQueries = {
  schemas: () => ({
    sql: `SELECT schema_name FROM duckdb_schemas()
      WHERE database_name = current_database() AND schema_name NOT IN ('information_schema', 'pg_catalog')
      ORDER BY schema_name`,
  }),

  tables: (schema) => {
    const within = schema === undefined ? here : `${here} AND schema_name = ?`;
    return {
      sql: `SELECT schema_name, table_name, 'table', comment FROM duckdb_tables() WHERE ${within}
        UNION ALL SELECT schema_name, view_name, 'view', comment FROM duckdb_views() WHERE ${within}
        ORDER BY 1, 2`,
      bindings: schema === undefined ? [] : [schema, schema],
    };
  },

  columns: (table, schema) => ({
    sql: `SELECT column_name, lower(data_type), CASE WHEN is_nullable THEN 'YES' ELSE 'NO' END, column_default, comment
      FROM duckdb_columns() WHERE ${here} AND table_name = ? AND ${inSchema(schema)} ORDER BY column_index`,
    bindings: of(table, schema),
  }),

  primaryKey: (table, schema) => ({
    sql: `SELECT unnest(constraint_column_names) FROM duckdb_constraints()
      WHERE database_name = current_database() AND constraint_type = 'PRIMARY KEY'
        AND table_name = ? AND ${inSchema(schema)}`,
    bindings: of(table, schema),
  }),

  foreignKeys: (table, schema) => ({
    sql: `SELECT unnest(constraint_column_names), schema_name, referenced_table, unnest(referenced_column_names)
      FROM duckdb_constraints()
      WHERE database_name = current_database() AND constraint_type = 'FOREIGN KEY'
        AND table_name = ? AND ${inSchema(schema)}`,
    bindings: of(table, schema),
  }),
};
