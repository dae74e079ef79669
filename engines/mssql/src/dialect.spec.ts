import { StatementCompiler } from '@patchbay/sql-kit';
import { tsql } from './dialect.js';

const statements = new StatementCompiler(tsql);

const verdict = (sql: string): Promise<string> =>
  statements.read({ sql }).then(
    () => 'read',
    ({ message }: Error) => message,
  );

describe('the classifier of T-SQL', () => {
  it.each([
    `SELECT a FROM t FOR JSON PATH, ROOT('x')`,
    `SELECT a AS [@a] FROM t FOR XML PATH('row'), TYPE`,
    `SELECT * FROM t FOR SYSTEM_TIME AS OF '2024-01-01'`,
    `SELECT * FROM (SELECT y, m, v FROM t) AS s PIVOT (SUM(v) FOR m IN ([1], [2])) AS p`,
    `SELECT * FROM t INNER MERGE JOIN u ON t.id = u.id OPTION (MERGE UNION, USE HINT('FORCE_ORDER'), MAXDOP 1)`,
    `SELECT CAST('2024-01-01' AS datetime2) AT TIME ZONE 'UTC', CONVERT(varchar(10), GETDATE(), 23)`,
    `SELECT geography::Point(47, -122, 4326).STAsText()`,
    `SELECT @@VERSION, $1.5, 0xFF, 0x, .5, 1e3, 1.5E-3, N'x'`,
    `SELECT TOP (10) PERCENT WITH TIES * FROM #kept ORDER BY a OFFSET 0 ROWS FETCH FIRST 5 ROWS ONLY`,
    `SELECT x.value('(/a)[1]', 'int') FROM t CROSS APPLY doc.nodes('/a') AS d(x)`,
    `SELECT * FROM t OUTER APPLY (SELECT TOP 1 * FROM u WHERE u.id = t.id) AS u`,
    `WITH XMLNAMESPACES ('urn:x' AS x) SELECT 1 AS one FOR XML PATH('')`,
    `SELECT CASE WHEN EXISTS (SELECT 1) THEN 1 ELSE (SELECT 2) END, (SELECT 3)`,
    `SELECT a FROM t EXCEPT SELECT a FROM u INTERSECT (SELECT a FROM v)`,
    `SELECT [delete], "update", 'drop' AS [x]]y] FROM [insert].[exec]`,
    `SELECT STRING_AGG(name, ', ') WITHIN GROUP (ORDER BY name), sp_name, größe FROM t`,
    `SELECT v FROM (VALUES (1), (2)) AS x(v) WHERE v = ANY (SELECT 1)`,
  ])('lets %s through', async (sql) => {
    expect(await verdict(sql)).toBe('read');
  });

  it.each([
    ['SELECT 1 DELETE FROM t', /DELETE/],
    ['SELECT 1 SELECT 2', /Only one statement/],
    ['SELECT (1) SELECT 2', /Only one statement/],
    ['WITH a AS (SELECT 1 AS x SELECT 2) SELECT x FROM a', /Only one statement/],
    ['WITH a AS (SELECT 1 AS x) SELECT (1) SELECT 2', /Only one statement/],
    ['SELECT [a]]; DELETE FROM t', /cannot be read|Only one/],
    ['SELECT 1eDELETE FROM t', /cannot be read/],
    ['SELECT 1 ｄelete', /looks like another word/],
    ['SELECT 1 dısk', /looks like another word/],
    ['SELECT 1 MERGE t USING u ON 1 = 1 WHEN MATCHED THEN UPDATE SET a = 1', /MERGE/],
    ['SELECT 1 END', /END without CASE/],
    ['SELECT dbo.[xp_cmdshell]()', /cannot call xp_cmdshell/],
    ['SELECT "dbo"."sp_x" ()', /cannot call sp_x/],
    ['SELECT 1 FETCH NEXT FROM c', /move a cursor/],
    ['SELECT 1 there: SELECT 2', /cannot be read/],
  ])('tells why it refuses %s', async (sql, why) => {
    expect(await verdict(sql)).toMatch(why);
  });

  it('lets a write define what begins transactions, and begin none itself', () => {
    expect(() => statements.write({ sql: 'CREATE OR ALTER TRIGGER p AS BEGIN TRAN; COMMIT' })).not.toThrow();
    expect(() => statements.write({ sql: 'CREATE TABLE t (a int); COMMIT' })).toThrow(/one statement/);
    expect(() => statements.write({ sql: 'CREATE PROCEDURE p AS BEGIN TRAN COMMIT' })).not.toThrow();
    expect(() => statements.write({ sql: 'UPDATE t SET a = 1 COMMIT' })).toThrow(/COMMIT/);
  });
});
