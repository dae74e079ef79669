import type { Corpus } from './corpus.js';

export const duckdbCorpus: Corpus = {
  bypasses: (table) => [
    `SELECT * FROM read_csv_auto('/etc/passwd')`,
    `SELECT * FROM read_parquet('${table}.parquet')`,
    `SELECT * FROM read_json_auto('https://example.com/x.json')`,
    `SELECT 1; COPY ${table} TO '/tmp/${table}.csv'`,
    `WITH a AS (SELECT 1) INSERT INTO ${table} (name) SELECT 'x' RETURNING id`,
    `EXPLAIN ANALYZE INSERT INTO ${table} (name) VALUES ('x')`,
    `EXPLAIN (ANALYZE) DELETE FROM ${table}`,
    `EXPLAIN (FORMAT json, ANALYZE) UPDATE ${table} SET name = 'x'`,
    `EXPLAIN /* */ ANALYZE /* INSERT */ WITH a AS (SELECT 1) DELETE FROM ${table}`,
    `EXPLAIN INSERT INTO ${table} (name) VALUES ('x'); DELETE FROM ${table}`,
    `EXPLAIN INSERT INTO ${table} (name) SELECT read_text('/etc/passwd')`,
    `DETACH memory`,
    `SET enable_external_access = true`,
    `RESET threads`,
  ],

  analytics: (table) => [
    `SELECT date_trunc('month', DATE '2024-02-29'), date_diff('day', DATE '2024-01-01', DATE '2024-03-01'), strftime(DATE '2024-01-01', '%Y')`,
    `SELECT list_transform([1, 2], x -> x + 1), struct_pack(a := 1), map(['a'], [1]), [1, 2][1], {'update': 1}.update`,
    `SELECT regexp_replace(name, 'a', 'b'), string_split(name, 'a'), concat_ws('-', id, name), levenshtein(name, 'Ada') FROM ${table}`,
    `SELECT count(*) FILTER (id > 1), median(id), mode(note), arg_max(name, id), string_agg(name, ',') FROM ${table}`,
    `SELECT name, sum(id) OVER w, lag(id) OVER w FROM ${table} WINDOW w AS (ORDER BY id)`,
    `SELECT note, count(*) FROM ${table} GROUP BY GROUPING SETS ((note), ()) HAVING count(*) > 0`,
    `SELECT unnest(generate_series(1, 3)) AS n, range(3)`,
    `SELECT json_extract('{"a": 1}', '$.a'), '{"a": 1}'::JSON ->> 'a'`,
    `SELECT a.name FROM ${table} AS a ASOF JOIN ${table} AS b ON a.id >= b.id`,
    `SELECT * FROM ${table} USING SAMPLE 2 ROWS`,
    `EXPLAIN INSERT INTO ${table} (name) SELECT upper(name) FROM ${table}`,
    `EXPLAIN (FORMAT json) UPDATE ${table} SET name = 'x' WHERE id = 1`,
    `EXPLAIN -- only planned\nDELETE FROM ${table}`,
    `EXPLAIN WITH one AS (SELECT 1 AS id) DELETE FROM ${table} USING one WHERE one.id = ${table}.id`,
  ],

  state: {
    session: () => [
      'SELECT schema_name, table_name, sql FROM duckdb_tables() ORDER BY 1, 2',
      'SELECT function_name FROM duckdb_functions() WHERE NOT internal ORDER BY 1',
      'SELECT DISTINCT database_name FROM duckdb_schemas() ORDER BY 1',
      'SELECT sequence_name, last_value FROM duckdb_sequences() ORDER BY 1',
      'SELECT name, value FROM duckdb_variables() ORDER BY 1',
    ],
    server: () => [],
  },
};
