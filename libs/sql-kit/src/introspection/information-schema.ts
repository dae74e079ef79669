import type { JsonValue } from '@patchbay/plugin-kit';
import type { CatalogueQueries } from './introspection.js';

export interface InformationSchemaOptions {
  /** The schema meant when the caller names none, as an expression of the engine. */
  readonly currentSchema: string;
  readonly systemSchemas: readonly string[];
  /** Columns of `information_schema.tables` and `.columns`, as expressions of the engine; `NULL` where it has none. */
  readonly columnType: string;
  readonly columnDefault?: string;
  readonly tableComment?: string;
  readonly columnComment?: string;
}

interface Condition {
  readonly sql: string;
  readonly bindings: readonly JsonValue[];
}

/** The questions that the standard's `information_schema` answers alike; it shows each account what it may see. */
export function informationSchema(
  options: InformationSchemaOptions,
): Pick<CatalogueQueries, 'schemas' | 'tables' | 'columns' | 'primaryKey'> {
  const {
    columnType,
    columnDefault = 'column_default',
    tableComment = 'NULL',
    columnComment = 'NULL',
  } = options;
  const visible = (column: string): Condition => ({
    sql: `${column} NOT IN (${options.systemSchemas.map(() => '?').join(', ')})`,
    bindings: options.systemSchemas,
  });
  const inSchema = (column: string, schema: string | undefined): Condition =>
    schema === undefined
      ? { sql: `${column} = ${options.currentSchema}`, bindings: [] }
      : { sql: `${column} = ?`, bindings: [schema] };

  return {
    schemas: () => {
      const { sql, bindings } = visible('schema_name');
      return {
        sql: `SELECT schema_name FROM information_schema.schemata WHERE ${sql} ORDER BY schema_name`,
        bindings,
      };
    },

    tables: (schema) => {
      const { sql, bindings } =
        schema === undefined ? visible('table_schema') : inSchema('table_schema', schema);
      return {
        sql: `SELECT table_schema, table_name, table_type, ${tableComment} FROM information_schema.tables
          WHERE ${sql} ORDER BY table_schema, table_name`,
        bindings,
      };
    },

    columns: (table, schema) => {
      const { sql, bindings } = inSchema('table_schema', schema);
      return {
        sql: `SELECT column_name, ${columnType}, is_nullable, ${columnDefault}, ${columnComment}
          FROM information_schema.columns WHERE table_name = ? AND ${sql} ORDER BY ordinal_position`,
        bindings: [table, ...bindings],
      };
    },

    primaryKey: (table, schema) => {
      const { sql, bindings } = inSchema('c.table_schema', schema);
      return {
        sql: `SELECT k.column_name FROM information_schema.table_constraints c
          JOIN information_schema.key_column_usage k ON k.constraint_name = c.constraint_name
            AND k.table_schema = c.table_schema AND k.table_name = c.table_name
          WHERE c.constraint_type = 'PRIMARY KEY' AND c.table_name = ? AND ${sql}
          ORDER BY k.ordinal_position`,
        bindings: [table, ...bindings],
      };
    },
  };
}
