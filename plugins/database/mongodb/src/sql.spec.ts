import type { Failure } from '@patchbay/plugin-host';
import { type Bench, openBench } from '@patchbay/plugin-testing/bench';
import { type MongoEngine, startMongo } from '@patchbay/plugin-testing/counterparts/mongo';
import { textThreads } from '@patchbay/sql-kit';
import fc from 'fast-check';
import { mongodb } from './index.js';

describe('SQL over documents of MongoDB, over a scripted counterpart', () => {
  let engine: MongoEngine;
  let bench: Bench;
  let count = 0;
  beforeAll(async () => {
    engine = await startMongo();
    const { host, port, user, password, database } = engine;
    bench = await openBench(mongodb, { connection: { host, port, user, password, database } });
  });
  afterAll(async () => {
    await bench.close();
    await engine.stop();
  });

  const filled = async (documents: readonly object[]): Promise<string> => {
    const collection = `c${(count += 1)}`;
    await bench.run('insert', { collection, documents });
    return collection;
  };
  const failure = async (work: Promise<unknown>): Promise<[string, string | undefined]> => {
    const error = await work.then(
      () => undefined,
      (thrown: Failure) => thrown,
    );
    return [error?.kind ?? 'ran', error?.fields?.[0]?.path];
  };

  it('reads a long statement in another thread, to the same rows and refusals', async () => {
    const read = jest.spyOn(textThreads, 'read');
    const collection = await filled([
      { name: 'Ada', n: { $numberLong: '9007199254740993' }, d: { $numberDecimal: '0.10' } },
    ]);
    const others = Array.from({ length: 200 }, (_, n) => `'other ${n}'`).join();
    const sql = (more: string): string =>
      `SELECT name, n, d, ? AS echo FROM ${collection} WHERE n = 9007199254740993 AND name NOT IN (${more}) LIMIT ?`;
    const [short, long] = [
      await bench.query(sql(`'x'`), ['$a', 3]),
      await bench.query(sql(others), ['$a', 3]),
    ];
    expect(short.rows).toHaveLength(1);
    expect(long.rows).toEqual(short.rows);
    const faults = [sql(`'x'`), sql(others)].map((text) => `${text} FROM`);
    const refused = await Promise.all(
      faults.map((text) => bench.query(text, ['$a', 3]).catch((error: Failure) => error)),
    );
    for (const error of refused)
      expect(error).toMatchObject({ kind: 'invalid_request', fields: [{ path: 'params.sql' }] });
    expect(read.mock.calls.map(([, text]) => text.length > 2000)).toEqual([true, true]);
  });

  it('takes any text as a binding, which does nothing else', async () => {
    const collection = await filled([{ _id: 0, name: 'Ada', secret: 's3cret' }]);
    const hostile = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 30 }).map((text) => text.replaceAll('\0', '0')),
      fc.constantFrom(
        '$secret',
        '$$ROOT',
        '$name',
        `' OR '1'='1`,
        '%',
        '_',
        '.*',
        '{"$ne": null}',
        "'; DROP",
        '?',
        ':a',
      ),
    );
    let id = 0;
    await fc.assert(
      fc.asyncProperty(hostile, async (text) => {
        const other = `${text}!`;
        await bench.run('insert', { collection, documents: [{ _id: (id += 1), name: text, mark: id }] });
        const by = `SELECT mark, ? AS echo, CASE WHEN name = ? THEN ? ELSE 'no' END AS same FROM ${collection} WHERE name = ? AND mark = ? AND name IN (?, 'x') AND name <> ?`;
        const { rows } = await bench.query(by, [text, text, text, text, id, text, other]);
        expect(rows).toEqual([{ mark: id, echo: text, same: text }]);
        const like = await bench.query(`SELECT mark FROM ${collection} WHERE name LIKE ? AND mark = ?`, [
          text.replace(/[\\%_]/g, '\\$&'),
          id,
        ]);
        expect(like.rows).toEqual([{ mark: id }]);
      }),
      { numRuns: 60 },
    );
    for (const binding of [
      { $ne: null },
      { $where: '1' },
      { $regularExpression: { pattern: '.', options: '' } },
    ])
      expect(
        (await failure(bench.query(`SELECT name FROM ${collection} WHERE name = ?`, [binding])))[0],
      ).toBe('invalid_request');
    expect(
      (await bench.query(`SELECT 'x' AS v FROM ${collection} WHERE name = '$secret' AND _id = 0`)).rows,
    ).toEqual([]);
  });

  it('is answered as SQL means it, or refused with a reason', async () => {
    const people = Array.from({ length: 5 }, (_none, index) => ({
      id: index + 1,
      name: `n${index % 2}`,
      big: { $numberLong: `900719925474099${index}` },
    }));
    const table = await filled(people);
    const ask = async (sql: string, bindings: unknown[] = []): Promise<readonly unknown[]> =>
      (await bench.query(sql.replaceAll('people', table), bindings)).rows;
    const ids = async (sql: string, bindings?: unknown[]): Promise<unknown[]> =>
      (await ask(`SELECT id FROM people ${sql}`, bindings)).map((row) => (row as { id: number }).id);
    expect(await ids('ORDER BY id DESC LIMIT 2 OFFSET 1')).toEqual([4, 3]);
    expect(await ids('ORDER BY 1 LIMIT ? OFFSET ?', [1, 3])).toEqual([4]);
    expect(await ids('WHERE id NOT BETWEEN 2 AND ? ORDER BY id', [4])).toEqual([1, 5]);
    expect(await ids('WHERE 4 < id')).toEqual([5]);
    expect(await ids(`WHERE name LIKE 'N_' AND id <> 1 ORDER BY id`)).toEqual([2, 3, 4, 5]);
    expect(
      await ask('SELECT name, count(*), max(id) AS last FROM people GROUP BY 1 ORDER BY 2 DESC'),
    ).toEqual([
      { name: 'n0', count: 3, last: 5 },
      { name: 'n1', count: 2, last: 4 },
    ]);
    expect(await ask('SELECT 12345678901234567890 AS huge, NULL AS none, 9007199254740993')).toEqual([
      { huge: '12345678901234567890', none: null, '9007199254740993': '9007199254740993' },
    ]);
    for (const sql of [
      'WITH t AS (SELECT id FROM people) SELECT * FROM t',
      'SELECT id AS x, name AS x FROM people',
      'SELECT name FROM people GROUP BY name ORDER BY count(*)',
      'SELECT name FROM people ORDER BY 2',
      'SELECT name FROM people WHERE name LIKE id',
      `SELECT id FROM people LIMIT ?`,
      'SELECT ? AS a, nothing(?) AS b',
      `SELECT id FROM people WHERE name IN ('${'x'.repeat(250_000)}')`,
    ])
      expect([sql.slice(0, 80), (await failure(ask(sql, sql.includes('?') ? ['1'] : [])))[0]]).toEqual([
        sql.slice(0, 80),
        'invalid_request',
      ]);
  });
});
