import { SqlBehind, type SqlBehindConnection } from './sql-behind.js';

describe('the SQL engine behind stand-ins', () => {
  let engine: SqlBehind;
  let connection: SqlBehindConnection;
  beforeAll(async () => {
    engine = await SqlBehind.open();
    connection = await engine.connect();
  });
  afterAll(() => {
    connection.close();
    engine.close();
  });

  const rowsOf = async (sql: string): Promise<unknown[]> => {
    const rows: unknown[] = [];
    for await (const batch of (await connection.run(sql)).batches) rows.push(...batch);
    return rows;
  };

  it('counts what a write changed, and gives the rows of what returns some', async () => {
    await connection.run('CREATE TABLE t (id INTEGER PRIMARY KEY, name VARCHAR)');
    expect((await connection.run('INSERT INTO t VALUES (1, ?), (2, ?)', ['Ada', 'Grace'])).affectedRows).toBe(
      2,
    );
    expect((await connection.run(`UPDATE t SET name = 'x' WHERE id > 1`)).affectedRows).toBe(1);
    expect(await rowsOf(`INSERT INTO t VALUES (3, 'y') RETURNING id`)).toEqual([[3]]);
    expect(await rowsOf('SELECT id, name FROM t ORDER BY id')).toEqual([
      [1, 'Ada'],
      [2, 'x'],
      [3, 'y'],
    ]);
  });

  it('ends what it is asked to end', async () => {
    const endless = rowsOf('SELECT count(*) FROM range(100000000000) AS r(n) WHERE n % 7 = 3');
    setTimeout(() => {
      connection.interrupt();
    }, 50);
    await expect(endless).rejects.toThrow(/INTERRUPT/);
  });

  it('reaches no file', async () => {
    await expect(connection.run(`COPY (SELECT 1) TO 'out.csv'`)).rejects.toThrow(/disabled/i);
  });
});
