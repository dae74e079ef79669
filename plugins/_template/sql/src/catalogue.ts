import { type CatalogueQueries, informationSchema } from '@patchbay/sql-kit';

/** What `information_schema` knows; an engine's own tables know comments, and show keys to more than the owner. */
export const catalogue: CatalogueQueries = {
  ...informationSchema({
    currentSchema: 'current_schema()',
    systemSchemas: ['pg_catalog', 'information_schema', 'pg_toast'],
    columnType: 'udt_name',
    tableComment: `obj_description(to_regclass(format('%I.%I', table_schema, table_name)), 'pg_class')`,
    columnComment: `col_description(to_regclass(format('%I.%I', table_schema, table_name)), ordinal_position)`,
  }),
  foreignKeys: (table, schema) => ({
    sql: `SELECT own.column_name, other.table_schema, other.table_name, other.column_name
      FROM information_schema.key_column_usage own
      JOIN information_schema.referential_constraints USING (constraint_schema, constraint_name)
      JOIN information_schema.key_column_usage other ON other.constraint_name = unique_constraint_name
        AND other.constraint_schema = unique_constraint_schema
        AND other.ordinal_position = own.position_in_unique_constraint
      WHERE own.table_name = ? AND own.table_schema = ${schema === undefined ? 'current_schema()' : '?'}`,
    bindings: schema === undefined ? [table] : [table, schema],
  }),
};
