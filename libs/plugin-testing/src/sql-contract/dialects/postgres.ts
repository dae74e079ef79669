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
    integers: [
      ['9007199254740993', '9007199254740993'],
      ['-9223372036854775807', '-9223372036854775807'],
      ['9007199254740991', 9_007_199_254_740_991],
      ['42::int2', 42],
      ['-7', -7],
    ],
    decimals: [
      ['12345678901234567890.123456789', '12345678901234567890.123456789'],
      ['0.10::numeric(4, 2)', '0.10'],
    ],
    dates: [
      [`timestamp '2024-02-29 12:34:56.789'`, '2024-02-29T12:34:56.789'],
      [`timestamptz '2024-02-29 12:34:56+00'`, '2024-02-29T12:34:56Z'],
      [`date '2024-02-29'`, '2024-02-29'],
    ],
    binary: [[`'\\xdeadbeef'::bytea`, '3q2+7w==']],
    booleans: [
      ['true', true],
      ['false', false],
    ],
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
