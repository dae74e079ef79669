import {
  type CatalogueQueries,
  collect,
  informationSchema,
  type RunOptions,
  type SqlSession,
} from '@patchbay/sql-kit';

const { schemas, tables, columns } = informationSchema({
  currentSchema: 'current_schema()',
  systemSchemas: ['INFORMATION_SCHEMA'],
  // All integers are numbers, and all texts of one type.
  columnType: `CASE data_type WHEN 'TEXT' THEN 'varchar(' || character_maximum_length || ')'
    WHEN 'NUMBER' THEN 'number(' || numeric_precision || ',' || numeric_scale || ')' ELSE lower(data_type) END`,
  tableComment: 'comment',
  columnComment: 'comment',
});

/** Its catalogue knows which constraints there are, and not on which columns: `withKeys` asks for those. */
export const snowflakeCatalogue: CatalogueQueries = { schemas, tables, columns };

type Keys = readonly Readonly<Record<string, string | null>>[];

/** Names that SHOW tells, which needs no warehouse. */
export const namesShown =
  (session: SqlSession, what: 'DATABASES' | 'WAREHOUSES') =>
  async (run: RunOptions): Promise<readonly string[]> => {
    const found = await session.rows(await session.statements.read({ sql: `SHOW ${what}` }), run);
    const at = found.columns.findIndex(({ name }) => name === 'name');
    return (await collect(found)).map((row) => row[at] as string);
  };

/** The session's `columns`, with what SHOW tells of keys. */
export function withKeys(session: SqlSession): SqlSession['columns'] {
  const show = async (what: string, name: string, run: RunOptions): Promise<Keys> => {
    const statement = await session.statements.read({ sql: `SHOW ${what} KEYS IN TABLE ${name}` });
    // Views have no keys, and are refused.
    const found = await session.rows(statement, run).catch(() => undefined);
    if (!found) return [];
    const keys: Record<string, string | null>[] = [];
    for await (const batch of found)
      for (const row of batch)
        keys.push(
          Object.fromEntries(found.columns.map(({ name: key }, index) => [key, row[index] as string | null])),
        );
    return keys;
  };

  return async (table, schema, run) => {
    const found = await session.columns(table, schema, run);
    if (!found) return undefined;
    const name = schema === undefined ? quotedName(table) : `${quotedName(schema)}.${quotedName(table)}`;
    const primary = await show('PRIMARY', name, run);
    const foreign = await show('IMPORTED', name, run);
    return found.map((column) => {
      const reference = foreign.find((key) => key['fk_column_name'] === column.name);
      return {
        ...column,
        primaryKey: primary.some((key) => key['column_name'] === column.name),
        references: reference
          ? {
              schema: reference['pk_schema_name'] ?? null,
              table: reference['pk_table_name']!,
              column: reference['pk_column_name']!,
            }
          : null,
      };
    });
  };
}

export function quotedName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
