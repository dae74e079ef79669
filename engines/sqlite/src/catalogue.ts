import type { CatalogueQueries } from '@patchbay/sql-kit';

/** A file is one schema, `main`. SQLite keeps no comments. */
export const sqliteCatalogue: CatalogueQueries = {
  schemas: () => ({ sql: `SELECT 'main'` }),

  tables: (schema = MAIN) => ({
    sql: `SELECT schema, name, type, NULL FROM pragma_table_list
      WHERE schema = 'main' AND schema = ? AND type <> 'shadow' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
      ORDER BY name`,
    bindings: [schema],
  }),

  // Of all key columns only the one that stands for the row number cannot be null unless it says so.
  columns: (table, schema = MAIN) => ({
    sql: `SELECT name, iif(type = '', 'any', lower(type)),
        iif("notnull" OR (pk = 1 AND upper(type) = 'INTEGER' AND sum(pk > 0) OVER () = 1), 'NO', 'YES'),
        dflt_value, NULL
      FROM pragma_table_xinfo(?, ?)
      WHERE hidden <> 1 AND ? = 'main'
      ORDER BY cid`,
    bindings: [table, schema, schema],
  }),

  primaryKey: (table, schema = MAIN) => ({
    sql: 'SELECT name FROM pragma_table_xinfo(?, ?) WHERE pk > 0',
    bindings: [table, schema],
  }),

  // A reference that names no column means the other table's primary key.
  foreignKeys: (table, schema = MAIN) => ({
    sql: `SELECT k."from", 'main', k."table", coalesce(k."to",
        (SELECT name FROM pragma_table_xinfo(k."table", ?) WHERE pk = k.seq + 1))
      FROM pragma_foreign_key_list(?, ?) AS k`,
    bindings: [schema, table, schema],
  }),
};

const MAIN = 'main';
