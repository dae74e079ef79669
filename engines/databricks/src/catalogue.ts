import { type CatalogueQueries, informationSchema } from '@patchbay/sql-kit';

/** Of the Unity Catalog: the older `hive_metastore` has no `information_schema`. */
export const databricksCatalogue: CatalogueQueries = {
  // Any metastore tells it, the older one too.
  databases: () => ({ sql: 'SHOW CATALOGS' }),

  ...informationSchema({
    currentSchema: 'current_schema()',
    systemSchemas: ['information_schema'],
    columnType: 'full_data_type',
    tableComment: 'comment',
    columnComment: 'comment',
  }),

  foreignKeys: (table, schema) => ({
    sql: `SELECT k.column_name, p.table_schema, p.table_name, p.column_name
      FROM information_schema.referential_constraints r
      JOIN information_schema.key_column_usage k ON k.constraint_schema = r.constraint_schema
        AND k.constraint_name = r.constraint_name
      JOIN information_schema.key_column_usage p ON p.constraint_schema = r.unique_constraint_schema
        AND p.constraint_name = r.unique_constraint_name AND p.ordinal_position = k.position_in_unique_constraint
      WHERE k.table_name = ? AND k.table_schema = ${schema === undefined ? 'current_schema()' : '?'}`,
    bindings: schema === undefined ? [table] : [table, schema],
  }),
};
