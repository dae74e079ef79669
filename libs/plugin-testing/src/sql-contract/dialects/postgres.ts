import type { SqlDialect } from './dialect.js';

export const postgres: SqlDialect = {
  quote: (name) => `"${name.replaceAll('"', '""')}"`,
  createSample: (table) =>
    `CREATE TABLE ${table} (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL UNIQUE, note text DEFAULT 'none')`,
  returningId: ' RETURNING id',
  echo: { string: '?::text', integer: '?::int8', boolean: '?::boolean' },
  boolean: (value) => value,
  rows: (count, width) =>
    // In FROM, the function would make all rows before it gives the first.
    `SELECT n, repeat('x', ${width}) AS filler FROM (SELECT generate_series(1, ${count}) AS n) AS series`,
  slow: 'SELECT pg_sleep(30)',
  failsAfterRows: 'SELECT 1 / (5000 - n) FROM generate_series(1, 10000) AS series(n)',

  values: {
    null: [['NULL', null]],
    boolean: [
      ['true', true],
      ['false', false],
    ],
    'small integer': [
      ['42::int2', 42],
      ['-7', -7],
      ['2147483647', 2_147_483_647],
    ],
    '64-bit integer': [
      ['9007199254740993', '9007199254740993'],
      ['-9223372036854775807', '-9223372036854775807'],
      ['9007199254740991', 9_007_199_254_740_991],
    ],
    decimal: [
      ['12345678901234567890.123456789', '12345678901234567890.123456789'],
      ['0.10::numeric(4, 2)', '0.10'],
    ],
    float: [
      ['0.1::float8', 0.1],
      ['1.5::float4', 1.5],
      ['1e300::float8', 1e300],
    ],
    'not a number': [
      [`'NaN'::float8`, 'NaN'],
      [`'-Infinity'::float8`, '-Infinity'],
      [`'NaN'::numeric`, 'NaN'],
    ],
    date: [
      [`date '2024-02-29'`, '2024-02-29'],
      [`timestamp '2024-02-29 12:34:56.789'`, '2024-02-29T12:34:56.789'],
    ],
    'date before 1970': [
      [`date '1815-12-10'`, '1815-12-10'],
      [`timestamp '1969-12-31 23:59:59.5'`, '1969-12-31T23:59:59.5'],
    ],
    'date after 2038': [[`timestamp '2999-12-31 23:59:59'`, '2999-12-31T23:59:59']],
    'time of day': [[`time '23:59:59.25'`, '23:59:59.25']],
    'time zone': [
      [`timestamptz '2024-02-29 12:34:56+00'`, '2024-02-29T12:34:56Z'],
      [`timestamptz '2024-07-01 12:00:00+05:30'`, '2024-07-01T06:30:00Z'],
    ],
    interval: [[`interval '1 year 2 mons 3 days 04:05:06.5'`, 'P1Y2M3DT4H5M6.5S']],
    JSON: [
      [`'{"a": [1, null, "x"]}'::jsonb`, { a: [1, null, 'x'] }],
      [`'[1.50]'::json`, [1.5]],
    ],
    array: [
      ['ARRAY[1, 2, NULL]', [1, 2, null]],
      [`ARRAY['a', 'b"c']`, ['a', 'b"c']],
    ],
    UUID: [[`'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11'::uuid`, 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11']],
    binary: [
      [`'\\xdeadbeef'::bytea`, '3q2+7w=='],
      [`''::bytea`, ''],
    ],
    '4-byte characters': [[`'🧩𝄞'`, '🧩𝄞']],
    'empty string': [[`''`, '']],
  },

  noPlaceholders: `SELECT '? :a' AS "b ? :c", $$? :d$$ AS e, E'\\'? :f' AS g, '1'::int AS h, (ARRAY[5, 6, 7])[1:2] AS i -- ? :j
    /* ? :k /* nested ? */ :l */`,

  writes: {
    prepare: (table) => [
      `CREATE SEQUENCE ${table}_sequence`,
      `GRANT ALL ON SEQUENCE ${table}_sequence TO PUBLIC`,
      `CREATE FUNCTION ${table}_empty() RETURNS int LANGUAGE plpgsql AS $$ BEGIN DELETE FROM ${table}; RETURN 1; END $$`,
    ],
    attempts: (table) => [
      `DELETE FROM ${table}`,
      `INSERT INTO ${table} (name) VALUES ('written')`,
      `UPDATE ${table} SET name = name || '!'`,
      `TRUNCATE ${table}`,
      `DROP TABLE ${table}`,
      `/* a query */ -- truly\n DELETE FROM ${table}`,
      `COMMIT; DROP TABLE ${table}`,
      `SELECT 1; DELETE FROM ${table}`,
      `COMMIT`,
      `SET TRANSACTION READ WRITE`,
      `WITH gone AS (DELETE FROM ${table} RETURNING *) SELECT * FROM gone`,
      `WITH one AS (SELECT 'written' AS name) INSERT INTO ${table} (name) SELECT name FROM one`,
      `SELECT * INTO ${table}_copy FROM ${table}`,
      `SELECT * FROM ${table} FOR UPDATE`,
      `EXPLAIN ANALYZE INSERT INTO ${table} (name) VALUES ('written')`,
      `DO $$ BEGIN DELETE FROM ${table}; END $$`,
      `SELECT ${table}_empty()`,
      `SELECT nextval('${table}_sequence')`,
      `SELECT setval('${table}_sequence', 100)`,
      `SELECT query_to_xml('DELETE FROM ${table} RETURNING id', true, true, '')`,
      `SELECT set_config('transaction_read_only', 'off', false)`,
      `WITH gone AS (DELETE FROM ${table} RETURNING *) SELECT * FROM gone`,
      `PREPARE emptying AS DELETE FROM ${table}`,
      `EXECUTE emptying`,
      `COPY ${table} FROM STDIN`,
    ],
  },

  analytics: (table) => [
    `SELECT count(*), max(name) FROM ${table} GROUP BY note HAVING count(*) > 0 ORDER BY 1 DESC`,
    `WITH named AS (SELECT name FROM ${table}) SELECT a.name, b.name FROM named AS a CROSS JOIN named AS b`,
    `SELECT name, row_number() OVER (PARTITION BY note ORDER BY name) FROM ${table}`,
    `SELECT CASE WHEN name = 'delete' THEN 'drop' ELSE 'insert into t' END AS deleted FROM ${table}`,
    `SELECT 1 AS update_count, 2 AS created, 3 AS truncated_rows, 4 AS grants -- delete from ${table}`,
    `SELECT name FROM ${table} UNION ALL SELECT note FROM ${table} WHERE note LIKE '%; drop table %'`,
    `SELECT * FROM ${table} AS p WHERE EXISTS (SELECT 1 FROM ${table} WHERE id <> p.id) /* update */`,
    `SELECT replace(name, 'a', 'b'), lower(note) FROM ${table};`,
    `(SELECT name FROM ${table}) UNION (SELECT 'set')`,
    `SELECT date_trunc('month', now()), percentile_cont(0.5) WITHIN GROUP (ORDER BY id) FROM ${table}`,
    `SELECT count(*) FILTER (WHERE note IS NULL), array_agg(name), string_agg(name, ',') FROM ${table}`,
    `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5) SELECT sum(i) FROM n`,
    `SELECT * FROM ${table}, LATERAL (SELECT length(name)) AS l(length) FETCH FIRST 2 ROWS ONLY`,
    `EXPLAIN SELECT * FROM ${table}`,
    `EXPLAIN (ANALYZE, FORMAT JSON) SELECT * FROM ${table}`,
    `VALUES (1, 'update'), (2, 'delete')`,
    `TABLE ${table}`,
    `SHOW server_version`,
    `SELECT note #>> '{}', jsonb_build_object('a', 1) -> 'a' FROM (SELECT '{}'::jsonb AS note) AS j`,
  ],

  described: (table) => [
    `COMMENT ON TABLE ${table} IS 'people'`,
    `COMMENT ON COLUMN ${table}.note IS 'remarks'`,
    `CREATE TABLE ${table}_more (id int PRIMARY KEY, person int REFERENCES ${table} (id))`,
  ],

  leftovers: [
    { leave: `SELECT set_config('search_path', 'pg_catalog', false)`, look: 'SHOW search_path' },
    {
      leave: `SELECT set_config('default_transaction_read_only', 'on', false)`,
      look: 'SHOW default_transaction_read_only',
    },
  ],

  outliving: [
    'BEGIN',
    'COMMIT',
    'ROLLBACK',
    'SAVEPOINT here',
    `SET search_path TO pg_catalog`,
    `/* a write */ SET search_path TO pg_catalog`,
    'RESET ALL',
    'DISCARD ALL',
    'LISTEN news',
  ],

  links: async (engine) => {
    const rows = await engine!.admin(
      `SELECT pid, state = 'active' AS busy FROM pg_stat_activity WHERE usename = '${engine!.user}'`,
    );
    return rows.map(({ pid, busy }) => ({ id: String(pid), busy: busy === true }));
  },
};
