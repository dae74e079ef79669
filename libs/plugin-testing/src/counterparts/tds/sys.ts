/** The parts of SQL Server's catalogue that plugins ask, over DuckDB's own; and functions that DuckDB lacks. */
export const SYS: readonly string[] = [
  'CREATE SCHEMA dbo',
  'CREATE SCHEMA sys',
  `CREATE VIEW sys.schemas AS SELECT schema_name AS name, oid % 16000 AS schema_id FROM duckdb_schemas()
    WHERE database_name = 'memory' AND schema_name NOT IN ('main')`,
  `CREATE VIEW sys.databases AS SELECT 'patchbay' AS name, 5 AS database_id, 0 AS state`,
  `CREATE MACRO main.has_dbaccess(name) AS 1`,
  `CREATE VIEW sys.objects AS
    SELECT table_name AS name, table_oid AS object_id, schema_oid % 16000 AS schema_id, 'U' AS type, 0 AS is_ms_shipped
      FROM duckdb_tables() WHERE schema_name <> 'sys'
    UNION ALL
    SELECT view_name, view_oid, schema_oid % 16000, 'V', 0 FROM duckdb_views() WHERE schema_name NOT IN ('sys', 'main')
      AND NOT internal`,
  `CREATE VIEW sys.columns AS SELECT table_oid AS object_id, column_name AS name, column_index AS column_id,
    data_type AS user_type_id, CAST(is_nullable AS INTEGER) AS is_nullable, -1 AS max_length,
    coalesce(numeric_precision, 0) AS precision, coalesce(numeric_scale, 0) AS scale FROM duckdb_columns()`,
  `CREATE VIEW sys.types AS SELECT DISTINCT data_type AS user_type_id,
    CASE data_type WHEN 'VARCHAR' THEN 'nvarchar' WHEN 'INTEGER' THEN 'int' ELSE regexp_replace(lower(data_type), '\\(.*', '') END AS name
    FROM duckdb_columns()`,
  `CREATE VIEW sys.default_constraints AS SELECT table_oid AS parent_object_id, column_index AS parent_column_id,
    '(' || column_default || ')' AS definition FROM duckdb_columns()
    WHERE column_default IS NOT NULL AND column_default NOT LIKE 'nextval%'`,
  `CREATE VIEW sys.indexes AS SELECT table_oid AS object_id, constraint_index AS index_id, 1 AS is_primary_key
    FROM duckdb_constraints() WHERE constraint_type = 'PRIMARY KEY'`,
  `CREATE VIEW sys.index_columns AS SELECT table_oid AS object_id, constraint_index AS index_id,
    unnest(constraint_column_indexes) + 1 AS column_id, generate_subscripts(constraint_column_indexes, 1) AS key_ordinal
    FROM duckdb_constraints() WHERE constraint_type = 'PRIMARY KEY'`,
  `CREATE VIEW sys.foreign_key_columns AS SELECT k.table_oid AS parent_object_id, k.own + 1 AS parent_column_id,
    t.table_oid AS referenced_object_id, c.column_index AS referenced_column_id, k.place AS constraint_column_id
    FROM (SELECT table_oid, schema_oid, referenced_table, unnest(constraint_column_indexes) AS own,
        unnest(referenced_column_names) AS other, generate_subscripts(constraint_column_indexes, 1) AS place
      FROM duckdb_constraints() WHERE constraint_type = 'FOREIGN KEY') AS k
    JOIN duckdb_tables() AS t ON t.table_name = k.referenced_table AND t.schema_oid = k.schema_oid
    JOIN duckdb_columns() AS c ON c.table_oid = t.table_oid AND c.column_name = k.other`,
  `CREATE TABLE sys.extended_properties (class INTEGER, major_id BIGINT, minor_id BIGINT, name VARCHAR, value VARCHAR)`,
  `CREATE MACRO main.schema_name() AS 'dbo'`,
  `CREATE MACRO main.db_name() AS 'patchbay'`,
  `CREATE MACRO main.quotename(name) AS '[' || replace(name, ']', ']]') || ']'`,
  `CREATE MACRO main.replicate(text, times) AS repeat(text, times)`,
  `CREATE MACRO main.iif(condition, yes, no) AS CASE WHEN condition THEN yes ELSE no END`,
  `CREATE MACRO main.getdate() AS CAST(now() AS TIMESTAMP)`,
  `CREATE MACRO main.serverproperty(name) AS '15.0.4000.1'`,
  `CREATE MACRO main.is_srvrolemember(role) AS 0`,
  `CREATE MACRO main.is_rolemember(role) AS CASE role WHEN 'db_datawriter' THEN 1 ELSE 0 END`,
  `CREATE MACRO main.has_perms_by_name(securable, class, permission) AS
    CASE WHEN permission IN ('INSERT', 'UPDATE', 'DELETE') THEN 1 ELSE 0 END`,
];
