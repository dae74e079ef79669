import type { CatalogueQueries, StatementParams } from '@patchbay/sql-kit';

const COMMENT = `CAST(p.value AS nvarchar(4000))`;

/** Where a comment is kept: an extended property of this name is what SQL Server's own tools show. */
const commentOf = (object: string, column: string): string =>
  `LEFT JOIN sys.extended_properties AS p ON p.class = 1 AND p.name = N'MS_Description'
    AND p.major_id = ${object} AND p.minor_id = ${column}`;

/** As a column is declared: lengths are kept in bytes, of which a character takes two where the type begins with n. */
const TYPE = `CASE
  WHEN t.name IN ('char', 'varchar', 'binary', 'varbinary', 'nchar', 'nvarchar') THEN CONCAT(t.name, '(',
    CASE WHEN c.max_length = -1 THEN 'max' WHEN t.name LIKE 'n%' THEN CAST(c.max_length / 2 AS varchar(10))
      ELSE CAST(c.max_length AS varchar(10)) END, ')')
  WHEN t.name IN ('decimal', 'numeric') THEN CONCAT(t.name, '(', c.precision, ',', c.scale, ')')
  WHEN t.name IN ('datetime2', 'datetimeoffset', 'time') THEN CONCAT(t.name, '(', c.scale, ')')
  ELSE t.name END`;

/** From the engine's own tables: its `information_schema` knows neither comments nor its own types. */
export function mssqlCatalogue(defaultSchema: string | undefined): CatalogueQueries {
  /** `select` names the table `o` and its schema `s`. */
  const ofTable = (select: string, order: string, table: string, asked?: string): StatementParams => {
    const schema = asked ?? defaultSchema;
    return {
      sql: `${select} WHERE o.name = ? AND s.name = ${schema === undefined ? 'SCHEMA_NAME()' : '?'}
        AND o.type IN ('U', 'V') ORDER BY ${order}`,
      bindings: schema === undefined ? [table] : [table, schema],
    };
  };
  const objects = `sys.objects AS o JOIN sys.schemas AS s ON s.schema_id = o.schema_id`;

  return {
    // The first four are the server's own.
    databases: () => ({
      sql: `SELECT d.name FROM sys.databases AS d WHERE d.database_id > 4 AND d.state = 0
        AND HAS_DBACCESS(d.name) = 1 ORDER BY d.name`,
    }),

    // Those of fixed roles have numbers from 16384 on.
    schemas: () => ({
      sql: `SELECT s.name FROM sys.schemas AS s WHERE s.schema_id < 16384
        AND s.name NOT IN ('sys', 'INFORMATION_SCHEMA', 'guest') ORDER BY s.name`,
    }),

    tables: (schema) => ({
      sql: `SELECT s.name, o.name, CASE o.type WHEN 'V' THEN 'view' ELSE 'table' END, ${COMMENT} FROM ${objects}
        ${commentOf('o.object_id', '0')} WHERE o.type IN ('U', 'V') AND o.is_ms_shipped = 0
        ${schema === undefined ? '' : 'AND s.name = ?'} ORDER BY s.name, o.name`,
      ...(schema !== undefined && { bindings: [schema] }),
    }),

    columns: (table, schema) =>
      ofTable(
        `SELECT c.name, ${TYPE}, CASE c.is_nullable WHEN 1 THEN 'YES' ELSE 'NO' END, d.definition, ${COMMENT}
          FROM ${objects} JOIN sys.columns AS c ON c.object_id = o.object_id
          JOIN sys.types AS t ON t.user_type_id = c.user_type_id
          LEFT JOIN sys.default_constraints AS d
            ON d.parent_object_id = c.object_id AND d.parent_column_id = c.column_id
          ${commentOf('c.object_id', 'c.column_id')}`,
        'c.column_id',
        table,
        schema,
      ),

    primaryKey: (table, schema) =>
      ofTable(
        `SELECT c.name FROM ${objects} JOIN sys.indexes AS i ON i.object_id = o.object_id AND i.is_primary_key = 1
          JOIN sys.index_columns AS k ON k.object_id = i.object_id AND k.index_id = i.index_id
          JOIN sys.columns AS c ON c.object_id = k.object_id AND c.column_id = k.column_id`,
        'k.key_ordinal',
        table,
        schema,
      ),

    foreignKeys: (table, schema) =>
      ofTable(
        `SELECT c.name, fs.name, f.name, fc.name FROM ${objects}
          JOIN sys.foreign_key_columns AS k ON k.parent_object_id = o.object_id
          JOIN sys.columns AS c ON c.object_id = k.parent_object_id AND c.column_id = k.parent_column_id
          JOIN sys.objects AS f ON f.object_id = k.referenced_object_id
          JOIN sys.schemas AS fs ON fs.schema_id = f.schema_id
          JOIN sys.columns AS fc ON fc.object_id = k.referenced_object_id AND fc.column_id = k.referenced_column_id`,
        'k.constraint_column_id',
        table,
        schema,
      ),
  };
}
