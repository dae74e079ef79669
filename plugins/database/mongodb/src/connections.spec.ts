import { setTimeout as sleep } from 'node:timers/promises';
import type { Config, Failure, TestResult } from '@patchbay/plugin-host';
import { type Bench, openBench } from '@patchbay/plugin-testing/bench';
import { type MongoEngine, startMongo } from '@patchbay/plugin-testing/counterparts/mongo';
import { mongodb } from './index.js';

describe('connections to MongoDB, over a scripted counterpart', () => {
  let engine: MongoEngine;
  const opened: Bench[] = [];
  beforeAll(async () => {
    engine = await startMongo();
  });
  afterAll(() => engine.stop());
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((bench) => bench.close()));
  });

  const open = async (config: Config): Promise<Bench> => {
    const bench = await openBench(mongodb, config);
    opened.push(bench);
    return bench;
  };
  const fields = (changes: Config = {}): Config => {
    const { host, port, user, password, database } = engine;
    return { connection: { host, port, user, password, database, ...changes } };
  };
  const uri = (text: string, rest: Config = {}): Config => ({
    connection: { mode: 'uri', uri: text },
    ...rest,
  });

  it('hash no password as often as a rogue server likes', async () => {
    const rogue = await startMongo({ iterations: 2 ** 31 - 1 });
    const { host, port, user, password, database } = rogue;
    const bench = await open({ connection: { host, port, user, password, database } });
    await expect(bench.query('SELECT * FROM t')).rejects.toMatchObject({
      message: expect.stringContaining('hashed 2147483647 times; at most 100000'),
    });
    await rogue.stop();
  });

  it('may be told by one URI, with TLS as it or the fields say', async () => {
    const plain = await open(uri(engine.url));
    expect(await plain.query('SELECT 1 AS one')).toMatchObject({ rows: [{ one: 1 }] });
    const { ca, foreignCa } = engine.tls;
    const secure = await open(uri(`${engine.url}&tls=true`, { tls: { ca } }));
    expect((await secure.test()).stages.map(({ stage }) => stage)).toContain('tls');
    const fooled = await open(uri(`${engine.url}&tls=true`, { tls: { ca: foreignCa } }));
    expect(await fooled.test()).toMatchObject({
      ok: false,
      stages: expect.arrayContaining([expect.objectContaining({ stage: 'tls', ok: false })]),
    });
  });

  it.each([
    'mongodb://127.0.0.1/shop?tlsCAFile=/etc/passwd',
    'mongodb://127.0.0.1/shop?tlsCertificateKeyFile=/etc/passwd',
    'mongodb://127.0.0.1/shop?TLSCAFILE=/etc/passwd',
    'mongodb://127.0.0.1/shop?proxyHost=evil.example',
    'mongodb://127.0.0.1/shop?authMechanism=MONGODB-AWS',
    'mongodb://127.0.0.1/shop?authMechanism=MONGODB-OIDC&authMechanismProperties=ENVIRONMENT:azure',
    'mongodb://u:p@127.0.0.1/shop?authMechanism=GSSAPI',
    'mongodb://%2Ftmp%2Fmongodb-27017.sock/shop',
    'mongodb://127.0.0.1',
  ])('refuse the URI %s', async (text) => {
    const bench = await open(uri(text));
    const { ok, stages } = await bench.test();
    expect({ ok, stages }).toMatchObject({ ok: false, stages: [{ stage: 'config', ok: false }] });
  });

  it.each([
    'mongodb://',
    'http://127.0.0.1/shop',
    'mongodb://bob:Winter@hunter-two/99@127.0.0.1/shop',
    'mongodb://bob:12/hunter-two@127.0.0.1/shop',
    'mongodb+srv://bob:hunter@two@127.0.0.1/shop',
  ])('refuse the URI %s before anything of it is looked up', async (text) => {
    const refusal = (await open(uri(text)).catch((error: unknown) => error)) as Error;
    expect(refusal).toMatchObject({ kind: 'invalid_config', fields: [{ path: 'config.connection.uri' }] });
    expect(refusal.message).not.toMatch(/hunter|two|bob|Winter/);
  });

  it('never tell the password within a URI', async () => {
    const bench = await open(uri(`${engine.url}&tlsCAFile=/x`));
    await bench.test();
    const wrong = await open(uri(engine.url.replace(engine.user, 'nobody')));
    await wrong.test();
    const said = [...bench.said, ...wrong.said].join('\n');
    expect(said).not.toContain(engine.password);
    expect(said).not.toContain(encodeURIComponent(engine.password));
  });

  it('are tested with a warning where the account may write, and where the database is empty', async () => {
    await engine.admin('{"create": "people"}');
    const warned = async (config: Config): Promise<TestResult['warnings']> =>
      (await (await open(config)).test()).warnings;
    expect(await warned(fields())).toEqual([expect.stringMatching(/may change data .*insert/)]);
    await engine.admin('{"createUser": "reader", "pwd": "only-reads", "roles": ["read"]}');
    const reader = fields({ user: 'reader', password: 'only-reads' });
    expect(await warned(reader)).toBeUndefined();
    expect(await warned(fields({ user: 'reader', password: 'only-reads', database: 'nowhere' }))).toEqual([
      expect.stringContaining('"nowhere"'),
    ]);
    const bench = await open(reader);
    await expect(bench.run('insert', { collection: 'people', documents: [{ a: 1 }] })).rejects.toMatchObject({
      kind: 'invalid_request',
      remote: { code: '13' },
    });
  });

  it('tell the server how long a read may take, and whose it is', async () => {
    const bench = await open(fields());
    const given = bench
      .run('find', { collection: 'slow' }, { timeoutMs: 2000 })
      .catch((error: Failure) => error.kind);
    let running: unknown;
    while (!running) {
      await sleep(20);
      const [{ inprog }] = (await engine.admin('{"currentOp": 1}')) as unknown as [
        { inprog: { command: { name: string } }[] },
      ];
      running = inprog.find(({ command }) => command.name === 'find');
    }
    expect(running).toMatchObject({ command: { maxTimeMS: 2000, comment: 'patchbay' } });
    expect(await given).toBe('timeout');
  });

  it('show collections, views, nested fields and what a schema says of them', async () => {
    await engine.admin(`{"create": "orders", "validator": {"$jsonSchema": {"required": ["total"], "properties": {
      "total": {"bsonType": "decimal", "description": "with tax"}, "later": {"bsonType": "date"}}}}}`);
    await engine.admin(
      `{"create": "big_orders", "viewOn": "orders", "pipeline": [{"$match": {"total": {"$gt": 5}}}]}`,
    );
    const bench = await open(fields());
    await bench.run('insert', {
      collection: 'orders',
      documents: [
        { _id: 1, total: 7, to: { city: 'Ulm', geo: { x: 1 } } },
        { _id: 2, total: 3, to: null },
      ],
    });
    expect(await bench.run('tables', { pattern: '*orders' })).toMatchObject({
      tables: [
        { schema: 'patchbay', name: 'big_orders', type: 'view' },
        { schema: 'patchbay', name: 'orders', type: 'table' },
      ],
    });
    const { columns } = await bench.run<{ columns: object[] }>('columns', { table: 'orders' });
    expect(columns).toMatchObject([
      { name: '_id', type: 'int', nullable: false, primaryKey: true },
      { name: 'total', type: 'decimal', nullable: false, comment: 'with tax' },
      { name: 'to', type: 'object', nullable: true },
      { name: 'to.city', type: 'string' },
      { name: 'to.geo', type: 'object' },
      { name: 'to.geo.x', type: 'int' },
      { name: 'later', type: 'date', nullable: true },
    ]);
    expect(await bench.query('SELECT total FROM big_orders')).toMatchObject({ rows: [{ total: 7 }] });
    expect(
      await bench.query('SELECT to.city AS city FROM orders WHERE to.city LIKE ?', ['u_m']),
    ).toMatchObject({ rows: [{ city: 'Ulm' }] });
    expect(await bench.run('schemas', {})).toMatchObject({ schemas: [{ name: 'patchbay' }] });
  });
});
