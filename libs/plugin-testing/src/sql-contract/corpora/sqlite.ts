import type { Corpus } from './corpus.js';

export const sqliteCorpus: Corpus = {
  bypasses: (table) => [
    // A second statement, and what a leading SELECT or WITH hid.
    `SELECT 1; ATTACH DATABASE '${table}_evil.db' AS evil; CREATE TABLE evil.t (a)`,
    `SELECT 1; VACUUM INTO '${table}_evil.db'`,
    `WITH cte AS (SELECT 1) INSERT INTO ${table} (name) VALUES ('x') RETURNING id -- limit`,
    `WITH cte AS (SELECT 1) REPLACE INTO ${table} (id, name) VALUES (1, 'x')`,
    `-- a comment\nUPDATE ${table} SET name = 'x'`,
    `EXPLAIN QUERY PLAN UPDATE ${table} SET name = 'x'; DELETE FROM ${table}`,
    // Settings of a connection that is shared.
    `PRAGMA foreign_keys = OFF`,
    `PRAGMA main.locking_mode = EXCLUSIVE`,
    `PRAGMA wal_checkpoint(TRUNCATE)`,
    `PRAGMA incremental_vacuum`,
    `PRAGMA mmap_size = 1`,
    `PRAGMA temp_store_directory = '/tmp'`,
    `PRAGMA application_id(7)`,
    `PRAGMA schema_version = 7`,
    `PRAGMA case_sensitive_like = ON`,
    `SELECT load_extension('x', 'entry')`,
    `SELECT 1 WHERE writefile('${table}_x', 'x')`,
    `SELECT * FROM (SELECT readfile('/etc/passwd'))`,
  ],

  analytics: (table) => [
    `SELECT name, lag(name) OVER w, sum(id) OVER w, ntile(2) OVER w FROM ${table} WINDOW w AS (ORDER BY id)`,
    `SELECT count(*) FILTER (WHERE id > 1), total(id), avg(id), group_concat(DISTINCT note) FROM ${table}`,
    `SELECT date('now', 'start of month'), julianday('2024-01-01'), unixepoch(), time('12:00'), strftime('%W', 'now')`,
    `SELECT json_object('update', id), json_group_array(name), json_extract('{"a": 1}', '$.a') FROM ${table} GROUP BY id`,
    `SELECT key, value FROM json_tree('{"a": [1, 2]}') WHERE type = 'integer'`,
    `SELECT iif(id > 1, 'drop', 'delete'), ifnull(note, ''), nullif(1, 1), coalesce(note, name), printf('%05d', id) FROM ${table}`,
    `SELECT substr(name, 1, 2), instr(name, 'a'), trim(name), upper(name), hex(name), quote(name), length(name) FROM ${table}`,
    `SELECT random() IS NOT NULL, abs(-1), round(1.5), typeof(1), changes(), last_insert_rowid(), sqlite_version()`,
    `SELECT name GLOB 'A*', name LIKE '%a%' ESCAPE '!', name COLLATE NOCASE = 'ada', id BETWEEN 1 AND 2, id IN (1, 2) FROM ${table}`,
    `SELECT a.name FROM ${table} AS a LEFT JOIN ${table} AS b USING (id) WHERE a.id IN (SELECT id FROM ${table}) ORDER BY 1 DESC NULLS LAST`,
    `SELECT name FROM ${table} EXCEPT SELECT 'Ada' INTERSECT SELECT name FROM ${table}`,
    `SELECT note, count(*) FROM ${table} GROUP BY 1 HAVING count(*) > 0 LIMIT 5 OFFSET 0`,
    `SELECT (SELECT max(id) FROM ${table}), EXISTS (SELECT 1 FROM ${table}), CASE WHEN 1 THEN 2 ELSE 3 END`,
    `SELECT sql FROM sqlite_schema WHERE name = '${table}'`,
    `EXPLAIN QUERY PLAN DELETE FROM ${table} WHERE id = 1`,
    `EXPLAIN INSERT INTO ${table} (name) SELECT upper(name) FROM ${table}`,
  ],

  state: {
    session: () => [
      'SELECT type, name, sql FROM sqlite_schema ORDER BY 1, 2',
      'SELECT DISTINCT schema FROM pragma_table_list ORDER BY 1',
    ],
    server: () => [],
  },
};
