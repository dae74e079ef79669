import { PgGrammar } from './grammar.js';

const TIMEOUT_MS = 60_000;

describe("PostgreSQL's grammar", () => {
  const grammar = new PgGrammar();

  /** A few of them break its memory for ever. */
  it(
    'reads on after statements that are too deep for it',
    async () => {
      for (let n = 0; n < 12; n += 1)
        await expect(grammar.read(`SELECT ${'1+'.repeat(100_000)}${n}`)).rejects.toThrow(/too deeply/);
      expect(await grammar.read('SELECT 1')).toMatchObject({ statements: 1 });
    },
    TIMEOUT_MS,
  );

  it(
    'leaves the thread of the server alone while it reads a long one',
    async () => {
      const columns = Array.from({ length: 30_000 }, (_, n) => `c${n}`).join(', ');
      let turns = 0;
      const counting = setInterval(() => (turns += 1), 1);
      expect(await grammar.read(`SELECT ${columns} FROM t`)).toMatchObject({ statements: 1 });
      clearInterval(counting);
      expect(turns).toBeGreaterThan(10);
    },
    TIMEOUT_MS,
  );

  it('answers each text with its own reading, however many ask at once', async () => {
    const texts = Array.from({ length: 20 }, (_, n) => (n % 2 ? `SELECT ${n}` : `DELETE FROM t${n}`));
    const readings = await Promise.all(texts.map((sql) => grammar.read(sql)));
    expect(readings.map(({ refusal }) => refusal)).toEqual(
      texts.map((_, n) => (n % 2 ? undefined : 'A query cannot be DELETE.')),
    );
  });

  it.each([
    ['selec 1', 'syntax error at or near "selec" (line 1, column 1).'],
    ['SELECT ü, $1\nFROM t WHERE a = $22 WHERE', 'syntax error at or near "WHERE" (line 2, column 20).'],
    ['SELECT', undefined],
    ["SELECT 'open", `unterminated quoted string at or near "'open" (line 1, column 8).`],
  ])('says where %j is not SQL', async (sql, told) => {
    const message = await grammar.read(sql).then(
      () => undefined,
      (error: Error) => error.message,
    );
    expect(message).toBe(told && `This is not valid in PostgreSQL 18: ${told}`);
  });

  it.each([
    ['SELECT 1 FROM t FOR UPDATE', /FOR UPDATE/],
    ['SELECT 1 INTO t', /INTO/],
    ['EXPLAIN ANALYZE DELETE FROM t', /EXPLAIN ANALYZE DELETE/],
    ['EXPLAIN (ANALYZE false) DELETE FROM t', /EXPLAIN ANALYZE DELETE/],
    ['EXPLAIN ANALYZE WITH gone AS (DELETE FROM t RETURNING 1) SELECT 1', /hold DELETE/],
    ['EXPLAIN CREATE TABLE t AS SELECT 1', /explain CREATE TABLE AS/],
    ['CREATE TABLE t AS SELECT 1', /CREATE TABLE AS/],
  ])('says why %s is refused', async (sql, reason) => {
    expect((await grammar.read(sql)).refusal).toMatch(reason);
  });

  it.each([
    'EXPLAIN INSERT INTO t VALUES (1) ON CONFLICT (a) DO UPDATE SET b = DEFAULT RETURNING a',
    'EXPLAIN (COSTS off) UPDATE t SET (a, b) = (SELECT 1, 2) WHERE c',
    'EXPLAIN DELETE FROM t',
    'EXPLAIN MERGE INTO t USING s ON true WHEN MATCHED THEN DELETE WHEN NOT MATCHED THEN INSERT VALUES (1)',
    'EXPLAIN WITH gone AS (DELETE FROM t RETURNING 1) SELECT * FROM gone',
    'EXPLAIN SELECT 1 FROM t FOR UPDATE',
  ])('lets %s through: it plans, and runs nothing', async (sql) => {
    expect((await grammar.read(sql)).refusal).toBeUndefined();
  });

  it('tells every name that may lead to a function', async () => {
    const { references } = await grammar.read(
      `SELECT (x::app.kind[]).a.b, s.c, f.d, U&"pg\\005fe"(1), y OPERATOR(app.+) 1, z BETWEEN 1 AND 2, i IN (SELECT 1)
       FROM s.t JOIN u USING (k), lower('x') AS f ORDER BY 1 USING <<`,
    );
    expect(references).toEqual({
      functions: expect.arrayContaining([{ name: 'pg_e' }, { name: 'lower' }]) as unknown,
      attributes: expect.arrayContaining([
        { name: 'a', ofValue: true },
        { name: 'b', ofValue: true },
        { name: 'c', ofValue: false },
        { name: 'd', ofValue: true },
      ]) as unknown,
      operators: expect.arrayContaining([
        { name: '+', schema: 'app' },
        { name: '>=' },
        { name: '<=' },
        { name: '=' },
        { name: '<<' },
      ]) as unknown,
      types: [{ name: 'kind', schema: 'app' }],
      relations: expect.arrayContaining([{ name: 't', schema: 's' }, { name: 'u' }]) as unknown,
    });
  });

  it('reads the constant texts that functions run, and tells of those that are not constant', async () => {
    const { runs } = await grammar.read(
      `SELECT crosstab('SELECT 1 INTO t'), query_to_xml($1, true, true, ''), table_to_xml('s.v'::regclass, true, true, '')`,
    );
    expect(runs).toEqual(
      expect.arrayContaining([
        {
          by: 'crosstab',
          reading: expect.objectContaining({ refusal: expect.stringMatching(/INTO/) as unknown }) as unknown,
        },
        { by: 'query_to_xml', reading: undefined },
        {
          by: 'table_to_xml',
          reading: expect.objectContaining({
            references: expect.objectContaining({ relations: [{ name: 'v', schema: 's' }] }) as unknown,
          }) as unknown,
        },
      ]),
    );
  });

  it('says so in the words of the grammar where a text is not SQL', async () => {
    await expect(grammar.read('SELECT FROM WHERE 1')).rejects.toMatchObject({
      code: 'invalid_request',
      path: 'params.sql',
      remote: { code: '42601', message: 'syntax error at or near "WHERE"' },
    });
  });
});
