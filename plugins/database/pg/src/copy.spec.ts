import { dial } from '@patchbay/plugin-host';
import { openBench, openContext } from '@patchbay/plugin-testing/bench';
import { describeEngine } from '@patchbay/plugin-testing/engines';
import { OWN_LIMITS, type SqlSession } from '@patchbay/sql-kit';
import { pg } from './index.js';

describeEngine('postgres', 'the pg plugin, asked by the server for rows', (engine) => {
  let session: SqlSession;
  const write = (sql: string) =>
    session.write({ sql, bindings: [] }, { signal: new AbortController().signal, ...OWN_LIMITS });

  beforeAll(async () => {
    const { host, port, user, password, database } = engine();
    const bench = await openBench(pg, {
      connection: { host, port, user, password, database },
      pool: { max: 1 },
    });
    const config = await bench.checkedConfig();
    await bench.close();
    session = (await pg.open(
      config as never,
      openContext((to, at) => dial(to, at, { connectTimeoutMs: 5000 })),
    )) as SqlSession;
  }, 60_000);
  afterAll(() => session.close());

  it('refuses, and harms no statement after it, where nothing refused the text before', async () => {
    await write('CREATE TABLE copied (a text)');
    await expect(write('COPY copied FROM STDIN')).rejects.toThrow('COPY FROM STDIN is refused');
    expect(await write('INSERT INTO copied VALUES (1)')).toMatchObject({ affectedRows: 1 });
    expect(await write('COPY copied TO STDOUT')).toMatchObject({ affectedRows: 1 });
    expect(await write('DELETE FROM copied')).toMatchObject({ affectedRows: 1 });
  });
});
