import type { CatalogueQueries, StatementParams } from '@patchbay/sql-kit';

const CURRENT = `SYS_CONTEXT('USERENV', 'CURRENT_SCHEMA')`;

const ofTable = (select: string, owner: string, table: string, order: string) => {
  return (name: string, schema: string | undefined): StatementParams => ({
    sql: `${select} AND ${table} = ? AND ${owner} = ${schema === undefined ? CURRENT : '?'} ORDER BY ${order}`,
    bindings: schema === undefined ? [name] : [name, schema],
  });
};

/** The engine's own schemas are those that it made itself. */
const VISIBLE = `(SELECT username FROM all_users WHERE oracle_maintained = 'N')`;

/** As a column is declared. */
const TYPE = `CASE
  WHEN t.data_type IN ('CHAR', 'VARCHAR2', 'NCHAR', 'NVARCHAR2') THEN LOWER(t.data_type) || '(' || t.char_length || ')'
  WHEN t.data_type = 'RAW' THEN 'raw(' || t.data_length || ')'
  WHEN t.data_type = 'NUMBER' AND t.data_precision IS NOT NULL
    THEN 'number(' || t.data_precision || ',' || t.data_scale || ')'
  ELSE LOWER(t.data_type) END`;

/** From the views that show each account what it may see. */
export const oracleCatalogue: CatalogueQueries = {
  schemas: () => ({ sql: `SELECT username FROM all_users WHERE oracle_maintained = 'N' ORDER BY username` }),

  tables: (schema) => ({
    sql: `SELECT o.owner, o.object_name, LOWER(o.object_type), c.comments FROM all_objects o
      LEFT JOIN all_tab_comments c ON c.owner = o.owner AND c.table_name = o.object_name
      WHERE (o.object_type IN ('VIEW', 'MATERIALIZED VIEW') OR o.object_type = 'TABLE' AND NOT EXISTS (
        SELECT 1 FROM all_mviews m WHERE m.owner = o.owner AND m.mview_name = o.object_name)) AND o.owner ${schema === undefined ? `IN ${VISIBLE}` : '= ?'}
      ORDER BY o.owner, o.object_name`,
    ...(schema !== undefined && { bindings: [schema] }),
  }),

  columns: ofTable(
    `SELECT t.column_name, ${TYPE}, CASE t.nullable WHEN 'Y' THEN 'YES' ELSE 'NO' END,
      t.data_default, c.comments FROM all_tab_columns t
      LEFT JOIN all_col_comments c
        ON c.owner = t.owner AND c.table_name = t.table_name AND c.column_name = t.column_name WHERE 1 = 1`,
    't.owner',
    't.table_name',
    't.column_id',
  ),

  primaryKey: ofTable(
    `SELECT k.column_name FROM all_constraints c
      JOIN all_cons_columns k ON k.owner = c.owner AND k.constraint_name = c.constraint_name
      WHERE c.constraint_type = 'P'`,
    'c.owner',
    'c.table_name',
    'k.position',
  ),

  foreignKeys: ofTable(
    `SELECT k.column_name, f.owner, f.table_name, f.column_name FROM all_constraints c
      JOIN all_cons_columns k ON k.owner = c.owner AND k.constraint_name = c.constraint_name
      JOIN all_cons_columns f ON f.owner = c.r_owner AND f.constraint_name = c.r_constraint_name
        AND f.position = k.position
      WHERE c.constraint_type = 'R'`,
    'c.owner',
    'c.table_name',
    'k.position',
  ),
};
