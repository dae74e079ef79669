import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Bench, openBench } from '@patchbay/plugin-testing/bench';
import { startTds, type TdsManners } from '@patchbay/plugin-testing/counterparts/tds';
import type { Engine } from '@patchbay/plugin-testing/engines';
import { flood } from '@patchbay/plugin-testing/rogue';
import { mssql } from './index.js';

const CONNECT_TIMEOUT_MS = 1500;

describe('a connection to a scripted counterpart of SQL Server', () => {
  const opened: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const close of opened.splice(0).reverse()) await close();
  });

  const start = async (manners?: TdsManners): Promise<Engine> => {
    const engine = await startTds(manners);
    opened.push(() => engine.stop());
    return engine;
  };

  const bench = async (
    engine: Engine,
    tls: object = {},
    more: object = {},
    config: object = {},
  ): Promise<Bench> => {
    const { host, port, user, password, database } = engine;
    const connection = { host, port, user, password, database, ...more };
    const made = await openBench(
      mssql,
      { connection, tls, ...config },
      { connectTimeoutMs: CONNECT_TIMEOUT_MS },
    );
    opened.push(() => made.close());
    return made;
  };

  const failure = (work: Promise<unknown>): Promise<{ kind: string; message: string }> =>
    work.then(
      (answer) => ({ kind: 'none', message: JSON.stringify(answer) }),
      (error: unknown) => error as { kind: string; message: string },
    );

  const one = async (made: Bench): Promise<unknown> => (await made.query('SELECT 1 AS one')).rows;

  it('is cut off where it has more than a thousand errors for one request', async () => {
    expect((await failure(one(await bench(await start({ errors: 1000 }))))).kind).toBe('invalid_request');
    const { message } = await failure(one(await bench(await start({ errors: 30_000 }))));
    expect(message).toContain("not SQL Server's protocol: more than 1000 errors for one request");
  });

  it('is cut off where a message before the login does not end', async () => {
    const packet = Buffer.concat([Buffer.from([4, 0, 0x10, 0, 0, 0, 1, 0]), Buffer.alloc(4088)]);
    const server = createServer((socket) => {
      socket
        .on('error', () => undefined)
        .once('data', () => {
          flood(socket, packet);
        });
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    opened.push(() => once(server.close(), 'close'));
    const connection = {
      host: '127.0.0.1',
      port: (server.address() as AddressInfo).port,
      user: 'a',
      password: 'b',
    };
    const made = await openBench(mssql, { connection: { ...connection, database: 'c' } });
    opened.push(() => made.close());
    const { message } = await failure(one(made));
    expect(message).toMatch(/sent \d+ bytes as one login; at most 1048576 are read/);
  });

  it.each(['require', 'verify-ca', 'verify-full'])(
    'sends no login where TLS is wanted as %s, and the server says that it has none',
    async (mode) => {
      const engine = await start({ withoutTls: true });
      const made = await bench(engine, { mode, ca: engine.tls.ca });
      const { kind, message } = await failure(one(made));
      expect({ kind, message }).toEqual({ kind: 'unreachable', message: expect.stringContaining('no TLS') });
      expect((await made.test()).stages.at(-1)?.stage).toBe('tls');
    },
  );

  it('is encrypted from its first byte where that is strict, and checks the name', async () => {
    const engine = await start();
    expect(await one(await bench(engine, { mode: 'strict', ca: engine.tls.ca }))).toEqual([{ one: 1 }]);
    const foreign = await bench(engine, { mode: 'strict', ca: engine.tls.foreignCa });
    expect((await failure(one(foreign))).kind).toBe('unreachable');
    const misnamed = await bench(engine, { mode: 'strict', ca: engine.tls.ca, serverName: 'db.example.com' });
    expect((await failure(one(misnamed))).kind).toBe('unreachable');
  });

  it('takes the switches of SQL Server’s own connection strings', async () => {
    const engine = await start();
    const blind = { encrypt: true, trustServerCertificate: true };
    expect(await one(await bench(engine, {}, blind))).toEqual([{ one: 1 }]);
    expect((await failure(one(await bench(engine, {}, { encrypt: true })))).kind).toBe('unreachable');
    expect(await one(await bench(engine, { ca: engine.tls.ca }, { encrypt: true }))).toEqual([{ one: 1 }]);
  });

  it('trusts by the CA alone where that is all that is asked for, and by nothing less', async () => {
    const engine = await start();
    const named = { mode: 'verify-ca', serverName: 'db.example.com' };
    expect(await one(await bench(engine, { ...named, ca: engine.tls.ca }))).toEqual([{ one: 1 }]);
    expect((await failure(one(await bench(engine, { ...named, ca: engine.tls.foreignCa })))).kind).toBe(
      'unreachable',
    );
  });

  it('goes where a listener sends its login, by the dialer of the host', async () => {
    const second = await start();
    const first = await start({ route: { host: '127.0.0.1', port: second.port } });
    // The second knows another password.
    expect((await failure(one(await bench(first)))).kind).toBe('unauthorized');
    const away = await start({ route: { host: '169.254.169.254', port: 80 } });
    expect((await failure(one(await bench(away)))).kind).toBe('egress_denied');
  });

  it('gives up a login whose answer breaks off, within the time to connect', async () => {
    const engine = await start({ breaksOffLogin: true });
    const startedAt = performance.now();
    expect((await failure(one(await bench(engine)))).kind).toBe('unreachable');
    expect(performance.now() - startedAt).toBeLessThan(CONNECT_TIMEOUT_MS + 8000);
    const sessions = (): Promise<unknown[]> => engine.admin('SELECT session_id FROM sys.dm_exec_sessions');
    for (let tries = 0; tries < 100 && (await sessions()).length > 0; tries += 1) await sleep(20);
    expect(await sessions()).toEqual([]);
  });

  it('survives an answer that makes no sense', async () => {
    const { message } = await failure(one(await bench(await start({ babbles: true }))));
    expect(message).toContain('Unknown type');
  });

  it('tells the identity of a row, and what OUTPUT gives where there is none', async () => {
    const made = await bench(await start());
    await made.write('CREATE TABLE keyed (id int IDENTITY(1, 1) NOT NULL PRIMARY KEY, name nvarchar(20))');
    expect(await made.write(`INSERT INTO keyed (name) VALUES (?), ('b')`, ['a'])).toMatchObject({
      affectedRows: 2,
      insertId: 2,
    });
    expect(await made.write('INSERT INTO keyed (name) OUTPUT inserted.name VALUES (?)', ['c'])).toMatchObject(
      {
        affectedRows: 1,
        insertId: 3,
        rows: [{ name: 'c' }],
      },
    );
    await made.write('CREATE TABLE named (name nvarchar(20))');
    const named = await made.write('INSERT INTO named (name) OUTPUT inserted.name VALUES (?)', ['d']);
    expect(named).toMatchObject({ affectedRows: 1, insertId: 'd' });
    expect(await made.write('UPDATE keyed SET name = name')).not.toHaveProperty('insertId');
    expect(await made.write('DELETE FROM keyed')).toMatchObject({ affectedRows: 3 });
  });

  it('has its session reset after each write, whether it fails or not, and after no query', async () => {
    let resets = 0;
    const engine = await start({ onReset: () => (resets += 1) });
    const made = await bench(engine, {}, {}, { pool: { max: 1 } });
    await made.write('CREATE TABLE plain (id int)');
    await failure(made.write('INSERT INTO missing (id) VALUES (1)'));
    expect(await one(made)).toEqual([{ one: 1 }]);
    expect(await one(made)).toEqual([{ one: 1 }]);
    expect(resets).toBe(2);
  });

  it.each(['EXEC a_procedure', 'SELECT RAND(42) AS seeded'])(
    'drops the session after what no reset takes back: %s',
    async (sql) => {
      const engine = await start();
      const made = await bench(engine, {}, {}, { pool: { max: 1 } });
      const sessions = async (): Promise<unknown[]> =>
        (await engine.admin('SELECT session_id FROM sys.dm_exec_sessions')).map((row) => row['session_id']);
      await one(made);
      const before = await sessions();
      await failure(made.write(sql));
      await one(made);
      expect(before).toHaveLength(1);
      expect(await sessions()).not.toEqual(before);
    },
  );

  it('warns of an account that may write', async () => {
    const { ok, warnings } = await (await bench(await start())).test();
    expect({ ok, warnings }).toEqual({
      ok: true,
      warnings: [expect.stringMatching(/db_datawriter, INSERT, UPDATE, DELETE/)],
    });
  });
});
