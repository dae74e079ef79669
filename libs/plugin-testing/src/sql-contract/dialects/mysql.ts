import type { SqlDialect } from './dialect.js';

/** Ten to the power of `digits` rows, on servers that have no generator of their own. */
const numbers = (digits: number): string => {
  const places = Array.from({ length: digits }, (_, place) => place);
  const value = places.map((place) => `d${place}.i * ${10 ** place}`).join(' + ');
  return `(SELECT 1 + ${value} AS n FROM ${places.map((place) => `${DIGITS} AS d${place}`).join(', ')}) AS numbers`;
};

const DIGITS = `(SELECT 0 AS i UNION ALL ${[1, 2, 3, 4, 5, 6, 7, 8, 9].map((i) => `SELECT ${i}`).join(' UNION ALL ')})`;

export const mysql: SqlDialect = {
  quote: (name) => `\`${name.replaceAll('`', '``')}\``,
  createSample: (table) =>
    `CREATE TABLE ${table} (id int AUTO_INCREMENT PRIMARY KEY, name varchar(200) NOT NULL UNIQUE, note varchar(200) DEFAULT 'none') CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`,
  returningId: '',
  echo: { string: '?', integer: '?', boolean: '?' },
  boolean: (value) => (value ? 1 : 0),
  rows: (count, width) =>
    `SELECT n, repeat('x', ${width}) AS filler FROM ${numbers(Math.ceil(Math.log10(count)))} LIMIT ${count}`,
  slow: 'SELECT sleep(30)',
  failsAfterRows: `SELECT 9223372036854770807 + n FROM ${numbers(4)}`,

  values: {
    null: [['NULL', null]],
    boolean: [
      ['true', 1],
      ['false', 0],
    ],
    'small integer': [
      ['-7', -7],
      ['2147483647', 2_147_483_647],
    ],
    '64-bit integer': [
      ['9007199254740993', '9007199254740993'],
      ['-9223372036854775807', '-9223372036854775807'],
      ['18446744073709551615', '18446744073709551615'],
      ['9007199254740991', 9_007_199_254_740_991],
    ],
    decimal: [
      ['12345678901234567890.123456789', '12345678901234567890.123456789'],
      ['CAST(0.1 AS decimal(4, 2))', '0.10'],
    ],
    float: [
      ['0.1e0', 0.1],
      ['1e300', 1e300],
      ['CAST(1.5 AS float)', 1.5],
    ],
    // It has none: what would be one is an error or null.
    'not a number': [],
    date: [
      [`CAST('2024-02-29' AS date)`, '2024-02-29'],
      [`CAST('2024-02-29 12:34:56.789' AS datetime(3))`, '2024-02-29T12:34:56.789'],
    ],
    'date before 1970': [
      [`CAST('1815-12-10' AS date)`, '1815-12-10'],
      [`CAST('1969-12-31 23:59:59' AS datetime)`, '1969-12-31T23:59:59'],
    ],
    'date after 2038': [[`CAST('2999-12-31 23:59:59' AS datetime)`, '2999-12-31T23:59:59']],
    'time of day': [[`CAST('23:59:59.25' AS time(2))`, '23:59:59.25']],
    // Sessions run in UTC.
    'time zone': [[`from_unixtime(1719813600)`, '2024-07-01T06:00:00']],
    // No type of its own.
    interval: [],
    // MariaDB's JSON is text.
    JSON: [[`json_object('a', 1)`, '{"a": 1}']],
    array: [],
    UUID: [[`CAST('a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11' AS uuid)`, 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11']],
    binary: [[`CAST(X'DEADBEEF' AS binary(4))`, '3q2+7w==']],
    '4-byte characters': [[`'🧩𝄞'`, '🧩𝄞']],
    'empty string': [[`''`, '']],
  },

  noPlaceholders: `SELECT '? :a' AS \`b ? :c\`, "? :d" AS e, '\\'? :f' AS g -- ? :j
    /* ? :k */ # ? :l`,

  writes: {
    prepare: (table) => [
      `CREATE FUNCTION ${table}_empty() RETURNS int MODIFIES SQL DATA BEGIN DELETE FROM ${table}; RETURN 1; END`,
      `CREATE PROCEDURE ${table}_clear() DELETE FROM ${table}`,
      // A transaction can roll none of these back.
      `CREATE TABLE ${table}_plain (id int) ENGINE=MyISAM`,
      `CREATE FUNCTION ${table}_log() RETURNS int MODIFIES SQL DATA BEGIN INSERT INTO ${table}_plain VALUES (1); RETURN 1; END`,
      `CREATE FUNCTION ${table}_note() RETURNS int MODIFIES SQL DATA BEGIN CREATE TEMPORARY TABLE ${table}_mine (id int) ENGINE=MyISAM; RETURN 1; END`,
      `CREATE SEQUENCE ${table}_sequence`,
    ],
    attempts: (table) => [
      `DELETE FROM ${table}`,
      `INSERT INTO ${table} (name) VALUES ('written')`,
      `REPLACE INTO ${table} (name) VALUES ('written')`,
      `UPDATE ${table} SET name = concat(name, '!')`,
      `TRUNCATE ${table}`,
      `DROP TABLE ${table}`,
      `/* a query */ -- truly\n # and so on\n DELETE FROM ${table}`,
      `/*!50000 DELETE FROM ${table} */`,
      `/*M! DELETE FROM ${table} */`,
      `/*!50000 DELETE FROM ${table}; */ SELECT 1`,
      `COMMIT; DROP TABLE ${table}`,
      `SELECT 1; DELETE FROM ${table}`,
      `COMMIT`,
      `SET TRANSACTION READ WRITE`,
      `SET SESSION transaction_read_only = 0`,
      `WITH one AS (SELECT 1) DELETE FROM ${table}`,
      `ANALYZE DELETE FROM ${table}`,
      `EXPLAIN ANALYZE DELETE FROM ${table}`,
      `SELECT * FROM ${table} INTO OUTFILE '/tmp/${table}'`,
      `SELECT name INTO OUTFILE '/tmp/${table}' FROM ${table}`,
      `SELECT name FROM ${table} LIMIT 1 INTO DUMPFILE '/tmp/${table}'`,
      `SELECT ${table}_empty()`,
      `CALL ${table}_clear()`,
      `DO ${table}_empty()`,
      `PREPARE emptying FROM 'DELETE FROM ${table}'`,
      `EXECUTE emptying`,
      `EXECUTE IMMEDIATE 'DELETE FROM ${table}'`,
      `LOCK TABLES ${table} WRITE`,
      `SELECT ${table}_log()`,
      `SELECT ${table}_note()`,
      `CREATE TEMPORARY TABLE ${table}_mine (id int)`,
      `SELECT nextval(${table}_sequence)`,
      `SELECT NEXT VALUE FOR ${table}_sequence`,
      `SELECT setval(${table}_sequence, 100)`,
      `SELECT name INTO @leaked FROM ${table} LIMIT 1`,
      `(SELECT name FROM ${table} LIMIT 1) INTO /* */ OUTFILE '/tmp/${table}'`,
      `SELECT 1.0into @leaked`,
      // Where a comment begins for one reader and not for another.
      `SELECT 1 --\u0001\n INTO @leaked`,
      `SELECT 1 --/* \n INTO @leaked -- */`,
      `SELECT '\\'' INTO @leaked -- '`,
      `SELECT "\\"" INTO @leaked -- "`,
      `SELECT \`a\\\` INTO @leaked FROM (SELECT 1 AS \`a\\\`) AS t -- \``,
      `SELECT * FROM ${table} FOR UPDATE`,
      `SELECT * FROM (SELECT * FROM ${table} LOCK IN SHARE MODE) AS locked`,
      `SELECT load_file('/etc/passwd')`,
      `SELECT \`LOAD_FILE\` /* */ ('/etc/passwd')`,
      `SELECT count(*) FROM ${table} HAVING get_lock('patchbay', 1)`,
      `SELECT release_all_locks()`,
      `SELECT benchmark(1000000000, sha2('x', 512))`,
      `SHOW GRANTS`,
      `HANDLER ${table} OPEN`,
      `SET STATEMENT max_statement_time = 1 FOR DELETE FROM ${table}`,
      `BEGIN NOT ATOMIC DELETE FROM ${table}; END`,
      `KILL 1`,
      `FLUSH TABLES`,
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
    `SELECT date_format(now(), '%Y-%m'), group_concat(name ORDER BY name SEPARATOR ';') FROM ${table}`,
    `WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 5) SELECT sum(i) FROM n`,
    `SELECT \`update\`.name FROM ${table} AS \`update\` LIMIT 2 OFFSET 1`,
    `SELECT id AS \`into\`, name AS 'for update', note AS "get_lock(1)", 1 AS load_file FROM ${table} # into outfile`,
    `SELECT insert(name, 1, 1, 'x'), replace(name, 'into', 'x'), truncate(1.5, 0), 5--2 FROM ${table}`,
    `SELECT name, @n := coalesce(@n, 0) + 1 AS n FROM ${table} ORDER BY id`,
    `SELECT json_extract('{"into": 1}', '$.into'), sleep(0), last_insert_id(), uuid() <> '', connection_id() > 0`,
    `EXPLAIN SELECT * FROM ${table}`,
    `EXPLAIN FORMAT=JSON SELECT replace(name, 'a', 'b') FROM ${table}`,
    `SHOW FULL COLUMNS FROM ${table}`,
    `SHOW CREATE TABLE ${table}`,
    `SHOW TABLES`,
    `DESCRIBE ${table}`,
  ],

  described: (table) => [
    `ALTER TABLE ${table} COMMENT = 'people'`,
    `ALTER TABLE ${table} MODIFY note varchar(200) DEFAULT 'none' COMMENT 'remarks'`,
    `CREATE TABLE ${table}_more (id int PRIMARY KEY, person int, FOREIGN KEY (person) REFERENCES ${table} (id))`,
  ],

  leftovers: [
    { leave: 'SELECT @left := 5', look: 'SELECT @left AS found' },
    { leave: 'SELECT 5 INTO @left', look: 'SELECT @left AS found' },
  ],

  outliving: [
    'BEGIN',
    'START TRANSACTION',
    'COMMIT',
    'ROLLBACK',
    'SAVEPOINT here',
    'SET autocommit = 0',
    `/* a write */ SET sql_mode = ''`,
    'USE information_schema',
    'LOCK TABLES t WRITE',
    `PREPARE later FROM 'SELECT 1'`,
  ],

  links: async (engine) => {
    const rows = await engine!.admin(
      `SELECT id, command <> 'Sleep' AS busy FROM information_schema.processlist WHERE user = '${engine!.user}'`,
    );
    return rows.map(({ id, busy }) => ({ id: String(id), busy: busy === 1 }));
  },
};
