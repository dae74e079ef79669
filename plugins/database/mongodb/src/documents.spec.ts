import type { Failure } from '@patchbay/plugin-host';
import { type Bench, openBench, type QueryAnswer } from '@patchbay/plugin-testing/bench';
import { type MongoEngine, startMongo } from '@patchbay/plugin-testing/counterparts/mongo';
import { mongodb } from './index.js';

/** By kind: Extended JSON as it is inserted, and what comes back. */
const VALUES: Readonly<Record<string, readonly (readonly [inserted: unknown, json: unknown])[]>> = {
  null: [[null, null]],
  boolean: [
    [true, true],
    [false, false],
  ],
  'small integer': [
    [42, 42],
    [{ $numberInt: '-7' }, -7],
  ],
  '64-bit integer': [
    [{ $numberLong: '9007199254740993' }, '9007199254740993'],
    [{ $numberLong: '-9223372036854775808' }, '-9223372036854775808'],
    [9_007_199_254_740_991, 9_007_199_254_740_991],
  ],
  decimal: [
    [{ $numberDecimal: '12345678901234567890.123456789' }, '12345678901234567890.123456789'],
    [{ $numberDecimal: '0.10' }, '0.10'],
  ],
  float: [
    [0.1, 0.1],
    [{ $numberDouble: '1e300' }, 1e300],
  ],
  'not a number': [
    [{ $numberDouble: 'NaN' }, 'NaN'],
    [{ $numberDouble: '-Infinity' }, '-Infinity'],
    [{ $numberDecimal: 'NaN' }, 'NaN'],
  ],
  date: [[{ $date: '2024-02-29T12:34:56.789Z' }, '2024-02-29T12:34:56.789Z']],
  'date before 1970': [
    [{ $date: '1815-12-10T00:00:00Z' }, '1815-12-10T00:00:00.000Z'],
    [{ $date: { $numberLong: '-1500' } }, '1969-12-31T23:59:58.500Z'],
  ],
  'date after 2038': [[{ $date: '2999-12-31T23:59:59Z' }, '2999-12-31T23:59:59.000Z']],
  'time zone': [[{ $date: '2024-07-01T12:00:00+05:30' }, '2024-07-01T06:30:00.000Z']],
  timestamp: [[{ $timestamp: { t: 4_294_967_295, i: 1 } }, { t: 4_294_967_295, i: 1 }]],
  JSON: [[{ a: [1, null, { b: 'x' }] }, { a: [1, null, { b: 'x' }] }]],
  array: [
    [
      [1, 'b"c', null],
      [1, 'b"c', null],
    ],
  ],
  UUID: [[{ $uuid: 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11' }, 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11']],
  binary: [
    [{ $binary: { base64: '3q2+7w==', subType: '00' } }, '3q2+7w=='],
    [{ $binary: { base64: '', subType: '00' } }, ''],
  ],
  'object id': [[{ $oid: '507f1f77bcf86cd799439011' }, '507f1f77bcf86cd799439011']],
  'regular expression': [[{ $regularExpression: { pattern: '^a/b', options: 'i' } }, '/^a/b/i']],
  'ends of the order': [
    [{ $minKey: 1 }, 'MinKey'],
    [{ $maxKey: 1 }, 'MaxKey'],
  ],
  '4-byte characters': [['🧩𝄞', '🧩𝄞']],
  'empty string': [['', '']],
};

describe('documents of MongoDB, over a scripted counterpart', () => {
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
  const find = (params: object): Promise<QueryAnswer> => bench.run('find', params);
  const failure = async (work: Promise<unknown>): Promise<[string, string | undefined]> => {
    const error = await work.then(
      () => undefined,
      (thrown: Failure) => thrown,
    );
    return [error?.kind ?? 'ran', error?.fields?.[0]?.path];
  };

  it.each(Object.entries(VALUES))('come back as JSON can hold them: %s', async (_kind, values) => {
    const collection = await filled(values.map(([value], _id) => ({ _id, value })));
    const { rows } = await find({ collection, sort: { _id: 1 } });
    expect(rows.map((row) => row['value'])).toEqual(values.map(([, json]) => json));
  });

  it('take no number that JSON has rounded, and no wrapper that is none', async () => {
    const insert = (value: unknown): Promise<unknown> =>
      bench.run('insert', { collection: 'c', documents: [{ value }] });
    for (const value of [
      2 ** 53,
      { $oid: 'x' },
      { $date: 'never' },
      { $numberLong: 'many' },
      { $oid: 1, a: 1 },
    ])
      expect(await failure(insert(value))).toEqual(['invalid_request', 'params.documents[0].value']);
    let deep: unknown = 1;
    for (let level = 0; level < 5000; level += 1) deep = [deep];
    expect((await failure(insert(deep)))[0]).toBe('invalid_request');
  });

  it('have the columns of the first of them, and lose no field of the others', async () => {
    const few = await filled([
      { _id: 1, a: 1 },
      { _id: 2, b: 'x', a: 2.5 },
      { _id: 3, a: null },
    ]);
    expect(await find({ collection: few })).toMatchObject({
      rows: [
        { _id: 1, a: 1, b: null },
        { _id: 2, a: 2.5, b: 'x' },
        { _id: 3, a: null, b: null },
      ],
      fields: [
        { name: '_id', type: 'int' },
        { name: 'a', type: 'double' },
        { name: 'b', type: 'string' },
      ],
    });
    const many = await filled([
      ...Array.from({ length: 1000 }, (_none, index) => ({ _id: index, a: index })),
      { _id: 1000, a: 1000, late: { x: 1 }, ['__proto__']: 'y' },
      parsed('{"_id": 1001, "__proto__": {"z": 1}}'),
    ]);
    const { rows, fields } = await find({ collection: many, sort: { _id: 1 } });
    expect(fields.map(({ name }) => name)).toEqual(['_id', 'a', '_rest']);
    expect(rows[999]).toEqual({ _id: 999, a: 999, _rest: null });
    expect(rows[1000]).toMatchObject({ _id: 1000, a: 1000, _rest: { late: { x: 1 } } });
    expect(JSON.stringify(rows[1001])).toBe('{"_id":1001,"a":null,"_rest":{"__proto__":{"z":1}}}');
    const chosen = await find({
      collection: many,
      projection: { late: 1, _id: 0 },
      sort: { _id: -1 },
      limit: 2,
    });
    expect(chosen).toMatchObject({ rows: [{ late: null }, { late: { x: 1 } }], truncated: true });
    expect(chosen.fields.map(({ name }) => name)).toEqual(['late']);
  });

  it('stream as NDJSON and as CSV', async () => {
    const collection = await filled([
      { _id: 1, said: 'a "quote", a comma' },
      { _id: 2, said: { deep: [1] } },
    ]);
    const text = async (stream: 'ndjson' | 'csv'): Promise<string> => {
      let all = '';
      for await (const part of await bench.run('find', { collection }, {}, { stream })) all += part;
      return all;
    };
    expect(await text('ndjson')).toBe(
      '{"_id":1,"said":"a \\"quote\\", a comma"}\n{"_id":2,"said":{"deep":[1]}}\n',
    );
    expect(await text('csv')).toBe('_id,said\r\n1,"a ""quote"", a comma"\r\n2,"{""deep"":[1]}"\r\n');
  });

  it('are found by filters, sorted, skipped and cut', async () => {
    const collection = await filled([
      { _id: { $oid: '507f1f77bcf86cd799439011' }, n: 1, at: { $date: '2024-01-01T00:00:00Z' } },
      { _id: { $oid: '507f1f77bcf86cd799439012' }, n: 2, at: { $date: '2025-01-01T00:00:00Z' } },
      { _id: { $oid: '507f1f77bcf86cd799439013' }, n: 3, at: { $date: '2026-01-01T00:00:00Z' } },
    ]);
    const ns = async (params: object): Promise<unknown[]> =>
      (await find({ collection, ...params })).rows.map(({ n }) => n);
    expect(await ns({ filter: { _id: { $oid: '507f1f77bcf86cd799439012' } } })).toEqual([2]);
    expect(
      await ns({ filter: { at: { $gte: { $date: '2025-01-01T00:00:00Z' } } }, sort: { n: -1 } }),
    ).toEqual([3, 2]);
    expect(await ns({ sort: { n: 1 }, skip: 1, limit: 1 })).toEqual([2]);
    const grouped = await bench.run('aggregate', {
      collection,
      pipeline: [{ $group: { _id: null, sum: { $sum: '$n' } } }],
    });
    expect(grouped).toMatchObject({ rows: [{ _id: null, sum: 6 }] });
    const { rows } = await bench.query(`SELECT n FROM ${collection} WHERE _id = ?`, [
      { $oid: '507f1f77bcf86cd799439011' },
    ]);
    expect(rows).toEqual([{ n: 1 }]);
  });

  it('are written by actions that say what they did, and take no mistake for a wish', async () => {
    const collection = await filled([
      { _id: 1, n: 1 },
      { _id: 2, n: 1 },
      { _id: 3, n: 2 },
    ]);
    const write = (action: string, params: object): Promise<unknown> =>
      bench.run(action, { collection, ...params });
    expect(await write('update', { filter: { n: 1 }, update: { $inc: { n: 10 } } })).toMatchObject({
      affectedRows: 1,
    });
    expect(
      await write('update', { filter: { n: { $gt: 0 } }, update: { $set: { seen: true } }, multi: true }),
    ).toMatchObject({ affectedRows: 3, matchedRows: 3 });
    expect(
      await write('update', { filter: { _id: 9 }, update: { $set: { n: 9 } }, upsert: true }),
    ).toMatchObject({ affectedRows: 1 });
    expect(await write('delete', { filter: { n: 9 } })).toMatchObject({ affectedRows: 1 });
    for (const [params, path] of [
      [{ filter: {}, update: { $set: { n: 0 } } }, 'params.filter'],
      [{ filter: { n: 1 }, update: { n: 0 } }, 'params.update'],
      [{ filter: { n: 1 }, update: {} }, 'params.update'],
      [{ filter: { n: 1 }, update: { $set: { n: 0 }, m: 1 } }, 'params.update'],
      [{ filter: { n: 1 }, update: [{ $merge: 'c' }] }, 'params.update[0].$merge'],
      [
        { filter: { n: 1 }, update: [{ $set: { n: { $function: {} } } }] },
        'params.update[0].$set.n.$function',
      ],
      [{ filter: { $where: '1' }, update: { $set: { n: 0 } } }, 'params.filter.$where'],
    ] as const)
      expect(await failure(write('update', params))).toEqual(['invalid_request', path]);
    expect(await failure(write('delete', { filter: {} }))).toEqual(['invalid_request', 'params.filter']);
    expect(await failure(bench.run('insert', { collection: 'system.js', documents: [{ a: 1 }] }))).toEqual([
      'invalid_request',
      'params.collection',
    ]);
    await expect(write('insert', { documents: [{ _id: 1 }] })).rejects.toMatchObject({
      kind: 'invalid_request',
      remote: { code: '11000' },
    });
    expect(await write('delete', { filter: {}, all: true })).toMatchObject({ affectedRows: 3 });
  });
});

function parsed(text: string): object {
  return JSON.parse(text) as object;
}
