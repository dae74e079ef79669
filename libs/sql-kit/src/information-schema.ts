import type { JsonValue, RowSet } from '@patchbay/plugin-kit';
import type { Knex } from 'knex';
import type { ColumnInfo, RunOptions, SqlSession, TableInfo } from './sql-session.js';

export interface InformationSchemaOptions {
  /** The schema meant when the caller names none, as an expression of the engine. */
  readonly currentSchema: string;
  readonly systemSchemas: readonly string[];
  /** Column of `information_schema.columns` that holds the type as people write it. */
  readonly typeColumn: string;
}

/** How a session finds its schemas, tables and columns. */
export type Introspection = Pick<InformationSchema, 'schemas' | 'tables' | 'columns'>;

const MAX_ROWS = 100_000;

/** `information_schema` is made of names. */
type Names = (string | null)[];

/** Introspection through the standard's `information_schema`, which shows each account what it may see. */
export class InformationSchema {
  constructor(
    private readonly knex: Knex,
    private readonly options: InformationSchemaOptions,
  ) {}

  async schemas(session: SqlSession, run: RunOptions): Promise<string[]> {
    const query = this.knex('information_schema.schemata')
      .select('schema_name')
      .whereNotIn('schema_name', [...this.options.systemSchemas])
      .orderBy('schema_name');
    return (await this.#run(session, query, run)).map(([name]) => String(name));
  }

  async tables(session: SqlSession, schema: string | undefined, run: RunOptions): Promise<TableInfo[]> {
    const query = this.knex('information_schema.tables')
      .select('table_schema', 'table_name', 'table_type')
      .whereNotIn('table_schema', [...this.options.systemSchemas])
      .orderBy(['table_schema', 'table_name']);
    if (schema !== undefined) void query.where('table_schema', schema);
    return (await this.#run(session, query, run)).map(([tableSchema, name, type]) => ({
      schema: String(tableSchema),
      name: String(name),
      type: String(type).endsWith('VIEW') ? 'view' : 'table',
    }));
  }

  async columns(
    session: SqlSession,
    table: string,
    schema: string | undefined,
    run: RunOptions,
  ): Promise<ColumnInfo[]> {
    const { typeColumn } = this.options;
    const inSchema = schema ?? this.knex.raw(this.options.currentSchema);
    const columns = this.knex('information_schema.columns')
      .select('column_name', typeColumn, 'is_nullable', 'column_default')
      .where({ table_name: table, table_schema: inSchema })
      .orderBy('ordinal_position');
    const found = await this.#run(session, columns, run);
    if (found.length === 0) return [];

    const keys = this.knex('information_schema.table_constraints as c')
      .join('information_schema.key_column_usage as k', (on) =>
        on
          .on('k.constraint_name', 'c.constraint_name')
          .andOn('k.table_schema', 'c.table_schema')
          .andOn('k.table_name', 'c.table_name'),
      )
      .select('k.column_name')
      .where({ 'c.constraint_type': 'PRIMARY KEY', 'c.table_name': table, 'c.table_schema': inSchema });
    const primaryKey = new Set((await this.#run(session, keys, run)).map(([name]) => name));

    return found.map(([name, type, nullable, preset]) => ({
      name: String(name),
      type: String(type),
      nullable: nullable === 'YES',
      // MariaDB writes NULL where others leave the default out.
      default: preset === 'NULL' || preset === undefined ? null : preset,
      primaryKey: primaryKey.has(name ?? null),
    }));
  }

  async #run(session: SqlSession, query: Knex.QueryBuilder, { signal }: RunOptions): Promise<Names[]> {
    const { sql, bindings } = query.toSQL().toNative();
    const rows = await session.rows(
      { sql, bindings: bindings as readonly JsonValue[] },
      { signal, maxRows: MAX_ROWS },
    );
    return (await collect(rows)) as Names[];
  }
}

/** All rows at once, for results that are known to be small. */
export async function collect(rows: RowSet): Promise<JsonValue[][]> {
  const all: JsonValue[][] = [];
  for await (const batch of rows) for (const row of batch) all.push([...row]);
  return all;
}
