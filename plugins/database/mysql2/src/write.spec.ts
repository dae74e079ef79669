import { type Bench, openBench } from '@patchbay/plugin-testing/bench';
import { describeEngine } from '@patchbay/plugin-testing/engines';
import { mysql2 } from './index.js';

describeEngine('mariadb', 'a write of MariaDB', (engine) => {
  let bench: Bench;
  beforeAll(async () => {
    const { host, port, user, password, database } = engine();
    bench = await openBench(mysql2, { connection: { host, port, user, password, database } });
    await bench.write(
      'CREATE TABLE keyed (id bigint unsigned AUTO_INCREMENT PRIMARY KEY, k varchar(9) UNIQUE, n int)',
    );
  });
  afterAll(() => bench.close());

  it.each([
    ['9007199254740993', '9007199254740994'],
    ['18446744073709551610', '18446744073709551611'],
  ])('tells the key after %s without a rounding or a sign', async (before, key) => {
    await bench.write(`INSERT INTO keyed (id) VALUES (${before})`);
    expect(await bench.write('INSERT INTO keyed (n) VALUES (1)')).toMatchObject({ insertId: key });
    expect((await bench.query('SELECT max(id) AS id FROM keyed')).rows).toEqual([{ id: key }]);
  });

  it('gives the rows of RETURNING after a comment, and counts them', async () => {
    const replaced = `/* a key */ REPLACE INTO keyed (id, k) VALUES (1, 'a'), (2, 'b') RETURNING id`;
    expect(await bench.write(replaced)).toMatchObject({
      affectedRows: 2,
      insertId: 1,
      rows: [{ id: 1 }, { id: 2 }],
    });
    expect(await bench.write('-- away\nDELETE FROM keyed WHERE id < 3 RETURNING k')).toMatchObject({
      affectedRows: 2,
      rows: [{ k: 'a' }, { k: 'b' }],
    });
  });

  it('gives what a procedure selects before it changes something, and counts that', async () => {
    await engine().admin(`CREATE PROCEDURE two() BEGIN SELECT 1 AS a; UPDATE keyed SET n = 5; END`);
    const called = await bench.write('CALL two()');
    expect(called).toMatchObject({ affectedRows: 4, rows: [{ a: 1 }] });
    expect(called).not.toHaveProperty('insertId');
  });
});
