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
    integers: [
      ['9007199254740993', '9007199254740993'],
      ['-9223372036854775807', '-9223372036854775807'],
      ['18446744073709551615', '18446744073709551615'],
      ['9007199254740991', 9_007_199_254_740_991],
      ['-7', -7],
    ],
    decimals: [
      ['12345678901234567890.123456789', '12345678901234567890.123456789'],
      ['CAST(0.1 AS decimal(4, 2))', '0.10'],
    ],
    dates: [
      [`CAST('2024-02-29 12:34:56.789' AS datetime(3))`, '2024-02-29T12:34:56.789'],
      [`CAST('2024-02-29' AS date)`, '2024-02-29'],
    ],
    binary: [[`CAST(X'DEADBEEF' AS binary(4))`, '3q2+7w==']],
    booleans: [
      ['true', 1],
      ['false', 0],
    ],
  },

  noPlaceholders: `SELECT '? :a' AS \`b ? :c\`, "? :d" AS e, '\\'? :f' AS g -- ? :j
    /* ? :k */ # ? :l`,

  writes: {
    prepare: (table) => [
      `CREATE FUNCTION ${table}_empty() RETURNS int MODIFIES SQL DATA BEGIN DELETE FROM ${table}; RETURN 1; END`,
      `CREATE PROCEDURE ${table}_clear() DELETE FROM ${table}`,
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
    ],
  },

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
