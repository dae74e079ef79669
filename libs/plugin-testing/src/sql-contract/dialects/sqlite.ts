import { sqliteCorpus } from '../corpora/sqlite.js';
import { sqliteFaults } from './faults.js';
import type { SqlDialect } from './dialect.js';
import { sqliteValues } from './values/sqlite.js';
import { children } from './processes.js';
import { sqliteLeftovers } from './sqlite-leftovers.js';

const numbers = (count: number): string =>
  `WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers LIMIT ${count})`;

/** A query may read them, and set none. */
const SETTINGS = [
  'analysis_limit',
  'auto_vacuum',
  'automatic_index',
  'busy_timeout',
  'cache_size',
  'cell_size_check',
  'foreign_keys',
  'journal_size_limit',
  'legacy_alter_table',
  'locking_mode',
  'max_page_count',
  'mmap_size',
  'query_only',
  'recursive_triggers',
  'secure_delete',
  'synchronous',
  'temp_store',
  'trusted_schema',
];

export const sqlite: SqlDialect = {
  lacks: ['comments'],
  quote: (name) => `"${name.replaceAll('"', '""')}"`,
  createSample: (table) =>
    `CREATE TABLE ${table} (id INTEGER NOT NULL PRIMARY KEY, name TEXT NOT NULL UNIQUE, note TEXT DEFAULT 'none')`,
  anyNames: 'text',
  returningId: '',
  returning: {
    insert: (table) => `INSERT INTO ${table} (name) VALUES ('Barbara'), ('Donald') RETURNING id, name`,
    update: (table) =>
      `UPDATE ${table} SET note = 'seen' WHERE name IN ('Barbara', 'Donald') RETURNING id, name`,
    delete: (table) => `DELETE FROM ${table} WHERE name IN ('Barbara', 'Donald') RETURNING id, name`,
  },
  json: (text) => `json(${text})`,
  echo: { string: '?', integer: '?', boolean: '?', bytes: '?' },
  body: (name, table) => ({
    create: `CREATE TRIGGER ${name} AFTER INSERT ON ${table} BEGIN UPDATE ${table} SET note = 'seen' WHERE id = new.id; SELECT 1; END`,
    use: `INSERT INTO ${table} (name) VALUES ('Barbara')`,
  }),
  lists: [
    [`json_extract(?, '$[1]')`, [1, 2], 2],
    ['(SELECT sum(value) FROM json_each(?))', [40, 2], 42],
  ],
  boolean: (value) => (value ? 1 : 0),
  rows: (count, width) =>
    `${numbers(count)} SELECT n, replace(hex(zeroblob(${width / 2})), '0', 'x') AS filler FROM numbers`,
  slow: `${numbers(10_000_000_000)} SELECT count(*) FROM numbers`,
  failsAfterRows: `${numbers(10_000)} SELECT CASE WHEN n < 5000 THEN n ELSE abs(-9223372036854775807 - 1) END FROM numbers`,

  faults: sqliteFaults,
  values: sqliteValues,
  same: (a, b) => `${a} IS ${b} AND typeof(${a}) = typeof(${b})`,

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
      ...SETTINGS.flatMap((name) => [`PRAGMA ${name} = 1`, `PRAGMA ${name}(1)`]),
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
      `EXPLAIN PRAGMA query_only = 0`,
      `EXPLAIN ATTACH '${table}_attached.db' AS attached`,
      `PRAGMA user_version(5)`,
      `PRAGMA database_list`,
      `SELECT file FROM pragma_database_list`,
      `SELECT file FROM "Pragma_Database_List"`,
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
    `EXPLAIN DELETE FROM ${table}`,
    `EXPLAIN QUERY PLAN INSERT INTO ${table} (name) VALUES ('written')`,
    `/* what is there */ PRAGMA table_info(${table})`,
    `PRAGMA index_list('${table}');`,
    `PRAGMA user_version`,
    ...SETTINGS.map((name) => `PRAGMA ${name}`),
    `PRAGMA integrity_check`,
    `VALUES (1, 'update'), (2, 'delete')`,
  ],

  corpus: sqliteCorpus,

  described: (table) => [
    `CREATE TABLE ${table}_more (id INTEGER PRIMARY KEY, person INTEGER REFERENCES ${table} (id))`,
  ],

  columnTypes: [
    ['VARCHAR(30)', 'varchar(30)'],
    ['DECIMAL(10, 2)', 'decimal(10, 2)'],
  ],

  leftovers: sqliteLeftovers,

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
