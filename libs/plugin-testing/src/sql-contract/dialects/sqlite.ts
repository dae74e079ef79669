import type { SqlDialect } from './dialect.js';
import { children } from './processes.js';

const numbers = (count: number): string =>
  `WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers LIMIT ${count})`;

export const sqlite: SqlDialect = {
  lacks: ['comments'],
  quote: (name) => `"${name.replaceAll('"', '""')}"`,
  createSample: (table) =>
    `CREATE TABLE ${table} (id INTEGER NOT NULL PRIMARY KEY, name TEXT NOT NULL UNIQUE, note TEXT DEFAULT 'none')`,
  returningId: '',
  echo: { string: '?', integer: '?', boolean: '?' },
  boolean: (value) => (value ? 1 : 0),
  rows: (count, width) =>
    `${numbers(count)} SELECT n, replace(hex(zeroblob(${width / 2})), '0', 'x') AS filler FROM numbers`,
  slow: `${numbers(10_000_000_000)} SELECT count(*) FROM numbers`,
  failsAfterRows: `${numbers(10_000)} SELECT CASE WHEN n < 5000 THEN n ELSE abs(-9223372036854775807 - 1) END FROM numbers`,

  values: {
    null: [['NULL', null]],
    boolean: [
      ['true', 1],
      ['false', 0],
    ],
    'small integer': [['-7', -7]],
    '64-bit integer': [
      ['9007199254740993', '9007199254740993'],
      ['-9223372036854775807', '-9223372036854775807'],
      ['9007199254740991', 9_007_199_254_740_991],
    ],
    decimal: [],
    float: [
      ['0.1', 0.1],
      ['1e300', 1e300],
    ],
    'not a number': [['9e999', 'Infinity']],
    // Dates are texts, and so are times, JSON and UUIDs.
    date: [[`date('2024-02-29')`, '2024-02-29']],
    'date before 1970': [[`date('1815-12-10')`, '1815-12-10']],
    'date after 2038': [[`datetime('2999-12-31 23:59:59')`, '2999-12-31 23:59:59']],
    'time of day': [[`time('23:59:59')`, '23:59:59']],
    'time zone': [],
    interval: [],
    JSON: [[`json('{"a": 1}')`, '{"a":1}']],
    array: [],
    UUID: [],
    binary: [[`X'DEADBEEF'`, '3q2+7w==']],
    '4-byte characters': [[`'🧩𝄞'`, '🧩𝄞']],
    'empty string': [[`''`, '']],
  },

  noPlaceholders: `SELECT '? :a' AS "b ? :c", '? :d' AS [e ? :f], 1 AS \`g ? :h\` -- ? :j
    /* ? :k */`,

  writes: {
    prepare: () => [],
    attempts: (table) => [
      `DELETE FROM ${table}`,
      `INSERT INTO ${table} (name) VALUES ('written')`,
      `INSERT INTO ${table} (name) VALUES ('written') RETURNING id`,
      `REPLACE INTO ${table} (id, name) VALUES (1, 'written')`,
      `UPDATE ${table} SET name = name || '!'`,
      `DROP TABLE ${table}`,
      `/* a query */ -- truly\n DELETE FROM ${table}`,
      `COMMIT; DROP TABLE ${table}`,
      `SELECT 1; DELETE FROM ${table}`,
      `COMMIT`,
      `BEGIN IMMEDIATE`,
      `WITH one AS (SELECT 'written' AS name) INSERT INTO ${table} (name) SELECT name FROM one`,
      `WITH one AS (SELECT 1) DELETE FROM ${table}`,
      `CREATE TABLE ${table}_copy AS SELECT * FROM ${table}`,
      `CREATE TEMP TABLE ${table}_copy AS SELECT * FROM ${table}`,
      `ATTACH DATABASE '${table}_attached.db' AS attached`,
      `PRAGMA query_only = 0`,
      `PRAGMA user_version = 5`,
      `PRAGMA writable_schema = 1`,
      `PRAGMA journal_mode = off`,
      `VACUUM`,
      `VACUUM INTO '${table}_vacuumed.db'`,
      `REINDEX`,
      `SELECT load_extension('nothing')`,
      `SELECT writefile('${table}_written', 'x')`,
      `SELECT "LOAD_EXTENSION" ('nothing')`,
      `SELECT [readfile]('/etc/passwd')`,
      `SELECT edit('x', 'touch ${table}_edited')`,
      `SELECT fts3_tokenizer('simple', X'4141414141414141')`,
      `SELECT * FROM fsdir('/')`,
      `SELECT * FROM pragma_optimize`,
      `SELECT * FROM 'pragma_optimize'(2)`,
      `SELECT * FROM pragma_journal_mode`,
      `ATTACH '${table}_attached.db' AS [attached]`,
      `/* */ attach ('file:' || '${table}_attached.db?mode=rwc') AS a`,
      `DETACH main`,
      `WITH gone AS (SELECT 1) UPDATE ${table} SET name = name || '!' RETURNING id`,
      `WITH gone AS (DELETE FROM ${table} RETURNING *) SELECT * FROM gone`,
      `EXPLAIN DELETE FROM ${table}`,
      `EXPLAIN QUERY PLAN INSERT INTO ${table} (name) VALUES ('written')`,
      `SELECT 1; PRAGMA query_only = 0; DELETE FROM ${table}`,
      `CREATE VIRTUAL TABLE ${table}_fts USING fts5(name)`,
      `CREATE TRIGGER ${table}_t AFTER INSERT ON ${table} BEGIN DELETE FROM ${table}; END`,
      `ALTER TABLE ${table} RENAME TO ${table}_renamed`,
      `ANALYZE`,
      `SAVEPOINT here`,
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
    `SELECT strftime('%Y-%m', 'now'), group_concat(name, ';') FROM ${table}`,
    `${numbers(5)} SELECT sum(n) FROM numbers`,
    `SELECT "update".name FROM ${table} AS "update" LIMIT 2 OFFSET 1`,
    `SELECT id AS pragma, note AS "attach", name AS [into] FROM ${table} -- vacuum`,
    `SELECT m.name, p.name FROM sqlite_schema AS m JOIN pragma_table_info(m.name) AS p LIMIT 3`,
    `SELECT * FROM pragma_table_list, pragma_foreign_key_list('${table}')`,
    `SELECT value ->> '$.a' FROM json_each('[{"a": 1}]')`,
    `WITH a AS MATERIALIZED (SELECT 1) SELECT * FROM a`,
    `EXPLAIN QUERY PLAN SELECT * FROM ${table}`,
    `EXPLAIN SELECT * FROM ${table}`,
    `VALUES (1, 'update'), (2, 'delete')`,
  ],

  described: (table) => [
    `CREATE TABLE ${table}_more (id INTEGER PRIMARY KEY, person INTEGER REFERENCES ${table} (id))`,
  ],

  leftovers: [],

  outliving: [
    'BEGIN',
    'COMMIT',
    'ROLLBACK',
    'SAVEPOINT here',
    'END',
    'RELEASE here',
    'PRAGMA query_only = 1',
    '/* a write */ PRAGMA foreign_keys = 0',
    `ATTACH DATABASE 'attached.db' AS attached`,
  ],

  links: () => children(),
};
