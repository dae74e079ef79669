import { postgresCorpus } from '../corpora/postgres.js';
import { postgresFaults } from './faults.js';
import type { SqlDialect } from './dialect.js';
import { postgresValues } from './values/postgres.js';
import { postgresLeftovers } from './postgres-leftovers.js';

export const postgres: SqlDialect = {
  quote: (name) => `"${name.replaceAll('"', '""')}"`,
  createSample: (table) =>
    `CREATE TABLE ${table} (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL UNIQUE, note text DEFAULT 'none')`,
  anyNames: 'text',
  returningId: ' RETURNING id',
  returning: {
    insert: (table) => `INSERT INTO ${table} (name) VALUES ('Barbara'), ('Donald') RETURNING id, name`,
    update: (table) =>
      `UPDATE ${table} SET note = 'seen' WHERE name IN ('Barbara', 'Donald') RETURNING id, name`,
    delete: (table) => `DELETE FROM ${table} WHERE name IN ('Barbara', 'Donald') RETURNING id, name`,
  },
  json: (text) => `${text}::jsonb`,
  echo: {
    string: '?::text',
    integer: '?::int8',
    boolean: '?::boolean',
    decimal: '?::numeric',
    bytes: '?::bytea',
  },
  body: (name, table) => ({
    create: `CREATE PROCEDURE ${name}() BEGIN ATOMIC INSERT INTO ${table} (name) VALUES ('Barbara'); UPDATE ${table} SET note = 'seen' WHERE name = 'Barbara'; END`,
    use: `CALL ${name}()`,
  }),
  boolean: (value) => value,
  rows: (count, width) =>
    // In FROM, the function would make all rows before it gives the first.
    `SELECT n, repeat('x', ${width}) AS filler FROM (SELECT generate_series(1, ${count}) AS n) AS series`,
  slow: 'SELECT pg_sleep(30)',
  failsAfterRows: 'SELECT 1 / (5000 - n) FROM generate_series(1, 10000) AS series(n)',

  faults: postgresFaults,
  values: postgresValues,
  same: (a, b) => `${a}::text IS NOT DISTINCT FROM ${b}::text`,

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
      `MERGE INTO ${table} AS t USING ${table} AS s ON t.id = s.id WHEN MATCHED THEN DELETE`,
      `TRUNCATE ${table}`,
      `DROP TABLE ${table}`,
      `/* a query */ -- truly\n DELETE FROM ${table}`,
      // A second statement, as it got through servers that wrap a query in a transaction and send it as it is.
      `COMMIT; DROP TABLE ${table}`,
      `SELECT 1; DELETE FROM ${table}`,
      `SELECT 1; COMMIT; DELETE FROM ${table}; BEGIN`,
      `SELECT '\\'; DELETE FROM ${table}; --'`,
      `SELECT $a$;$a$; DELETE FROM ${table}`,
      `COMMIT`,
      `SET TRANSACTION READ WRITE`,
      `WITH gone AS (DELETE FROM ${table} RETURNING *) SELECT * FROM gone`,
      `SELECT * FROM (WITH one AS (INSERT INTO ${table} (name) VALUES ('written') RETURNING id) SELECT id FROM one) AS s`,
      `WITH one AS (SELECT 'written' AS name) INSERT INTO ${table} (name) SELECT name FROM one`,
      `SELECT * INTO ${table}_copy FROM ${table}`,
      `SELECT id INTO TEMP ${table}_copy FROM ${table} UNION SELECT 1`,
      `CREATE TEMP TABLE ${table}_copy AS SELECT 1`,
      `SELECT * FROM ${table} FOR UPDATE`,
      `SELECT * FROM (SELECT * FROM ${table} FOR KEY SHARE SKIP LOCKED) AS locked`,
      `EXPLAIN ANALYZE INSERT INTO ${table} (name) VALUES ('written')`,
      `EXPLAIN (ANALYZE) WITH gone AS (DELETE FROM ${table} RETURNING *) SELECT * FROM gone`,
      `EXPLAIN ANALYZE CREATE TABLE ${table}_copy AS SELECT 1`,
      `DO $$ BEGIN DELETE FROM ${table}; END $$`,
      `SELECT ${table}_empty()`,
      `SELECT nextval('${table}_sequence')`,
      `SELECT setval('${table}_sequence', 100)`,
      `SELECT query_to_xml('DELETE FROM ${table} RETURNING id', true, true, '')`,
      `SELECT query_to_xml('SELECT pg_' || 'reload_conf()', true, true, '')`,
      `SELECT * FROM ts_stat('SELECT pg_notify(''a'', ''b'')::text::tsvector')`,
      `SELECT set_config('transaction_read_only', 'off', false)`,
      `SELECT pg_catalog."set_config"('search_path', 'x', false)`,
      `PREPARE emptying AS DELETE FROM ${table}`,
      `EXECUTE emptying`,
      `COPY ${table} FROM STDIN`,
      `COPY (SELECT 1) TO PROGRAM 'cat'`,
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity`,
      `SELECT U&"\\0070g_cancel_backend"(pg_backend_pid())`,
      `SELECT * FROM pg_catalog . pg_read_file ( '/etc/passwd' )`,
      `SELECT pg_ls_dir('.')`,
      `SELECT lo_import('/etc/passwd')`,
      `SELECT lo_export(1, '/tmp/${table}')`,
      `SELECT lo_from_bytea(0, 'x')`,
      `SELECT (SELECT count(*) FROM dblink('dbname=x', 'DELETE FROM t') AS d(a int))`,
      `SELECT 1 FROM ${table} ORDER BY pg_advisory_lock(42)`,
      `SELECT CASE WHEN true THEN pg_notify('a', 'b') END`,
      `SELECT count(*) FILTER (WHERE pg_switch_wal() IS NULL) FROM ${table}`,
      `VALUES (pg_logical_emit_message(false, 'a', 'b'))`,
      `SELECT 1 LIMIT (SELECT 1 FROM pg_create_restore_point('x'))`,
      `SHOW search_path; DROP TABLE ${table}`,
      `LISTEN news`,
      `VACUUM`,
      `CALL nothing()`,
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
    `TABLE ${table} ORDER BY id`,
    `SELECT id AS update, note AS "delete", name AS into, 'FOR UPDATE' AS "for update" FROM ${table}`,
    `SELECT "set".id FROM ${table} AS "set" JOIN ${table} AS truncate USING (id)`,
    `SELECT 'it''s; drop', E'a\\'; drop', $$; delete from t$$, $a$ $$; $a$`,
    `SELECT pg_size_pretty(pg_total_relation_size('${table}')), pg_try_advisory_xact_lock(1), pg_sleep(0)`,
    `SELECT random() < 2, gen_random_uuid() IS NOT NULL, current_user, LOCALTIMESTAMP(0)`,
    `SELECT extract(year FROM now()), interval '1 day' * 2, now() AT TIME ZONE 'UTC', (ARRAY[1, 2])[1], (1, 'a')::text`,
    `SELECT note, GROUPING(note), count(*) FROM ${table} GROUP BY ROLLUP (note) ORDER BY 1 NULLS FIRST`,
    `SELECT avg(id) OVER w, lag(name) OVER w FROM ${table} WINDOW w AS (ORDER BY id ROWS BETWEEN 1 PRECEDING AND CURRENT ROW)`,
    `SELECT * FROM ${table} TABLESAMPLE system (100) REPEATABLE (1)`,
    `SELECT * FROM json_to_recordset('[{"a": 1}]') AS r(a int), unnest(ARRAY[1]) WITH ORDINALITY AS u(v, n)`,
    `SELECT xmlelement(name a, note), xmlforest(name) FROM ${table}`,
    `SELECT * FROM xmltable('/a' PASSING ('<a/>'::xml) COLUMNS n FOR ORDINALITY) AS x`,
    `SELECT query_to_xml('SELECT name FROM ${table}', true, true, '')`,
    `SELECT count(*) FROM pg_stat_activity, pg_locks, information_schema.tables`,
    `SELECT name COLLATE "C", name SIMILAR TO '%a%', name ~* 'a', NOT id BETWEEN SYMMETRIC 2 AND 1, id IS DISTINCT FROM 1 FROM ${table}`,
    `EXPLAIN (ANALYZE, BUFFERS) WITH a AS MATERIALIZED (SELECT 1) SELECT * FROM a`,
    `SHOW ALL`,
    `SHOW server_version`,
    `SELECT note #>> '{}', jsonb_build_object('a', 1) -> 'a' FROM (SELECT '{}'::jsonb AS note) AS j`,
  ],

  corpus: postgresCorpus,

  described: (table) => [
    `COMMENT ON TABLE ${table} IS 'people'`,
    `COMMENT ON COLUMN ${table}.note IS 'remarks'`,
    `CREATE TABLE ${table}_more (id int PRIMARY KEY, person int REFERENCES ${table} (id))`,
  ],

  kinds: (name) => [
    {
      create: [`CREATE MATERIALIZED VIEW ${name} AS SELECT 1 AS a`, `GRANT SELECT ON ${name} TO PUBLIC`],
      type: 'materialized view',
    },
    {
      create: [`CREATE TABLE ${name} (a int) PARTITION BY LIST (a)`, `GRANT SELECT ON ${name} TO PUBLIC`],
      type: 'partitioned table',
    },
    {
      create: [
        `CREATE FOREIGN DATA WRAPPER ${name}_wrapper`,
        `CREATE SERVER ${name}_server FOREIGN DATA WRAPPER ${name}_wrapper`,
        `CREATE FOREIGN TABLE ${name} (a int) SERVER ${name}_server`,
        `GRANT SELECT ON ${name} TO PUBLIC`,
      ],
      type: 'foreign table',
    },
  ],

  columnTypes: [
    ['int[]', 'integer[]'],
    ['char(3)', 'character(3)'],
    ['varchar(30)', 'character varying(30)'],
    ['numeric(10, 2)', 'numeric(10,2)'],
    ['timestamptz(3)', 'timestamp(3) with time zone'],
    ['bit(4)', 'bit(4)'],
    ['jsonb', 'jsonb'],
    ['bigserial', 'bigint'],
  ],

  withoutColumns: (table) => `CREATE TABLE ${table} ()`,

  leftovers: postgresLeftovers,

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
    `SELECT set_config('search_path', 'pg_catalog', false)`,
    'SELECT pg_advisory_lock(1)',
    'LOCK TABLE pg_class',
    'PREPARE later AS SELECT 1',
    'DECLARE held CURSOR WITH HOLD FOR SELECT 1',
    'COPY (SELECT 1) TO STDOUT',
    '/* rows to come */ COPY pg_class FROM STDIN',
    'COPY pg_class (relname) FROM STDOUT WITH (FORMAT csv)',
    'SET ROLE pg_monitor',
  ],

  links: async (engine) => {
    const rows = await engine!.admin(
      `SELECT pid, state = 'active' AS busy FROM pg_stat_activity WHERE usename = '${engine!.user}'`,
    );
    return rows.map(({ pid, busy }) => ({ id: String(pid), busy: busy === true }));
  },
};
