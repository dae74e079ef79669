import { type CatalogueQueries, informationSchema } from '@patchbay/sql-kit';

const standard = informationSchema({
  currentSchema: 'database()',
  systemSchemas: ['information_schema', 'mysql', 'performance_schema', 'sys'],
  columnType: 'column_type',
  // MariaDB writes NULL where others leave the default out.
  columnDefault: `nullif(column_default, 'NULL')`,
  // A view's is the word VIEW, or what is wrong with the view.
  tableComment: `CASE WHEN table_type LIKE '%VIEW' THEN NULL ELSE table_comment END`,
  columnComment: 'column_comment',
});

export const mysqlCatalogue: CatalogueQueries = {
  ...standard,

  // A view has none where what it shows is gone, or its definer may not read it.
  exists: (table, schema) => ({
    sql: `SELECT table_name FROM information_schema.tables WHERE table_name = ?
      AND table_schema = ${schema === undefined ? 'database()' : '?'}`,
    bindings: schema === undefined ? [table] : [table, schema],
  }),

  probe: (table, schema) => ({
    sql: `SHOW COLUMNS FROM ${schema === undefined ? '' : `${quoted(schema)}.`}${quoted(table)}`,
  }),

  foreignKeys: (table, schema) => ({
    sql: `SELECT column_name, referenced_table_schema, referenced_table_name, referenced_column_name
      FROM information_schema.key_column_usage
      WHERE referenced_table_name IS NOT NULL AND table_name = ?
        AND table_schema = ${schema === undefined ? 'database()' : '?'}`,
    bindings: schema === undefined ? [table] : [table, schema],
  }),
};

function quoted(name: string): string {
  return `\`${name.replaceAll('`', '``')}\``;
}
