import { setTimeout as sleep } from 'node:timers/promises';
import { dial } from '@patchbay/plugin-host';
import { type Bench, openBench, openContext } from '@patchbay/plugin-testing/bench';
import { clickhouseSql } from '@patchbay/plugin-testing/counterparts/clickhouse';
import { describeEngine } from '@patchbay/plugin-testing/engines';
import { OWN_LIMITS, type SqlSession } from '@patchbay/sql-kit';
import { clickhouse } from './index.js';

/** What the contract proves over a stand-in, held against a real engine, an old one. */
describeEngine('clickhouse', 'the clickhouse plugin, over a real ClickHouse 18.16', (engine) => {
  let bench: Bench;
  const configOf = (login: object = {}) => {
    const { host, port, user, password, database } = engine();
    return { connection: { host, port, user, password, database, ...login } };
  };
  const names = async (): Promise<unknown> =>
    (await bench.query('SELECT name FROM people ORDER BY name')).rows;

  beforeAll(async () => {
    bench = await openBench(clickhouse, configOf());
    await bench.write('CREATE TABLE people (id UInt32, name String, note Nullable(String)) ENGINE = Memory');
    await bench.write(`INSERT INTO people VALUES (1, 'Ada', NULL), (2, 'Grace', 'x')`);
  });
  afterAll(() => bench.close());

  it('passes its test, and tells the version', async () => {
    expect(await bench.test()).toMatchObject({ ok: true, server: { version: '18.16.1' } });
  });

  it('is kept from writing by the engine alone, whatever the classifier lets pass', async () => {
    const session = await openSession(configOf());
    const before = await names();
    try {
      for (const sql of [
        `INSERT INTO people VALUES (3, 'Edsger', NULL)`,
        'DROP TABLE people',
        'CREATE TABLE more (a UInt8) ENGINE = Memory',
        'RENAME TABLE people TO gone',
        'ALTER TABLE people ADD COLUMN more UInt8',
        'TRUNCATE TABLE people',
        'SET readonly = 0',
        'SELECT 1 SETTINGS readonly = 0',
      ]) {
        const options = { ...OWN_LIMITS, signal: new AbortController().signal, maxRows: 10 };
        const ran = session.rows({ sql, bindings: [] }, options);
        await expect(ran.then(() => sql)).rejects.toMatchObject({ code: '164' });
      }
    } finally {
      await session.close();
    }
    expect(await names()).toEqual(before);
  });

  it('refuses the whole corpus of bypasses, and nothing is changed', async () => {
    const before = await names();
    for (const sql of clickhouseSql.writes.attempts('people')) {
      const kind = await bench.query(sql).then(
        () => 'ran',
        (error: { kind?: string }) => error.kind,
      );
      expect({ sql, kind }).toEqual({ sql, kind: 'invalid_request' });
    }
    expect(await names()).toEqual(before);
  });

  it.each([
    [`toInt64('9007199254740993')`, '9007199254740993'],
    [`toUInt64('18446744073709551615')`, '18446744073709551615'],
    ['toInt32(-7)', -7],
    [`toDecimal64('12345.6789', 4)`, '12345.6789'],
    ['toFloat64(0.1)', 0.1],
    ['nan', 'NaN'],
    ['-inf', '-Infinity'],
    [`toDate('2024-02-29')`, '2024-02-29'],
    [`toDateTime('2024-07-01 12:00:00', 'UTC')`, '2024-07-01T12:00:00'],
    [`toUUID('a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11')`, 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'],
    [`[1, 2, 3]`, [1, 2, 3]],
    [`['a', 'b"c']`, ['a', 'b"c']],
    ['NULL', null],
    [`'line\\nbreak 🧩 "quoted" \\\\'`, 'line\nbreak 🧩 "quoted" \\'],
    [`''`, ''],
  ])('gives %s as JSON can hold it', async (sql, json) => {
    expect((await bench.query(`SELECT ${sql} AS value`)).rows).toEqual([{ value: json }]);
  });

  it('cuts at maxRows, and fails an answer that breaks off after many rows', async () => {
    const many = 'SELECT number FROM system.numbers LIMIT 100000';
    expect(await bench.query(many, undefined, { maxRows: 1000 })).toMatchObject({
      rowCount: 1000,
      truncated: true,
    });
    const failing = 'SELECT throwIf(number = 2000000) FROM system.numbers LIMIT 3000000';
    const stream = await bench
      .run('query', { sql: failing }, {}, { stream: 'ndjson' })
      .catch(() => undefined);
    const read = async (): Promise<void> => {
      for await (const text of stream ?? []) expect(text).not.toBe('');
    };
    if (stream) await expect(read()).rejects.toMatchObject({ name: 'Failure' });
    expect(await names()).toHaveLength(2);
  });

  it('ends in the engine what ran for too long', async () => {
    const slow = 'SELECT count() FROM system.numbers';
    await expect(bench.query(slow, undefined, { timeoutMs: 500 })).rejects.toMatchObject({ kind: 'timeout' });
    const running = (): Promise<unknown[]> =>
      engine().admin(`SELECT query FROM system.processes WHERE query LIKE '%system.numbers' FORMAT JSON`);
    for (let tries = 0; tries < 100 && (await running()).length > 0; tries += 1) await sleep(100);
    expect(await running()).toEqual([]);
  });

  it('tells a wrong password, and an unknown table, in the words of the engine', async () => {
    const wrong = await openBench(clickhouse, configOf({ password: 'not the password' }));
    const { ok, stages } = await wrong.test();
    await wrong.close();
    expect({ ok, failed: stages.at(-1)?.stage }).toEqual({ ok: false, failed: 'auth' });
    await expect(bench.query('SELECT * FROM nowhere_to_be_found')).rejects.toMatchObject({
      kind: 'invalid_request',
      remote: { code: '60', message: expect.stringContaining('nowhere_to_be_found') },
    });
  });

  it('works for a user who may change no setting at all', async () => {
    const reader = await openBench(clickhouse, configOf({ user: 'reader' }));
    expect((await reader.query('SELECT name FROM people WHERE id = 1')).rows).toEqual([{ name: 'Ada' }]);
    await expect(reader.write('DROP TABLE people')).rejects.toMatchObject({ kind: 'invalid_request' });
    await reader.close();
  });
});

async function openSession(config: object): Promise<SqlSession> {
  const checked = await openBench(clickhouse, config as never).then(async (bench) => {
    const complete = await bench.checkedConfig();
    await bench.close();
    return complete;
  });
  return (await clickhouse.open(
    checked as never,
    openContext((host, port) => dial(host, port, { connectTimeoutMs: 5000 })),
  )) as SqlSession;
}
