import { type Bench, openBench } from '@patchbay/plugin-testing/bench';
import { describeEngine } from '@patchbay/plugin-testing/engines';
import { pg } from './index.js';

describeEngine('postgres', 'the types of PostgreSQL', (engine) => {
  let bench: Bench;
  const opened: Bench[] = [];
  const open = async (pool: object): Promise<Bench> => {
    const { host, port, user, password, database } = engine();
    const made = await openBench(pg, { connection: { host, port, user, password, database }, pool });
    opened.push(made);
    return made;
  };
  beforeAll(async () => {
    bench = await open({});
    await bench.write(`CREATE DOMAIN price AS numeric(10,2) CHECK (VALUE >= 0)`);
    await bench.write(`CREATE DOMAIN prices AS price[]`);
    await bench.write(`CREATE TYPE place AS (town text, code int)`);
    await bench.write(`CREATE TYPE "Mixed Case" AS ENUM ('a b', 'c')`);
    await bench.write(`CREATE SCHEMA app`);
    await bench.write(`CREATE TYPE app.json AS ENUM ('no json')`);
    await bench.write(`CREATE TABLE shop (id int, prices prices, place place)`);
    await bench.write(`INSERT INTO shop VALUES (1, ARRAY[1.5, 2], ROW('a b', 7))`);
  });
  afterAll(() => Promise.all(opened.map((one) => one.close())));

  it.each<[sql: string, type: string, value: unknown]>([
    [`'x'::name`, 'name', 'x'],
    [`'a'::"char"`, 'char', 'a'],
    [`int4range(1, 5)`, 'int4range', '[1,5)'],
    [`int4multirange(int4range(1, 5))`, 'int4multirange', '{[1,5)}'],
    [`point(1, 2)`, 'point', '(1,2)'],
    [`row(1, 'a')`, 'record', '(1,a)'],
    [`'1 2 3'::int2vector`, 'int2vector', '1 2 3'],
    [`ARRAY[int4range(1, 5), NULL]`, 'int4range[]', ['[1,5)', null]],
    [`ARRAY[B'101']`, 'bit[]', ['101']],
    [`ARRAY[point(1, 2)]`, 'point[]', ['(1,2)']],
    [`ARRAY['<a>"</a>'::xml]`, 'xml[]', ['<a>"</a>']],
    [`ARRAY[box '((1,1),(0,0))', box '((2,2),(0,0))']`, 'box[]', ['(1,1),(0,0)', '(2,2),(0,0)']],
    [`ARRAY['{"a": [1, "x,}"]}'::jsonb]`, 'jsonb[]', [{ a: [1, 'x,}'] }]],
    [`2.5::price`, 'numeric', '2.50'],
    [`ARRAY[2.5::price]`, 'price[]', ['2.50']],
    [`ARRAY['{1,2}'::prices]`, 'prices[]', [['1.00', '2.00']]],
    [`'{1,NULL}'::prices`, 'price[]', ['1.00', null]],
    [`ROW('a b', 7)::place`, 'place', '("a b",7)'],
    [`ARRAY[ROW('a "b"', 7)::place]`, 'place[]', ['("a ""b""",7)']],
    [`'a b'::"Mixed Case"`, '"Mixed Case"', 'a b'],
    [`ARRAY['a b']::"Mixed Case"[]`, '"Mixed Case"[]', ['a b']],
    [`'no json'::app.json`, 'app.json', 'no json'],
    [`(SELECT shop FROM shop)`, 'shop', '(1,"{1.50,2.00}","(""a b"",7)")'],
    [`(SELECT array_agg(shop) FROM shop)`, 'shop[]', ['(1,"{1.50,2.00}","(""a b"",7)")']],
    [
      `ARRAY['{"a"}'::text[]::text]::information_schema.sql_identifier[]`,
      'information_schema.sql_identifier[]',
      ['{a}'],
    ],
  ])('have %s as %s', async (sql, type, value) => {
    const { fields, rows } = await bench.query(`SELECT ${sql} AS v`);
    expect({ fields, rows }).toEqual({ fields: [{ name: 'v', type }], rows: [{ v: value }] });
  });

  it('are learnt when they were made after the session, on its only connection', async () => {
    const single = await open({ max: 1 });
    await single.query('SELECT 1');
    await bench.write(`CREATE TYPE colour AS ENUM ('r', 'g')`);
    await bench.write(`CREATE DOMAIN colours AS colour[]`);
    const sql = `SELECT ARRAY['r']::colours AS one, ARRAY[ARRAY['g']::colours] AS many, n FROM generate_series(1, 20000) AS n`;
    const answers = await Promise.all([1, 2, 3].map(() => single.query(sql, undefined, { maxRows: 20_000 })));
    for (const { fields, rows } of answers) {
      expect(fields.map(({ type }) => type)).toEqual(['colour[]', 'colours[]', 'int4']);
      expect(rows).toHaveLength(20_000);
      expect(rows.at(-1)).toEqual({ one: ['r'], many: [['g']], n: 20_000 });
    }
    const failing = single.query(`SELECT 'r'::colour AS c, 1 / (5 - n) FROM generate_series(1, 10) AS n`);
    await expect(failing).rejects.toMatchObject({ kind: 'invalid_request' });
  });

  it('are learnt for the rows of a write, and for a statement that fails', async () => {
    const single = await open({ max: 1 });
    await single.query('SELECT 1');
    for (const name of ['made', 'failed']) await bench.write(`CREATE TYPE ${name} AS ENUM ('x')`);
    expect(await single.write(`SELECT ARRAY['x']::made[] AS v`)).toMatchObject({
      rows: [{ v: ['x'] }],
      fields: [{ name: 'v', type: 'made[]' }],
    });
    const failing = single.query(
      `SELECT ARRAY['x']::failed[] AS v, 1 / (5 - n) FROM generate_series(1, 10) AS n`,
    );
    await expect(failing).rejects.toMatchObject({ kind: 'invalid_request' });
    expect((await single.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
  });

  it('say what stands between the elements of their arrays', async () => {
    await engine().admin(`CREATE TYPE hg;
      CREATE FUNCTION hg_in(cstring) RETURNS hg LANGUAGE internal IMMUTABLE STRICT AS 'textin';
      CREATE FUNCTION hg_out(hg) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'textout';
      CREATE TYPE hg (INPUT = hg_in, OUTPUT = hg_out, LIKE = text, DELIMITER = ':')`);
    const { rows } = await bench.query(`SELECT ARRAY['P1'::hg, 'P,2'::hg, 'a:b'::hg] AS a`);
    expect(rows).toEqual([{ a: ['P1', 'P,2', 'a:b'] }]);
  });

  it('give moments before Christ in the form of all others', async () => {
    const { rows } = await bench.query(
      `SELECT timestamptz '0044-03-15 12:00:00+00 BC' AS z, timestamp '0044-03-15 12:00:00 BC' AS t, date '0044-03-15 BC' AS d`,
    );
    expect(rows).toEqual([{ z: '0044-03-15T12:00:00Z BC', t: '0044-03-15T12:00:00 BC', d: '0044-03-15 BC' }]);
    const back = 'SELECT ?::timestamptz AS z, ?::timestamp AS t, ?::date AS d';
    expect((await bench.query(back, Object.values(rows[0]!))).rows).toEqual(rows);
  });
});
