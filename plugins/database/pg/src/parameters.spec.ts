import { type Bench, openBench } from '@patchbay/plugin-testing/bench';
import { describeEngine } from '@patchbay/plugin-testing/engines';
import { pg } from './index.js';

describeEngine('postgres', 'a list that is bound to PostgreSQL', (engine) => {
  let bench: Bench;
  const valueOf = async (sql: string, list: unknown): Promise<unknown> =>
    (await bench.query(`SELECT ${sql} AS value`, [list])).rows[0]!['value'];

  beforeAll(async () => {
    const { host, port, user, password, database } = engine();
    bench = await openBench(pg, { connection: { host, port, user, password, database } });
  }, 60_000);
  afterAll(() => bench.close());

  it.each<[string, readonly unknown[]]>([
    ['?::jsonb', [1, { a: 'b' }, null]],
    ['?::json', []],
    ['?::int[]', [1, null, 3]],
    ['?::text[]', ['a"b', 'NULL', '', 'c\\d', '{,}']],
    ['?::int[]', [[1, 2], [3, 4]]], // prettier-ignore
    ['?::jsonb[]', [[1], { a: 2 }]],
    ['?::timestamptz[]', ['2024-02-29T12:00:00Z']],
  ])('is the array or the JSON that its parameter is: %s of %j', async (sql, list) => {
    expect(await valueOf(sql, list)).toEqual(list);
  });

  it('is compared as the array of what it is compared with', async () => {
    expect(await valueOf('2 = ANY(?)', [1, 2])).toBe(true);
    expect(await valueOf('2 <> ALL(?)', [])).toBe(true);
    expect(await valueOf(`now() > ANY(?)`, ['2000-01-01'])).toBe(true);
  });

  it('is what its column is, of types that the database defines too', async () => {
    await bench.write(`CREATE DOMAIN tags AS text[]`);
    await bench.write(`CREATE DOMAIN document AS jsonb`);
    await bench.write(`CREATE TYPE mood AS ENUM ('good', 'bad')`);
    await bench.write(`CREATE TABLE listed (a tags, b document, c mood[], d box[])`);
    const boxes = ['(1,1),(0,0)', '(3,3),(2,2)'];
    await bench.write('INSERT INTO listed VALUES (?, ?, ?, ?)', [['x', 'y'], ['x', 1], ['bad'], boxes]);
    const { rows } = await bench.query(`SELECT a::text[], b::jsonb, c::text[], d::text[] FROM listed`);
    expect(rows).toEqual([{ a: ['x', 'y'], b: ['x', 1], c: ['bad'], d: boxes }]);
  });

  it.each([
    ['?', 'text'],
    ['?::integer', 'integer'],
    [`'a' = ?`, 'text'],
  ])('is refused where PostgreSQL takes neither: %s', async (sql, type) => {
    await expect(valueOf(sql, [1])).rejects.toMatchObject({
      kind: 'invalid_request',
      message: expect.stringContaining(`A list is bound where PostgreSQL takes ${type}.`),
    });
  });

  it('stands beside slices of columns and operators that look like placeholders', async () => {
    const sql = `SELECT (ARRAY[1, 2, 3])[1:n] AS slice, '{"a": 1}'::jsonb \\? 'a' AS has, (ARRAY[1, 2])[\\:m] AS to_m
      FROM (VALUES (2, 1)) AS t (n, m) WHERE n = ANY(:m)`;
    const { rows } = await bench.query(sql, { m: [2] });
    expect(rows).toEqual([{ slice: [1, 2], has: true, to_m: [1] }]);
  });

  it('does not hide what is wrong with the statement', async () => {
    await expect(valueOf('no_such_function(?)', [1])).rejects.toThrow(/no_such_function/);
    expect(await valueOf('?::int[]', [1])).toEqual([1]);
  });
});
