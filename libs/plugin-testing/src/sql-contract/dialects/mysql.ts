import { mysqlCorpus } from '../corpora/mysql.js';
import { mysqlFaults } from './faults.js';
import type { SqlDialect } from './dialect.js';
import { mysqlValues } from './values/mysql.js';
import { mysqlLeftovers } from './mysql-leftovers.js';

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
  anyNames: 'varchar(10)',
  returningId: '',
  returning: {
    insert: (table) => `INSERT INTO ${table} (name) VALUES ('Barbara'), ('Donald') RETURNING id, name`,
    delete: (table) => `DELETE FROM ${table} WHERE name IN ('Barbara', 'Donald') RETURNING id, name`,
  },
  procedure: (name) => ({
    prepare: `CREATE PROCEDURE ${name}() BEGIN SELECT 1 AS a; SELECT 2 AS b UNION ALL SELECT 3; SELECT 4 AS c WHERE FALSE; END`,
    call: `CALL ${name}()`,
    results: [[{ a: 1 }], [{ b: 2 }, { b: 3 }], []],
  }),
  json: (text) => `json_extract(${text}, '$')`,
  echo: {
    string: '?',
    integer: '?',
    boolean: '?',
    decimal: 'CAST(? AS decimal(40, 9))',
    bytes: 'CAST(? AS binary)',
  },
  body: (name, table) => ({
    create: `CREATE PROCEDURE ${name}() BEGIN INSERT INTO ${table} (name) VALUES ('Barbara'); UPDATE ${table} SET note = 'seen' WHERE name = 'Barbara'; END`,
    use: `CALL ${name}()`,
  }),
  lists: [
    [`json_extract(?, '$[1]')`, [1, 2], '2'],
    [`json_length(?)`, [], 0],
  ],
  boolean: (value) => (value ? 1 : 0),
  rows: (count, width) =>
    `SELECT n, repeat('x', ${width}) AS filler FROM ${numbers(Math.ceil(Math.log10(count)))} LIMIT ${count}`,
  slow: 'SELECT sleep(30)',
  failsAfterRows: `SELECT 9223372036854770807 + n FROM ${numbers(4)}`,

  faults: mysqlFaults,
  values: mysqlValues,
  same: (a, b) => `${a} <=> ${b}`,

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

  corpus: mysqlCorpus,

  described: (table) => [
    `ALTER TABLE ${table} COMMENT = 'people'`,
    `ALTER TABLE ${table} MODIFY note varchar(200) DEFAULT 'none' COMMENT 'remarks'`,
    `CREATE TABLE ${table}_more (id int PRIMARY KEY, person int, FOREIGN KEY (person) REFERENCES ${table} (id))`,
  ],

  kinds: (name) => [{ create: [`CREATE SEQUENCE ${name}`], type: 'sequence' }],

  columnTypes: [
    ['char(3)', 'char(3)'],
    ['numeric(10, 2) unsigned', 'decimal(10,2) unsigned'],
    [`enum('a', 'b c')`, `enum('a','b c')`],
    ['datetime(3)', 'datetime(3)'],
  ],

  leftovers: mysqlLeftovers,

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
    'FLUSH TABLES WITH READ LOCK',
    'FLUSH /* all */ LOCAL TABLES t WITH READ LOCK',
    'FLUSH TABLES t FOR EXPORT',
    'BACKUP STAGE START',
    'BACKUP LOCK t',
    `XA START 'one'`,
    'HANDLER t OPEN',
    'SET GLOBAL max_connections = 1',
    'SET STATEMENT max_statement_time = 1 FOR SELECT 1',
    'BEGIN NOT ATOMIC SET @kept = 5; END',
    `EXECUTE IMMEDIATE 'SET @kept = 5'`,
  ],

  links: async (engine) => {
    const rows = await engine!.admin(
      `SELECT id, command <> 'Sleep' AS busy FROM information_schema.processlist WHERE user = '${engine!.user}'`,
    );
    return rows.map(({ id, busy }) => ({ id: String(id), busy: busy === 1 }));
  },
};
