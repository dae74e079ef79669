import { type Bench, openBench } from '@patchbay/plugin-testing/bench';
import { describeEngine } from '@patchbay/plugin-testing/engines';
import { mysql2 } from './index.js';

describeEngine('mariadb', 'a row of MariaDB that is too large', (engine) => {
  let bench: Bench;
  beforeAll(async () => {
    const { host, port, user, password, database } = engine();
    bench = await openBench(mysql2, { connection: { host, port, user, password, database } });
  });
  afterAll(() => bench.close());

  it.each([100_000, 1_000_000])('names the value that is so by itself, of %i bytes', async (most) => {
    const sql = `SELECT 1 AS n, CAST(1.5 AS DOUBLE) AS d, now() AS t, NULL AS x, 'short' AS s, repeat('x', ${most + 300_000}) AS big, 2 AS m`;
    await expect(bench.query(sql, [], { maxBytes: most })).rejects.toMatchObject({
      kind: 'too_large',
      value: { column: 'big', bytes: most + 300_000, limit: most },
    });
  });

  it('names none where no value is', async () => {
    const sql = `SELECT repeat('x', 90000) AS a, repeat('x', 90000) AS b, repeat('x', 90000) AS c`;
    await expect(bench.query(sql, [], { maxBytes: 100_000 })).rejects.toMatchObject({
      kind: 'too_large',
      value: { limit: 100_000 },
    });
  });
});
