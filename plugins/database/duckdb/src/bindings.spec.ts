import { type Bench, openBench } from '@patchbay/plugin-testing/bench';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { duckdb } from './index.js';

let bench: Bench;
let filesRoot: string;

beforeAll(async () => {
  filesRoot = await mkdtemp(join(tmpdir(), 'patchbay-duckdb-'));
  const connection = { filename: 'bindings.duckdb', create: true };
  bench = await openBench(duckdb, { connection }, { filesRoot });
});

afterAll(async () => {
  await bench.close();
  await rm(filesRoot, { recursive: true, force: true });
});

const valueOf = async (sql: string, bindings: readonly unknown[]): Promise<unknown> =>
  (await bench.query(`SELECT ${sql} AS value`, bindings)).rows[0]!['value'];

describe('a whole number that is bound', () => {
  it.each<[string, readonly unknown[], unknown]>([
    [`substr('abc', ?)`, [2], 'bc'],
    [`date '2020-01-01' + ?`, [1], '2020-01-02'],
    ['round(1.234, ?)', [1], '1.2'],
    ['([1, 2, 3])[?]', [2], 2],
    [`repeat('a', ?)`, [3], 'aaa'],
    [`left('abc', ?) || lpad('x', ?, '-')`, [2, 3], 'ab--x'],
    ['chr(?)', [128_512], '😀'],
    ['make_date(?, ?, ?)', [2024, 2, 29], '2024-02-29'],
    ['to_days(?)', [2], '2 days'],
    ['factorial(?)', [5], 120],
    ['(SELECT list(n) FROM range(?) AS r(n))', [3], [0, 1, 2]],
    ['(SELECT count(*) FROM generate_series(?, ?))', [1, 5], 5],
    ['? * ?', [100_000, 100_000], 10_000_000_000],
    ['? + ?', [2_147_483_647, 1], 2_147_483_648],
    [`substr('abc', ?) || (? * ?)`, [3, 100_000, 100_000], 'c10000000000'],
    [`date '2020-01-01' + CAST(? * ? AS integer)`, [40, 9], '2020-12-26'],
    ['?', [9_007_199_254_740_991], 9_007_199_254_740_991],
    ['? / 2', [5], 2.5],
  ])(
    'is what functions take, and overflows no sooner than a BIGINT: %s of %j',
    async (sql, bindings, value) => {
      expect(await valueOf(sql, bindings)).toEqual(value);
    },
  );

  it('is bound once where the statement writes', async () => {
    await bench.write('CREATE TABLE bound (id INTEGER, day DATE)');
    await bench.write(`INSERT INTO bound SELECT ?, date '2020-01-01' + ?`, [1, 1]);
    expect((await bench.query('SELECT * FROM bound')).rows).toEqual([{ id: 1, day: '2020-01-02' }]);
  });

  it('is bound to a PIVOT, which is several statements', async () => {
    await bench.write(`CREATE TABLE sales AS SELECT * FROM (VALUES ('a', 1), ('b', 2)) AS t (city, n)`);
    const { rows } = await bench.query('FROM (PIVOT sales ON city USING sum(n)) WHERE a = ?', [1]);
    expect(rows).toEqual([{ a: 1, b: 2 }]);
  });

  it('does not hide what is wrong with the statement', async () => {
    await expect(bench.query('SELECT no_such_function(?)', [1])).rejects.toThrow(/no_such_function/);
  });
});

describe('a name behind a colon', () => {
  it('is a column in slices, structs and lambdas', async () => {
    const sql = `SELECT [1, 2, 3][2:n] AS slice, {'a':n} AS struct, list_transform([1], lambda x :x + 1) AS list
      FROM (VALUES (3)) AS t (n) WHERE n = :m`;
    const { rows } = await bench.query(sql, { m: 3 });
    expect(rows).toEqual([{ slice: [2, 3], struct: { a: 3 }, list: [2] }]);
  });
});

describe('a list that is bound', () => {
  it('is of one type, and not a text', async () => {
    await expect(valueOf('?::VARCHAR', [[1]])).rejects.toThrow(/A list is bound where DuckDB takes VARCHAR/);
    await expect(valueOf('len(?)', [[1, 'a']])).rejects.toThrow(/must be of one type/);
    expect(await valueOf('?', [[[1], [2, 3]]])).toEqual([[1], [2, 3]]);
  });
});
