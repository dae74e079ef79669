import { type Bench, openBench } from '@patchbay/plugin-testing/bench';
import { describeEngine } from '@patchbay/plugin-testing/engines';
import { pg } from './index.js';

describeEngine('postgres', 'a write of PostgreSQL', (engine) => {
  let bench: Bench;
  beforeAll(async () => {
    const { host, port, user, password, database } = engine();
    bench = await openBench(pg, { connection: { host, port, user, password, database } });
    await bench.write('CREATE TABLE wrote (id bigserial PRIMARY KEY, k text)');
  });
  afterAll(() => bench.close());

  it('tells a key where an INSERT returns one column, and none where it returns more', async () => {
    const one = await bench.write(`INSERT INTO wrote (id, k) VALUES (9007199254740993, 'a') RETURNING id`);
    expect(one).toMatchObject({ affectedRows: 1, insertId: '9007199254740993' });
    const more = await bench.write(`INSERT INTO wrote (k) VALUES ('b') RETURNING k, id`);
    expect(more).not.toHaveProperty('insertId');
    expect(more).toMatchObject({ rows: [{ k: 'b', id: 1 }] });
  });

  it('gives what CALL, EXPLAIN and a function give, and counts no change for them', async () => {
    await bench.write(
      'CREATE PROCEDURE doubled(INOUT n int) LANGUAGE plpgsql AS $$ BEGIN n := 2 * n; END $$',
    );
    const called = await bench.write('CALL doubled(?)', [21]);
    expect(called).toMatchObject({ affectedRows: 0, rows: [{ n: 42 }] });
    const explained = await bench.write(`EXPLAIN UPDATE wrote SET k = 'x'`);
    expect(explained).not.toHaveProperty('insertId');
    expect(explained.rows?.length).toBeGreaterThan(1);
    expect(await bench.write('SELECT 1 AS one')).toMatchObject({ affectedRows: 0, rows: [{ one: 1 }] });
  });

  it('counts the rows of a table that a query makes', async () => {
    expect(await bench.write('CREATE TABLE copied AS SELECT generate_series(1, 7)')).toMatchObject({
      affectedRows: 7,
    });
  });

  it('gathers many rows, and then goes on', async () => {
    const many = `INSERT INTO wrote (k) SELECT repeat('x', 1000) FROM generate_series(1, 5000) RETURNING k`;
    const { rows, truncated } = await bench.write(many);
    expect({ count: rows?.length, truncated }).toEqual({ count: 5000, truncated: false });
    expect(await bench.write(many, undefined, { maxBytes: 2_000_000 })).toMatchObject({
      affectedRows: 5000,
      truncated: true,
    });
    expect((await bench.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
  });
});
