import { type CatalogueQueries, informationSchema } from '@patchbay/sql-kit';

const standard = informationSchema({
  currentSchema: 'database()',
  systemSchemas: ['information_schema', 'mysql', 'performance_schema', 'sys'],
  columnType: 'column_type',
  // MariaDB writes NULL where others leave the default out.
  columnDefault: `nullif(column_default, 'NULL')`,
  // A view's comment is the word VIEW.
  tableComment: `nullif(table_comment, 'VIEW')`,
  columnComment: 'column_comment',
});

export const mysqlCatalogue: CatalogueQueries = {
  ...standard,

  foreignKeys: (table, schema) => ({
    sql: `SELECT column_name, referenced_table_schema, referenced_table_name, referenced_column_name
      FROM information_schema.key_column_usage
      WHERE referenced_table_name IS NOT NULL AND table_name = ?
        AND table_schema = ${schema === undefined ? 'database()' : '?'}`,
    bindings: schema === undefined ? [table] : [table, schema],
  }),
};
