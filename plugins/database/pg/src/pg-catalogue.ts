import { type CatalogueQueries, informationSchema } from '@patchbay/sql-kit';

const standard = informationSchema({
  currentSchema: 'current_schema()',
  systemSchemas: ['pg_catalog', 'information_schema', 'pg_toast'],
  columnType: 'udt_name',
  tableComment: `obj_description(to_regclass(format('%I.%I', table_schema, table_name)), 'pg_class')`,
  columnComment: `col_description(to_regclass(format('%I.%I', table_schema, table_name)), ordinal_position)`,
});

const ofTable = (schema: string | undefined): string =>
  `t.relname = ? AND n.nspname = ${schema === undefined ? 'current_schema()' : '?'}`;

/** Keys from PostgreSQL's own tables: its `information_schema` shows them to those only who may change the table. */
export const pgCatalogue: CatalogueQueries = {
  ...standard,

  primaryKey: (table, schema) => ({
    sql: `SELECT a.attname FROM pg_constraint c
      JOIN pg_class t ON t.oid = c.conrelid JOIN pg_namespace n ON n.oid = t.relnamespace
      JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = ANY (c.conkey)
      WHERE c.contype = 'p' AND ${ofTable(schema)}`,
    bindings: schema === undefined ? [table] : [table, schema],
  }),

  foreignKeys: (table, schema) => ({
    sql: `SELECT a.attname, fn.nspname, f.relname, fa.attname FROM pg_constraint c
      JOIN pg_class t ON t.oid = c.conrelid JOIN pg_namespace n ON n.oid = t.relnamespace
      JOIN pg_class f ON f.oid = c.confrelid JOIN pg_namespace fn ON fn.oid = f.relnamespace
      CROSS JOIN LATERAL unnest(c.conkey, c.confkey) AS k(own, other)
      JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.own
      JOIN pg_attribute fa ON fa.attrelid = f.oid AND fa.attnum = k.other
      WHERE c.contype = 'f' AND ${ofTable(schema)}`,
    bindings: schema === undefined ? [table] : [table, schema],
  }),
};
