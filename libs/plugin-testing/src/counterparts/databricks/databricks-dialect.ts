import type { SqlDialect } from '../../sql-contract/dialects/index.js';
import { attempts } from './databricks-attempts.js';
import { NO_LEFTOVERS } from '../../sql-contract/dialects/leftovers.js';

/** Databricks' SQL that its stand-in takes. */
export const databricksSql: SqlDialect = {
  quote: (name) => `\`${name.replaceAll('`', '``')}\``,
  // It keeps NOT NULL alone, and tells no key that it counted.
  lacks: ['constraints', 'generated keys'],
  createSample: (table) =>
    `CREATE TABLE ${table} (id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name STRING NOT NULL UNIQUE, note STRING DEFAULT 'none')`,
  returningId: '',
  echo: { string: 'CAST(? AS STRING)', integer: 'CAST(? AS BIGINT)', boolean: 'CAST(? AS BOOLEAN)' },
  boolean: (value) => value,
  rows: (count, width) => `SELECT id + 1 AS n, repeat('x', ${width}) AS filler FROM range(${count})`,
  slow: 'SELECT count(*) FROM range(100000000000)',
  failsAfterRows: `SELECT CAST(CASE WHEN id = 8000 THEN 'x' ELSE '1' END AS INTEGER) AS n FROM range(10000)`,

  values: {
    null: [['NULL', null]],
    boolean: [
      ['true', true],
      ['false', false],
    ],
    'small integer': [
      ['CAST(42 AS TINYINT)', 42],
      ['CAST(-300 AS SMALLINT)', -300],
      ['2147483647', 2_147_483_647],
    ],
    '64-bit integer': [
      ['9007199254740993', '9007199254740993'],
      ['-9223372036854775807', '-9223372036854775807'],
      ['CAST(9007199254740991 AS BIGINT)', 9_007_199_254_740_991],
    ],
    decimal: [
      ['12345678901234567890.123456789', '12345678901234567890.123456789'],
      ['CAST(0.10 AS DECIMAL(4, 2))', '0.10'],
    ],
    float: [
      ['CAST(0.1 AS FLOAT)', 0.1],
      ['CAST(0.1 AS DOUBLE)', 0.1],
      ['CAST(1e300 AS DOUBLE)', 1e300],
    ],
    'not a number': [
      [`CAST('NaN' AS DOUBLE)`, 'NaN'],
      [`CAST('-Infinity' AS FLOAT)`, '-Infinity'],
    ],
    date: [
      [`DATE '2024-02-29'`, '2024-02-29'],
      [`CAST('2024-02-29 12:34:56.789123' AS TIMESTAMP_NTZ)`, '2024-02-29T12:34:56.789123'],
    ],
    'date before 1970': [
      [`DATE '1815-12-10'`, '1815-12-10'],
      [`TIMESTAMP '1969-12-31 23:59:59.5'`, '1969-12-31T23:59:59.5'],
    ],
    'date after 2038': [[`TIMESTAMP '2999-12-31 23:59:59'`, '2999-12-31T23:59:59']],
    // It has no type of the kind.
    'time of day': [],
    // Sessions run in UTC.
    'time zone': [[`CAST('2024-07-01 12:00:00+05:30' AS TIMESTAMP_LTZ)`, '2024-07-01T06:30:00']],
    interval: [
      [`INTERVAL '1 year 2 months'`, 'P1Y2M'],
      [`INTERVAL '3 days 4 hours 5 minutes 6.5 seconds'`, 'P3DT4H5M6.5S'],
    ],
    JSON: [[`named_struct('a', 1, 'b', 'x')`, { a: 1, b: 'x' }]],
    array: [
      ['array(1, 2, NULL)', [1, 2, null]],
      [`array('a', 'b"c')`, ['a', 'b"c']],
    ],
    // A text there.
    UUID: [[`'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'`, 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11']],
    binary: [
      [`unhex('DEADBEEF')`, '3q2+7w=='],
      [`unhex('')`, ''],
    ],
    '4-byte characters': [[`'🧩𝄞'`, '🧩𝄞']],
    'empty string': [[`''`, '']],
  },

  noPlaceholders: `SELECT '? :a' AS \`b ? :c\`, "it's ? :d" AS e, '\\'? :f' AS g -- ? :j
    /* ? :k */`,

  writes: { prepare: () => [], attempts },

  analytics: (table) => [
    `SELECT count(*), max(name) FROM ${table} GROUP BY note HAVING count(*) > 0 ORDER BY 1 DESC`,
    `WITH named AS (SELECT name FROM ${table}) SELECT a.name, b.name FROM named AS a CROSS JOIN named AS b`,
    `SELECT name, row_number() OVER (PARTITION BY note ORDER BY name) FROM ${table}`,
    `SELECT CASE WHEN name = 'delete' THEN 'drop' ELSE 'insert into t' END AS deleted FROM ${table}`,
    `SELECT 1 AS update_count, 2 AS created, 3 AS \`truncate\`, 4 AS grants -- delete from ${table}`,
    `SELECT name FROM ${table} UNION ALL SELECT note FROM ${table} WHERE note LIKE "%; drop table %"`,
    `SELECT * FROM ${table} AS p WHERE EXISTS (SELECT 1 FROM ${table} WHERE id <> p.id) /* update */`,
    `SELECT replace(name, 'a', 'b'), lower(note) FROM ${table};`,
    `(SELECT name FROM ${table}) UNION (SELECT 'set')`,
    `SELECT a.name, b.note FROM ${table} AS a JOIN ${table} AS b USING (id)`,
    `SELECT date_trunc('month', DATE '2024-02-29'), count(*) FILTER (WHERE note IS NULL) FROM ${table}`,
    `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5) SELECT sum(i) FROM n`,
    `SELECT t.name AS call, t.note AS put FROM ${table} t`,
    `SELECT list_transform(array(1, 2), x -> x + 1)`,
    `VALUES (1, 'update'), (2, 'delete')`,
    `EXPLAIN EXTENDED SELECT * FROM ${table}`,
    `DESCRIBE ${table}`,
    'SHOW TABLES',
  ],

  described: (table) => [
    `COMMENT ON TABLE ${table} IS 'people'`,
    `COMMENT ON COLUMN ${table}.note IS 'remarks'`,
    `CREATE TABLE ${table}_more (id INT PRIMARY KEY, person BIGINT REFERENCES ${table} (id))`,
  ],

  leftovers: (name) => ({
    ...NO_LEFTOVERS,
    'temporary object': [
      { leave: `CREATE TEMPORARY VIEW ${name}_kept AS SELECT 666 AS a`, probe: `SELECT a FROM ${name}_kept` },
    ],
  }),

  outliving: [
    'BEGIN DELETE FROM t; END',
    'USE CATALOG other',
    'USE SCHEMA other',
    `SET TIME ZONE 'Europe/Berlin'`,
    'SET VAR x = 1',
    'RESET',
    `/* a write */ -- still\n SET spark.sql.ansi.enabled = false`,
    'DECLARE VARIABLE x INT',
    `EXECUTE IMMEDIATE 'USE CATALOG other'`,
    `ADD JAR '/tmp/x.jar'`,
    'CACHE TABLE t',
    `PUT '/etc/passwd' INTO '/Volumes/a/b/c'`,
  ],

  links: async (engine) => {
    const rows = await engine!.admin('SHOW LINKS');
    return rows.map(({ id, busy }) => ({ id: String(id), busy: busy === true }));
  },
};
