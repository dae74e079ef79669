import type { SqlDialect } from '../../sql-contract/dialects/index.js';
import { attempts } from './snowflake-attempts.js';
import { NO_LEFTOVERS } from '../../sql-contract/dialects/leftovers.js';

const generator = (count: number): string => `TABLE(GENERATOR(ROWCOUNT => ${count}))`;

/** Snowflake's SQL that its stand-in takes. Names keep their case there, which Snowflake writes large. */
export const snowflakeSql: SqlDialect = {
  quote: (name) => `"${name.replaceAll('"', '""')}"`,
  // It keeps NOT NULL alone, and tells no key that it counted.
  lacks: ['constraints', 'generated keys', 'one connection a result'],
  createSample: (table) =>
    `CREATE TABLE ${table} (id INTEGER AUTOINCREMENT PRIMARY KEY, name VARCHAR NOT NULL UNIQUE, note VARCHAR DEFAULT 'none')`,
  returningId: '',
  echo: { string: '?::VARCHAR', integer: '?::BIGINT', boolean: '?::BOOLEAN' },
  boolean: (value) => value,
  rows: (count, width) => `SELECT seq8() + 1 AS n, repeat('x', ${width}) AS filler FROM ${generator(count)}`,
  slow: 'SELECT SYSTEM$WAIT(30)',
  // A result is whole before its first row is sent: it fails before.
  failsAfterRows: `SELECT CAST(CASE WHEN seq8() = 5000 THEN 'x' ELSE '1' END AS INTEGER) AS n FROM ${generator(10_000)}`,

  values: {
    null: [['NULL', null]],
    boolean: [
      ['true', true],
      ['false', false],
    ],
    'small integer': [
      ['42::SMALLINT', 42],
      ['-7', -7],
      ['2147483647', 2_147_483_647],
    ],
    '64-bit integer': [
      ['9007199254740993', '9007199254740993'],
      ['-9223372036854775807', '-9223372036854775807'],
      ['9007199254740991', 9_007_199_254_740_991],
      [`'12345678901234567890123456789012345678'::NUMBER`, '12345678901234567890123456789012345678'],
    ],
    decimal: [
      ['12345678901234567890.123456789', '12345678901234567890.123456789'],
      ['0.10::DECIMAL(4, 2)', '0.10'],
    ],
    float: [
      ['0.1::DOUBLE', 0.1],
      ['1e300::DOUBLE', 1e300],
    ],
    'not a number': [
      [`'NaN'::DOUBLE`, 'NaN'],
      [`'-inf'::DOUBLE`, '-Infinity'],
      [`'inf'::DOUBLE`, 'Infinity'],
    ],
    date: [
      [`'2024-02-29'::DATE`, '2024-02-29'],
      [`'2024-02-29 12:34:56.789123456'::TIMESTAMP_NTZ`, '2024-02-29T12:34:56.789123456'],
    ],
    'date before 1970': [
      [`'1815-12-10'::DATE`, '1815-12-10'],
      [`'1969-12-31 23:59:59.5'::TIMESTAMP_NTZ`, '1969-12-31T23:59:59.5'],
    ],
    'date after 2038': [[`'2199-12-31 23:59:59'::TIMESTAMP_NTZ`, '2199-12-31T23:59:59']],
    'time of day': [[`'23:59:59.25'::TIME`, '23:59:59.25']],
    'time zone': [
      [`'2024-02-29 12:34:56+00'::TIMESTAMP_LTZ`, '2024-02-29T12:34:56Z'],
      [`'2024-07-01 12:00:00+05:30'::TIMESTAMP_LTZ`, '2024-07-01T06:30:00Z'],
    ],
    // None that a column or a result may have.
    interval: [],
    JSON: [
      [`PARSE_JSON('{"a": [1, null, "x"]}')`, { a: [1, null, 'x'] }],
      [`OBJECT_CONSTRUCT('a', 1)`, { a: 1 }],
    ],
    array: [[`ARRAY_CONSTRUCT(1, 2, NULL)`, [1, 2, null]]],
    // A text there.
    UUID: [[`'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'`, 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11']],
    binary: [
      [`TO_BINARY('DEADBEEF', 'HEX')`, '3q2+7w=='],
      [`TO_BINARY('', 'HEX')`, ''],
    ],
    '4-byte characters': [[`'🧩𝄞'`, '🧩𝄞']],
    'empty string': [[`''`, '']],
  },

  noPlaceholders: `SELECT '? :a' AS "b ? :c", $$? :d$$ AS e, '\\'? :f' AS g, '1'::INTEGER AS h -- ? :j
    // it's ? :k
    /* ? :l */`,

  writes: { prepare: () => [], attempts },

  analytics: (table) => [
    `SELECT count(*), max(name) FROM ${table} GROUP BY note HAVING count(*) > 0 ORDER BY 1 DESC`,
    `WITH named AS (SELECT name FROM ${table}) SELECT a.name, b.name FROM named AS a CROSS JOIN named AS b`,
    `SELECT name, row_number() OVER (PARTITION BY note ORDER BY name) FROM ${table}`,
    `SELECT name FROM ${table} QUALIFY row_number() OVER (PARTITION BY note ORDER BY name) = 1`,
    `SELECT CASE WHEN name = 'delete' THEN 'drop' ELSE 'insert into t' END AS deleted FROM ${table}`,
    `SELECT 1 AS update_count, 2 AS created, 3 AS "truncate", 4 AS grants -- delete from ${table}`,
    `SELECT name FROM ${table} UNION ALL SELECT note FROM ${table} WHERE note LIKE '%; drop table %'`,
    `SELECT * FROM ${table} AS p WHERE EXISTS (SELECT 1 FROM ${table} WHERE id <> p.id) /* update */`,
    `SELECT replace(name, 'a', 'b'), lower(note), insert_count FROM (SELECT *, 1 AS insert_count FROM ${table});`,
    `(SELECT name FROM ${table}) UNION (SELECT 'set')`,
    `SELECT date_trunc('month', '2024-02-29'::DATE), listagg(name, ',') FROM ${table}`,
    `SELECT * EXCLUDE (note) REPLACE (upper(name) AS name) FROM ${table}`,
    `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5) SELECT sum(i) FROM n`,
    `SELECT t.name AS call, t.note AS put FROM ${table} t // delete from ${table}`,
    `EXPLAIN USING TEXT SELECT * FROM ${table}`,
    `DESCRIBE ${table}`,
    `SHOW PRIMARY KEYS IN TABLE "${table}"`,
  ],

  described: (table) => [
    `COMMENT ON TABLE ${table} IS 'people'`,
    `COMMENT ON COLUMN ${table}.note IS 'remarks'`,
    `CREATE TABLE ${table}_more (id INT PRIMARY KEY, person INT REFERENCES ${table} (id))`,
  ],

  columnTypes: [
    ['varchar', 'varchar(16777216)'],
    ['decimal(10, 2)', 'number(10,2)'],
  ],

  leftovers: (name) => ({
    ...NO_LEFTOVERS,
    'temporary object': [
      {
        leave: `CREATE TEMPORARY TABLE ${name}_kept AS SELECT 666 AS a`,
        probe: `SELECT a FROM ${name}_kept`,
      },
    ],
  }),

  outliving: [
    'BEGIN',
    'START TRANSACTION',
    'COMMIT',
    'ROLLBACK',
    'USE ROLE accountadmin',
    'USE SCHEMA other',
    `SET secret = 'x'`,
    'UNSET secret',
    `ALTER SESSION SET TIMEZONE = 'Europe/Berlin'`,
    `/* a write */ -- still\n // and so on\n ALTER  SESSION SET MULTI_STATEMENT_COUNT = 0`,
    `EXECUTE IMMEDIATE $$ BEGIN USE ROLE accountadmin; END $$`,
    'DECLARE x INT; BEGIN RETURN 1; END',
    // The driver would read and write files of this machine.
    'PUT file:///etc/passwd @~',
    'get @~/x file:///tmp/',
  ],

  links: async (engine) => {
    const rows = await engine!.admin('SHOW LINKS');
    return rows.map(({ id, busy }) => ({ id: String(id), busy: busy === true }));
  },
};
