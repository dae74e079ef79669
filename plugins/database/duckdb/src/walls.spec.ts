import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Failure } from '@patchbay/plugin-host';
import { type Bench, openBench } from '@patchbay/plugin-testing/bench';
import { duckdb } from './index.js';

describe('statements that share a DuckDB file', () => {
  const filesRoot = mkdtempSync(join(tmpdir(), 'duckdb-walls-'));
  let one: Bench;
  let other: Bench;
  beforeAll(async () => {
    const config = { connection: { filename: 'walls.duckdb', create: true }, pool: { max: 1 } };
    one = await openBench(duckdb, config, { filesRoot });
    other = await openBench(duckdb, config, { filesRoot });
    await one.write(`CREATE TABLE t AS SELECT 1 AS a`);
    await one.write('CREATE SEQUENCE ids');
  });
  afterAll(async () => {
    await Promise.all([one.close(), other.close()]);
    rmSync(filesRoot, { recursive: true });
  });

  it.each([
    ['table', 'CREATE TEMP TABLE t AS SELECT 666 AS a'],
    ['view', 'CREATE TEMP VIEW t AS SELECT 666 AS a'],
    ['macro', 'CREATE TEMP MACRO sum(x) AS -1'],
    ['sequence', 'CREATE TEMP SEQUENCE ids START 666'],
    ['type', `CREATE TEMP TYPE mood AS ENUM ('bad')`],
  ])('refuses to make a temporary %s, and none is left', async (_kind, sql) => {
    await expect(one.write(sql)).rejects.toMatchObject({
      kind: 'invalid_request',
      message: expect.stringContaining('cannot be shared'),
    });
    for (const bench of [one, other])
      expect((await bench.query('SELECT a, sum(a) AS s FROM t GROUP BY a')).rows).toEqual([{ a: 1, s: 1 }]);
  });

  it.each([
    'FROM enable_logging()',
    `INSERT INTO t SELECT 2 FROM "enable_logging" /* ( */ (level := 'trace')`,
    `CREATE MACRO spy() AS TABLE FROM enable_logging()`,
    `FROM query('SELECT * FROM enable' || '_logging()')`,
    `FROM json_execute_serialized_sql('{}')`,
    '--\rDETACH walls /*\nSELECT 1 --*/',
    '--\rPREPARE p AS SELECT 1 /*\nSELECT 1 --*/',
    'EXPLAIN ANALYZE SET VARIABLE x = 5',
    'EXPLAIN ANALYZE DETACH walls',
    'UPDATE EXTENSIONS',
    'INSERT INTO t VALUES (2); DELETE FROM t',
  ])('refuses in write what would reach other statements: %s', async (sql) => {
    await expect(one.write(sql)).rejects.toMatchObject({ kind: 'invalid_request' });
    expect((await other.query('FROM t')).rows).toEqual([{ a: 1 }]);
    const variable = await other.query(`SELECT getvariable('x') AS x`);
    expect(variable.rows).toEqual([{ x: null }]);
  });

  it.each([
    ['view', "CREATE VIEW counting AS SELECT nextval('ids') AS n", 'FROM counting'],
    ['macro', `CREATE MACRO next_of(s) AS nextval(s)`, `SELECT next_of('ids')`],
    ['view over a macro', `CREATE VIEW deep AS SELECT next_of('ids') AS n`, 'SELECT n + 1 FROM deep'],
    [
      'macro in a PIVOT',
      `CREATE MACRO again(s) AS next_of(s)`,
      `PIVOT (SELECT again('ids') AS n) ON n USING count(*)`,
    ],
  ])('lets no query count a sequence on by a %s', async (_kind, define, sql) => {
    await one.write(define);
    await expect(one.query(sql)).rejects.toMatchObject({
      kind: 'invalid_request',
      message: expect.stringContaining('A query cannot call'),
    });
    expect((await one.query('SELECT last_value FROM duckdb_sequences()')).rows).toEqual([
      { last_value: null },
    ]);
  });

  it('lets a query use views and macros that only read, whatever their columns are called', async () => {
    await one.write('CREATE VIEW log AS SELECT a AS query, a AS checkpoint FROM t');
    await one.write('CREATE MACRO twice(x) AS 2 * x');
    expect((await one.query('SELECT twice(query) AS q, checkpoint FROM log')).rows).toEqual([
      { q: 2, checkpoint: 1 },
    ]);
  });

  it('says of a text that does not parse what DuckDB says', async () => {
    await expect(one.query('SELECT FROM FROM')).rejects.toMatchObject({
      remote: { message: expect.stringContaining('syntax error') },
    });
  });

  it('reads rows of long texts up to the limit of the answer, a row at a time', async () => {
    const sql = `SELECT repeat('x', 20000) AS d FROM range(2500)`;
    const { rowCount, truncated } = await one.query(sql, undefined, { maxBytes: 1_000_000 });
    expect({ rowCount, truncated }).toEqual({ rowCount: 49, truncated: true });
  });

  it('ends a statement that finds no memory alone, and says so', async () => {
    const config = { connection: { filename: 'small.duckdb', create: true }, engine: { memoryMb: 64 } };
    const small = await openBench(duckdb, config, { filesRoot });
    const neighbour = await openBench(duckdb, config, { filesRoot });
    const counting = neighbour.query('SELECT count(*) AS n FROM range(100000000) AS r(n) WHERE n % 7 = 3');
    await expect(small.query(`SELECT list(repeat('x', 1000000)) AS l FROM range(200)`)).rejects.toMatchObject(
      { kind: 'too_large' },
    );
    expect((await counting).rowCount).toBe(1);
    await Promise.all([small.close(), neighbour.close()]);
  });

  it('is at fault itself, and not the statement, where its code in the process is wrong', async () => {
    // No JSON of a caller holds such a value.
    const failure = await one.query('SELECT ? AS v', [{ v: 1n }] as never).catch((error: unknown) => error);
    expect(failure).toMatchObject({ kind: 'internal', message: expect.not.stringContaining('BigInt') });
    expect(((failure as Failure).cause as Error).stack).toMatch(/BigInt[^]*duckdb.*connection/);
    expect((await one.query('SELECT 1 AS v')).rows).toEqual([{ v: 1 }]);
  });
});
