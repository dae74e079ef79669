import { HOSTILE_TEXTS } from '@patchbay/plugin-testing/hostile-texts';
import { countSteps, StatementCompiler } from '@patchbay/sql-kit';
import { oracleSql } from './dialect.js';

const statements = new StatementCompiler(oracleSql);

const verdict = (sql: string): Promise<string> =>
  statements.read({ sql }).then(
    () => 'read',
    (error: Error & { code?: string }) => `${error.code}: ${error.message}`,
  );

const ATTEMPTS = [
  'DELETE FROM t',
  `INSERT INTO t (name) VALUES ('written')`,
  `UPDATE t SET name = 'x'`,
  'MERGE INTO t USING dual ON (1 = 1) WHEN MATCHED THEN UPDATE SET a = 1',
  'TRUNCATE TABLE t',
  'DROP TABLE t',
  '/* a query */ -- truly\n DELETE FROM t',
  'SELECT 1 FROM dual; DELETE FROM t',
  'SELECT 1 FROM dual;',
  'BEGIN DELETE FROM t; END;',
  'DECLARE n NUMBER; BEGIN DELETE FROM t; END;',
  'CALL empty_t()',
  'COMMIT',
  'SET TRANSACTION READ WRITE',
  'ALTER SESSION SET CURRENT_SCHEMA = sys',
  'LOCK TABLE t IN EXCLUSIVE MODE',
  'EXPLAIN PLAN FOR SELECT 1 FROM dual',
  'SELECT * FROM t FOR UPDATE',
  'SELECT * FROM t FOR UPDATE OF name SKIP LOCKED',
  'SELECT * FROM t WHERE id = 1FOR UPDATE',
  'SELECT * FROM t FOR/**/UPDATE',
  'SELECT id INTO x FROM t',
  'SELECT s.NEXTVAL FROM dual',
  'SELECT "S"."NEXTVAL" FROM dual',
  'WITH FUNCTION f RETURN NUMBER IS BEGIN DELETE FROM t; RETURN 1; END; SELECT f FROM dual',
  'WITH PROCEDURE p IS BEGIN NULL; END; SELECT 1 FROM dual',
  'WITH a AS (SELECT 1 x FROM dual), FUNCTION f RETURN NUMBER IS SELECT 1 FROM a',
  `SELECT utl_http.request('http://169.254.169.254/') FROM dual`,
  `SELECT UTL_FILE.fopen('D', 'f', 'w') FROM dual`,
  `SELECT sys.utl_inaddr.get_host_address('evil') FROM dual`,
  `SELECT "UTL_HTTP".request('http://evil') FROM dual`,
  `SELECT HTTPURITYPE('http://evil').getclob() FROM dual`,
  `SELECT sys.httpuritype('http://evil').getclob() FROM dual`,
  `SELECT dbms_lock.request(1) FROM dual`,
  `SELECT DBMS_XMLGEN.getxml('select f from dual') FROM dual`,
  `SELECT dbms_xmlquery.getxml('declare pragma autonomous_transaction; begin delete from t; end;') FROM dual`,
  `SELECT dbms_pipe.receive_message('p', 60) FROM dual`,
  `SELECT dbms_ldap.init('evil', 80) FROM dual`,
  `SELECT bfilename('D', 'passwd') FROM dual`,
  `SELECT * FROM EXTERNAL ((a NUMBER) DEFAULT DIRECTORY d LOCATION ('f'))`,
  'SELECT * FROM t@elsewhere',
  `SELECT q'[it's]' FROM dual; DROP TABLE t`,
  `SELECT q'!a'!' , 'b' FROM dual FOR UPDATE`,
  `SELECT 'a''' FROM t FOR UPDATE --'`,
  `SELECT 1 FROM t --\rFOR UPDATE`,
  `SELECT 1 FROM t --\u2028FOR UPDATE`,
  `SELECT 1 FROM t /* /* */ FOR UPDATE -- */`,
  `SELECT 1 FROM t /* open`,
  'SELECT 1 FROM t \u0001FOR UPDATE',
  'SELECT 1 FROM t FOR \uff35\uff30\uff24\uff21\uff34\uff25',
];

const ANALYTICS = [
  `SELECT count(*), max(name) FROM t GROUP BY note HAVING count(*) > 0 ORDER BY 1 DESC`,
  `WITH named AS (SELECT name FROM t) SELECT a.name, b.name FROM named a CROSS JOIN named b`,
  `SELECT name, row_number() OVER (PARTITION BY note ORDER BY name) FROM t`,
  `SELECT CASE WHEN name = 'delete' THEN 'drop' ELSE q'[insert into t; it's]' END AS deleted FROM t`,
  `SELECT 1 AS update_count, t."DELETE", t.lock AS "UPDATE" FROM t -- delete from t`,
  `SELECT name FROM t UNION ALL SELECT note FROM t WHERE note LIKE '%; drop table %'`,
  `SELECT * FROM t p WHERE EXISTS (SELECT 1 FROM t WHERE id <> p.id) /* update */`,
  `SELECT /*+ PARALLEL(4) */ LISTAGG(name, ', ') WITHIN GROUP (ORDER BY name) FROM t`,
  `SELECT level, sys_connect_by_path(name, '/') FROM t START WITH id = 1 CONNECT BY PRIOR id = parent`,
  `SELECT * FROM (SELECT y, m, v FROM t) PIVOT (SUM(v) FOR m IN (1 AS jan, 2 AS feb))`,
  `SELECT dbms_lob.getlength(doc), utl_raw.cast_to_varchar2(raw_) FROM t FETCH FIRST 5 ROWS ONLY`,
  `SELECT TO_CHAR(SYSDATE, 'YYYY'), DATE '2024-02-29', INTERVAL '1' DAY, 1e3, 1.5f, .5d, N'x' FROM dual`,
  `SELECT j.a FROM t, JSON_TABLE(doc, '$' COLUMNS (a NUMBER PATH '$.a')) j`,
  `SELECT s.currval FROM dual`,
];

describe('the classifier of Oracle’s SQL', () => {
  it('has attempts enough', () => {
    expect(ATTEMPTS.length).toBeGreaterThanOrEqual(30);
  });

  it.each(ATTEMPTS)('refuses %j', async (sql) => {
    expect(await verdict(sql)).toMatch(/^invalid_request: /);
  });

  it.each(ANALYTICS)('lets %s through', async (sql) => {
    expect(await verdict(sql)).toBe('read');
  });

  it.each(Object.entries(HOSTILE_TEXTS))(
    'reads in steps that grow as their length does: %s',
    async (_, make) => {
      const read = (parts: number) =>
        countSteps(() => statements.read({ sql: make(parts), bindings: {} }).catch(() => undefined));
      expect((await read(800)) / (await read(400))).toBeLessThan(2.5);
    },
  );

  it('makes named binds of placeholders, and of none within texts', async () => {
    const sql = `SELECT ?, q'[? it's ?]', "?", '?' FROM t WHERE a = ? -- ?`;
    expect(await statements.read({ sql, bindings: [1, 'x'] })).toEqual({
      sql: `SELECT :p1, q'[? it's ?]', "?", '?' FROM t WHERE a = :p2 -- ?`,
      bindings: [1, 'x'],
    });
    const named = 'SELECT :a, :b, :a FROM dual';
    expect(await statements.read({ sql: named, bindings: { a: 1, b: 2 } })).toEqual({
      sql: 'SELECT :p1, :p2, :p1 FROM dual',
      bindings: [1, 2],
    });
  });

  it.each([
    'BEGIN p(:new); q; END;',
    'DECLARE n NUMBER; BEGIN n := 1; END;',
    'CREATE OR REPLACE EDITIONABLE TRIGGER t BEFORE INSERT ON u FOR EACH ROW BEGIN :new.a := 1; END;',
    'CREATE PACKAGE BODY p AS PROCEDURE q IS BEGIN NULL; END; END;',
  ])('takes a block of PL/SQL for one statement that writes, as its compiler does: %s', async (sql) => {
    expect(statements.write({ sql }).sql).toBe(sql);
    await expect(statements.read({ sql })).rejects.toThrow(/cannot start with|one statement/i);
    expect(() => statements.write({ sql: 'DELETE FROM t; DROP TABLE t' })).toThrow(/one statement/);
  });

  it('lets no write change its session', () => {
    expect(() => statements.write({ sql: 'ALTER SESSION SET CURRENT_SCHEMA = sys' })).toThrow(
      /ALTER SESSION/,
    );
    expect(() => statements.write({ sql: 'ALTER TABLE t ADD (a NUMBER)' })).not.toThrow();
  });
});
