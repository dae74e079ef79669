import { generateKeyPairSync } from 'node:crypto';
import { existsSync } from 'node:fs';
import { Socket } from 'node:net';
import { type Bench, openBench } from '@patchbay/plugin-testing/bench';
import { startSnowflake, type SnowflakeEngine } from '@patchbay/plugin-testing/counterparts/snowflake';
import { FaultProxy } from '@patchbay/plugin-testing/faults';
import { snowflake } from './index.js';

describe('the snowflake plugin, over a scripted counterpart of Snowflake: its manners', () => {
  let engine: SnowflakeEngine;
  const opened: Bench[] = [];
  const open = async (connection: object = {}): Promise<Bench> => {
    const { host, port, user, password, database, account, warehouse, tls } = engine;
    const bench = await openBench(snowflake, {
      connection: { account, host, port, user, password, database, warehouse, ...connection },
      tls: { ca: tls.ca },
    });
    opened.push(bench);
    return bench;
  };

  beforeAll(async () => {
    engine = await startSnowflake();
  }, 60_000);
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((bench) => bench.close()));
  });
  afterAll(() => engine.stop());

  it('connects to nothing but its server, sends no telemetry and writes no log', async () => {
    const targets = new Set<string>();
    const { connect } = Socket.prototype as { connect: (this: Socket, ...args: unknown[]) => Socket };
    jest.spyOn(Socket.prototype, 'connect').mockImplementation(function (this: Socket, ...args: unknown[]) {
      const { host, port } = args.flat()[0] as { readonly host?: string; readonly port?: number };
      targets.add(`${host}:${port}`);
      return connect.apply(this, args);
    });
    const bench = await open();
    const { rows } = await bench.query('SELECT * FROM TABLE(GENERATOR(ROWCOUNT => 9000))', undefined, {
      maxRows: 9000,
    });
    expect(await bench.test()).toMatchObject({ ok: true });
    jest.restoreAllMocks();
    expect(rows).toHaveLength(9000);
    expect([...targets].sort()).toEqual([`127.0.0.1:${engine.port}`, `localhost:${engine.port}`]);
    expect(engine.strays).toEqual([]);
    expect(existsSync('snowflake.log')).toBe(false);
  });

  it('fetches again what was reset in the midst of a result, and loses none of its rows', async () => {
    const proxy = await FaultProxy.start(engine.port);
    try {
      const bench = await open({ port: proxy.port });
      const sql = 'SELECT seq8() AS n FROM TABLE(GENERATOR(ROWCOUNT => 60000))';
      const seen: number[] = [];
      for await (const text of await bench.run('query', { sql }, {}, { stream: 'ndjson' })) {
        if (seen.length === 0) proxy.reset();
        for (const line of text.trimEnd().split('\n')) seen.push((JSON.parse(line) as { n: number }).n);
      }
      expect(seen).toEqual(Array.from({ length: 60_000 }, (_, n) => n));
    } finally {
      await proxy.stop();
    }
  });

  it('logs in by a key pair, with a passphrase or without', async () => {
    const passphrase = 'a passphrase of the key';
    const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    engine.setPublicKey(publicKey.export({ type: 'spki', format: 'pem' }) as string);
    const clear = privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
    const sealed = privateKey.export({
      type: 'pkcs8',
      format: 'pem',
      cipher: 'aes-256-cbc',
      passphrase,
    }) as string;
    const byKey = { auth: 'key', password: undefined };
    for (const key of [{ privateKey: clear }, { privateKey: sealed, privateKeyPassphrase: passphrase }]) {
      const bench = await open({ ...byKey, ...key });
      expect((await bench.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
    }
    const wrong = open({ ...byKey, privateKey: sealed, privateKeyPassphrase: 'another' });
    await expect(wrong).rejects.toMatchObject({
      kind: 'invalid_config',
      fields: [{ path: 'config.connection.privateKeyPassphrase' }],
    });
    const { privateKey: foreign } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const stranger = await open({ ...byKey, privateKey: foreign.export({ type: 'pkcs8', format: 'pem' }) });
    await expect(stranger.query('SELECT 1')).rejects.toMatchObject({ kind: 'unauthorized' });
  });

  it('warns of a role that can write, by its own grants or by those of a role that it has', async () => {
    const warningsOf = async (role: string) => (await (await open({ role })).test()).warnings;
    expect(await warningsOf('READER')).toBeUndefined();
    for (const role of ['PATCHBAY', 'HEIR'])
      expect(await warningsOf(role)).toEqual([
        expect.stringMatching(
          `role ${role} can do more than read: it has OWNERSHIP on the schema PATCHBAY.MAIN`,
        ),
      ]);
  });

  it('names the role, the database and the warehouse that are not there', async () => {
    const failed = async (connection: object) => (await (await open(connection)).test()).stages.at(-1);
    expect(await failed({ role: 'NOBODY' })).toMatchObject({ stage: 'auth', ok: false });
    for (const what of ['database', 'warehouse'])
      expect(await failed({ [what]: 'nowhere' })).toMatchObject({
        stage: 'database',
        message: `There is no ${what} "nowhere", or the role may not use it.`,
      });
  });
});
