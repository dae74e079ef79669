import type { JsonValue, RowSet } from '@patchbay/plugin-kit';
import {
  type ColumnInfo,
  OWN_LIMITS,
  type RunOptions,
  type SqlSession,
  type TableInfo,
} from '../contract/sql-session.js';
import type { StatementParams } from '../statements/statement.js';
import { tableKindOf } from '../contract/table-kind.js';

/**
 * What to ask an engine's catalogue. Each statement takes `?` for its bindings, whatever the engine has, and goes the way
 * of every query. Names come as the engine has them; what is not known comes as NULL.
 */
export interface CatalogueQueries {
  /** Rows of one name, in order: what a connection may be to. Left out where a database is a schema. */
  databases?(): StatementParams;
  /** Rows of one name, in order. */
  schemas(): StatementParams;
  /** Rows of schema, name, type and comment, ordered by the first two. */
  tables(schema: string | undefined): StatementParams;
  /** Rows of name, type, nullable (`YES` or `NO`), default and comment, in order. */
  columns(table: string, schema: string | undefined): StatementParams;
  /** A row where the table is there, asked of one that has no columns. Left out where each has some. */
  exists?(table: string, schema: string | undefined): StatementParams;
  /** Asked of such a table: fails in the engine's words where it is there, and cannot be read. */
  probe?(table: string, schema: string | undefined): StatementParams;
  /** Rows of one column's name. */
  primaryKey?(table: string, schema: string | undefined): StatementParams;
  /** Rows of a column's name, and of the schema, the table and the column that it refers to. */
  foreignKeys?(table: string, schema: string | undefined): StatementParams;
}

type Cells = (string | null)[];

/** The part of a session that tells what there is, by asking its engine's catalogue. */
export function introspection(
  session: () => Pick<SqlSession, 'rows' | 'statements'>,
  queries: CatalogueQueries,
): Pick<SqlSession, 'databases' | 'schemas' | 'tables' | 'columns'> {
  const ask = async (query: StatementParams | undefined, { signal }: RunOptions): Promise<Cells[]> => {
    if (!query) return [];
    const statement = await session().statements.read(query);
    return (await collect(await session().rows(statement, { signal, ...OWN_LIMITS }))) as Cells[];
  };
  const namesIn = async (query: StatementParams | undefined, run: RunOptions): Promise<string[]> =>
    (await ask(query, run)).map(([name]) => String(name));
  return {
    ...(queries.databases && { databases: (run) => namesIn(queries.databases?.(), run) }),

    schemas: (run) => namesIn(queries.schemas(), run),

    tables: async (schema, run) => (await ask(queries.tables(schema), run)).map(toTable),

    async columns(table, schema, run) {
      const found = await ask(queries.columns(table, schema), run);
      if (found.length === 0) {
        const exists = (await ask(queries.exists?.(table, schema), run)).length > 0;
        if (exists) await ask(queries.probe?.(table, schema), run);
        return exists ? [] : undefined;
      }
      const primaryKey = await ask(queries.primaryKey?.(table, schema), run);
      const foreignKeys = await ask(queries.foreignKeys?.(table, schema), run);
      return found.map((cells) => toColumn(cells, primaryKey, foreignKeys));
    },
  };
}

function toTable([schema, name, type, comment]: Cells): TableInfo {
  return {
    schema: schema ?? null,
    name: String(name),
    type: tableKindOf(type ?? ''),
    comment: comment || null,
  };
}

function toColumn(cells: Cells, primaryKey: readonly Cells[], foreignKeys: readonly Cells[]): ColumnInfo {
  const [name = null, type, nullable, preset, comment] = cells;
  const reference = foreignKeys.find(([column]) => column === name);
  return {
    name: String(name),
    type: String(type),
    nullable: nullable === 'YES',
    default: preset ?? null,
    primaryKey: primaryKey.some(([column]) => column === name),
    references: reference
      ? { schema: reference[1] ?? null, table: String(reference[2]), column: String(reference[3]) }
      : null,
    comment: comment || null,
  };
}

/** All rows at once, for results that are known to be small. */
export async function collect(rows: RowSet): Promise<JsonValue[][]> {
  const all: JsonValue[][] = [];
  for await (const batch of rows) for (const row of batch) all.push([...row]);
  return all;
}
