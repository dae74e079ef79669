import { PgGrammar } from './pg-grammar.js';

const TIMEOUT_MS = 60_000;

describe("PostgreSQL's grammar", () => {
  const grammar = new PgGrammar();

  /** A few of them break its memory for good. */
  it(
    'reads on after statements that are too deep for it',
    async () => {
      for (let n = 0; n < 12; n += 1)
        expect(await grammar.judge(`SELECT ${'1+'.repeat(100_000)}${n}`)).toMatch(/too deeply/);
      expect(await grammar.judge('SELECT 1')).toBeUndefined();
    },
    TIMEOUT_MS,
  );

  it(
    'leaves the thread of the server alone while it reads a long one',
    async () => {
      const columns = Array.from({ length: 30_000 }, (_, n) => `c${n}`).join(', ');
      let turns = 0;
      const counting = setInterval(() => (turns += 1), 1);
      expect(await grammar.judge(`SELECT ${columns} FROM t`)).toBeUndefined();
      clearInterval(counting);
      expect(turns).toBeGreaterThan(10);
    },
    TIMEOUT_MS,
  );

  it('gives each its own verdict, however many ask at once', async () => {
    const texts = Array.from({ length: 20 }, (_, n) => (n % 2 ? `SELECT ${n}` : `DELETE FROM t${n}`));
    const verdicts = await Promise.all(texts.map((sql) => grammar.judge(sql)));
    expect(verdicts).toEqual(texts.map((_, n) => (n % 2 ? undefined : 'A query cannot be DELETE.')));
  });

  it.each([
    ['SELECT 1; SELECT 2', /one statement/],
    ['SELECT 1 FROM t FOR UPDATE', /FOR UPDATE/],
    ['SELECT 1 INTO t', /INTO/],
    ['EXPLAIN ANALYZE DELETE FROM t', /explain DELETE/],
    ['CREATE TABLE t AS SELECT 1', /CREATE TABLE AS/],
    [`SELECT s.pg_read_file('x')`, /call pg_read_file/],
    [`SELECT * FROM crosstab('SELECT 1 INTO t') AS c(a int)`, /that crosstab runs: .*INTO/],
    [`SELECT * FROM crosstab($1) AS c(a int)`, /constant/],
  ])('says why %s is refused', async (sql, reason) => {
    expect(await grammar.judge(sql)).toMatch(reason);
  });

  it('says so in the words of the grammar where a text is no SQL', async () => {
    await expect(grammar.judge('SELECT FROM WHERE 1')).rejects.toMatchObject({
      code: 'invalid_request',
      path: 'params.sql',
      remote: { code: '42601', message: 'syntax error at or near "WHERE"' },
    });
  });
});
