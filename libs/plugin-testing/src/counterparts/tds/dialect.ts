import type { SqlDialect } from '../../sql-contract/dialects/dialect.js';
import { attempts } from './attempts.js';
import { NO_LEFTOVERS } from '../../sql-contract/dialects/leftovers.js';

/** T-SQL as the stand-in understands it too. */
export const mssqlDialect: SqlDialect = {
  quote: (name) => `[${name.replaceAll(']', ']]')}]`,
  createSample: (table) =>
    `CREATE TABLE ${table} (id int IDENTITY(1, 1) NOT NULL PRIMARY KEY, name nvarchar(400) NOT NULL UNIQUE, note nvarchar(400) DEFAULT 'none')`,
  returningId: '',
  echo: { string: 'CAST(? AS nvarchar(max))', integer: 'CAST(? AS bigint)', boolean: 'CAST(? AS bit)' },
  boolean: (value) => value,
  rows: (count, width) =>
    `SELECT n, REPLICATE('x', ${width}) AS filler FROM GENERATE_SERIES(1, ${count}) AS series(n)`,
  slow: `WITH n(i) AS (SELECT CAST(1 AS bigint) UNION ALL SELECT i + 1 FROM n WHERE i < 1000000000)
    SELECT COUNT_BIG(*) AS total FROM n OPTION (MAXRECURSION 0)`,
  failsAfterRows: `SELECT CAST(CASE WHEN n = 5000 THEN 'x' ELSE '1' END AS int) AS one FROM GENERATE_SERIES(1, 10000) AS s(n)`,

  values: {
    null: [
      ['NULL', null],
      ['CAST(NULL AS decimal(9, 2))', null],
      ['CAST(NULL AS datetimeoffset)', null],
      ['CAST(NULL AS nvarchar(max))', null],
    ],
    boolean: [
      ['CAST(1 AS bit)', true],
      ['CAST(0 AS bit)', false],
    ],
    'small integer': [
      ['CAST(255 AS tinyint)', 255],
      ['CAST(-7 AS smallint)', -7],
      ['2147483647', 2_147_483_647],
    ],
    '64-bit integer': [
      [`CAST(9007199254740993 AS bigint)`, '9007199254740993'],
      [`CAST(-9223372036854775807 AS bigint)`, '-9223372036854775807'],
      [`CAST(9007199254740991 AS bigint)`, 9_007_199_254_740_991],
    ],
    decimal: [
      [`CAST('12345678901234567890.123456789' AS decimal(38, 9))`, '12345678901234567890.123456789'],
      [`CAST('-0.10' AS decimal(4, 2))`, '-0.10'],
      [
        `CAST('99999999999999999999999999999999999999' AS decimal(38, 0))`,
        '99999999999999999999999999999999999999',
      ],
      [`CAST('922337203685477.5807' AS money)`, '922337203685477.5807'],
      [`CAST('-0.0001' AS money)`, '-0.0001'],
      [`CAST('-214748.3648' AS smallmoney)`, '-214748.3648'],
      [`CAST(CAST('12345678901234567890.5' AS decimal(21, 1)) AS sql_variant)`, '12345678901234567890.5'],
    ],
    float: [
      ['CAST(0.1 AS float)', 0.1],
      ['CAST(1.1 AS real)', 1.1],
      ['CAST(1e300 AS float(53))', 1e300],
    ],
    // SQL Server has none.
    'not a number': [],
    date: [
      [`CAST('2024-02-29' AS date)`, '2024-02-29'],
      [`CAST('2024-02-29 12:34:56.790' AS datetime)`, '2024-02-29T12:34:56.79'],
      [`CAST('2024-02-29 12:34:00' AS smalldatetime)`, '2024-02-29T12:34:00'],
      [`CAST('2024-02-29 12:34:56.1234567' AS datetime2(7))`, '2024-02-29T12:34:56.1234567'],
      [`CAST('2024-02-29 12:34:56' AS datetime2(3))`, '2024-02-29T12:34:56'],
    ],
    'date before 1970': [
      [`CAST('0001-01-01' AS date)`, '0001-01-01'],
      [`CAST('1815-12-10' AS date)`, '1815-12-10'],
      [`CAST('1753-01-01 00:00:00.003' AS datetime)`, '1753-01-01T00:00:00.003'],
      [`CAST('1969-12-31 23:59:59.9999999' AS datetime2(7))`, '1969-12-31T23:59:59.9999999'],
    ],
    'date after 2038': [
      [`CAST('9999-12-31' AS date)`, '9999-12-31'],
      [`CAST('9999-12-31 23:59:59.997' AS datetime)`, '9999-12-31T23:59:59.997'],
    ],
    'time of day': [[`CAST('23:59:59.25' AS time(7))`, '23:59:59.25']],
    'time zone': [
      [`CAST('2024-02-29 12:34:56 +00:00' AS datetimeoffset)`, '2024-02-29T12:34:56Z'],
      [`CAST('2024-07-01 00:00:00.1234567 +05:30' AS datetimeoffset)`, '2024-07-01T00:00:00.1234567+05:30'],
      [`CAST('1969-12-31 23:00:00 -08:00' AS datetimeoffset)`, '1969-12-31T23:00:00-08:00'],
    ],
    interval: [],
    // A text, as is what JSON functions make.
    JSON: [[`'{"a": [1, null]}'`, '{"a": [1, null]}']],
    array: [],
    UUID: [
      [
        `CAST('A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11' AS uniqueidentifier)`,
        'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11',
      ],
    ],
    binary: [
      ['0xDEADBEEF', '3q2+7w=='],
      [`CAST('' AS varbinary(1))`, ''],
    ],
    '4-byte characters': [
      [`N'🧩𝄞'`, '🧩𝄞'],
      [`CAST(N'<a>🧩</a>' AS xml)`, '<a>🧩</a>'],
      [`CAST(N'🧩' AS sql_variant)`, '🧩'],
    ],
    'empty string': [[`''`, '']],
  },

  noPlaceholders: `SELECT '? :a' AS "b ? :c", N'it''s ? :d' AS [e ]] ? :f] -- ? :j
    /* ? :k /* nested ? */ :l */`,

  writes: {
    prepare: () => [],
    attempts,
  },

  analytics: (table) => [
    `SELECT count(*) AS total, max(name) AS last FROM ${table} GROUP BY note HAVING count(*) > 0 ORDER BY 1 DESC`,
    `WITH named AS (SELECT name FROM ${table}) SELECT a.name, b.name AS other FROM named AS a CROSS JOIN named AS b`,
    `WITH a AS (SELECT 1 AS x), b AS (SELECT x FROM a) SELECT x FROM b UNION ALL SELECT (2) AS x;`,
    `SELECT name, row_number() OVER (PARTITION BY note ORDER BY name) AS place FROM ${table}`,
    `SELECT CASE WHEN name = 'delete' THEN 'drop' ELSE 'insert into t' END AS deleted FROM ${table}`,
    `SELECT 1 AS update_count, 2 AS created, 3 AS [delete], 4 AS "exec" -- delete from ${table}`,
    `SELECT name FROM ${table} UNION ALL SELECT note FROM ${table} WHERE note LIKE '%; drop table %'`,
    `SELECT * FROM ${table} AS p WHERE EXISTS (SELECT 1 AS one FROM ${table} WHERE id <> p.id) /* update /* set */ */`,
    `SELECT replace(name, 'a', 'b') AS replaced, lower(note) AS lowered FROM ${table};`,
    `(SELECT name FROM ${table}) UNION (SELECT 'set')`,
    `SELECT TOP (2) name FROM ${table} ORDER BY name`,
    `SELECT name FROM ${table} WITH (NOLOCK) ORDER BY id OFFSET 1 ROWS FETCH NEXT 1 ROWS ONLY`,
    `SELECT p.name, CASE p.id WHEN 1 THEN CASE WHEN p.note IS NULL THEN 0 ELSE 1 END ELSE 2 END AS [case] FROM (SELECT name FROM ${table}) AS n JOIN ${table} AS p ON p.name = n.name`,
    `SELECT IIF(count(*) > 0, 'some', 'none') AS any_of, sum(id) AS total, avg(id) AS mean FROM ${table}`,
    `SELECT name, sum(id) OVER (ORDER BY id ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS running FROM ${table}`,
    `SELECT left(name, 2) AS start, coalesce(note, 'x') AS note, nullif(id, 1) AS id, GETDATE() AS today FROM ${table}`,
  ],

  described: (table) => [
    `EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'people', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'${table}'`,
    `EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'remarks', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'${table}', @level2type = N'COLUMN', @level2name = N'note'`,
    `CREATE TABLE ${table}_more (id int PRIMARY KEY, person int REFERENCES ${table} (id))`,
  ],

  columnTypes: [
    ['int', 'int'],
    ['nvarchar(max)', 'nvarchar(max)'],
    ['decimal(10, 2)', 'decimal(10,2)'],
  ],

  leftovers: () => NO_LEFTOVERS,

  outliving: [
    'BEGIN TRANSACTION',
    'BEGIN DISTRIBUTED TRAN',
    'COMMIT',
    'ROLLBACK',
    'SAVE TRANSACTION here',
    'SET LOCK_TIMEOUT 5',
    '/* a write */ SET XACT_ABORT ON',
    'USE master',
    'DECLARE @x int = 1',
    `INSERT INTO t (name) VALUES ('x') COMMIT`,
    `DELETE FROM t BEGIN TRAN`,
    'REVERT',
  ],

  links: async (engine) => {
    const rows = await engine!.admin('SELECT session_id, status FROM sys.dm_exec_sessions');
    return rows.map((row) => ({ id: String(row['session_id']), busy: row['status'] === 'running' }));
  },
};
