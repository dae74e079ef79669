import { setTimeout as sleep } from 'node:timers/promises';
import { type Bench, type Engine, openBench, startTds, type TdsManners } from '@patchbay/plugin-testing';
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

  const bench = async (engine: Engine, tls: object = {}, more: object = {}): Promise<Bench> => {
    const { host, port, user, password, database } = engine;
    const connection = { host, port, user, password, database, ...more };
    const made = await openBench(mssql, { connection, tls }, { connectTimeoutMs: CONNECT_TIMEOUT_MS });
    opened.push(() => made.close());
    return made;
  };

  const failure = (work: Promise<unknown>): Promise<{ kind: string; message: string }> =>
    work.then(
      (answer) => ({ kind: 'none', message: JSON.stringify(answer) }),
      (error: unknown) => error as { kind: string; message: string },
    );

  const one = async (made: Bench): Promise<unknown> => (await made.query('SELECT 1 AS one')).rows;

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

  it('tells the key of a row from OUTPUT, and from the identity where there is none', async () => {
    const made = await bench(await start());
    await made.write('CREATE TABLE keyed (id int IDENTITY(1, 1) NOT NULL PRIMARY KEY, name nvarchar(20))');
    expect(await made.write(`INSERT INTO keyed (name) VALUES (?), ('b')`, ['a'])).toMatchObject({
      affectedRows: 2,
      insertId: 2,
    });
    expect(await made.write('INSERT INTO keyed (name) OUTPUT inserted.name VALUES (?)', ['c'])).toMatchObject(
      {
        affectedRows: 1,
        insertId: 'c',
      },
    );
    expect(await made.write('DELETE FROM keyed')).toMatchObject({ affectedRows: 3 });
  });

  it('warns of an account that may write', async () => {
    const { ok, warnings } = await (await bench(await start())).test();
    expect({ ok, warnings }).toEqual({
      ok: true,
      warnings: [expect.stringMatching(/db_datawriter, INSERT, UPDATE, DELETE/)],
    });
  });
});
