import { collect, type Introspection } from '@patchbay/sql-kit';

/** What `information_schema` is elsewhere; a file is one schema, `main`. */
export const introspection: Introspection = {
  schemas: () => Promise.resolve([MAIN]),

  async tables(session, schema = MAIN, run) {
    const rows = await session.rows({ sql: TABLES, bindings: [schema] }, { ...run, maxRows: MAX_ROWS });
    return ((await collect(rows)) as Cells[]).map(([name, type]) => ({
      schema: MAIN,
      name: String(name),
      type: type === 'view' ? 'view' : 'table',
    }));
  },

  async columns(session, table, schema = MAIN, run) {
    const rows = await session.rows(
      { sql: COLUMNS, bindings: [table, schema, schema] },
      { ...run, maxRows: MAX_ROWS },
    );
    return ((await collect(rows)) as Cells[]).map(([name, type, nullable, preset, primaryKey]) => ({
      name: String(name),
      type: String(type),
      nullable: nullable === 'yes',
      default: preset ?? null,
      primaryKey: primaryKey === 'yes',
    }));
  },
};

/** What the pragmas' tables are made of. */
type Cells = readonly (string | null)[];

const MAIN = 'main';
const MAX_ROWS = 100_000;

const TABLES = `SELECT name, type FROM pragma_table_list
  WHERE schema = 'main' AND schema = ? AND type <> 'shadow' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
  ORDER BY name`;

/** Of all key columns only the one that stands for the row number cannot be null unless it says so. */
const COLUMNS = `SELECT name, iif(type = '', 'any', lower(type)),
    iif("notnull" OR (pk = 1 AND upper(type) = 'INTEGER' AND sum(pk > 0) OVER () = 1), 'no', 'yes'),
    dflt_value, iif(pk > 0, 'yes', 'no')
  FROM pragma_table_xinfo(?, ?)
  WHERE hidden <> 1 AND ? = 'main'
  ORDER BY cid`;
