import { Socket } from 'node:net';
import { type Bench, openBench } from '@patchbay/plugin-testing/bench';
import { type DatabricksEngine, startDatabricks } from '@patchbay/plugin-testing/counterparts/databricks';
import { databricks } from './index.js';

describe('the databricks plugin, over a scripted counterpart of Databricks: its manners', () => {
  let engine: DatabricksEngine;
  const opened: Bench[] = [];
  const open = async (connection: object = {}): Promise<Bench> => {
    const { host, port, password, database, httpPath, tls } = engine;
    const bench = await openBench(databricks, {
      connection: { host, port, httpPath, password, database, ...connection },
      tls: { ca: tls.ca },
    });
    opened.push(bench);
    return bench;
  };

  beforeAll(async () => {
    engine = await startDatabricks();
  }, 60_000);
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((bench) => bench.close()));
  });
  afterAll(() => engine.stop());

  it('connects to nothing but its server, and sends no telemetry', async () => {
    const targets = new Set<string>();
    const { connect } = Socket.prototype as { connect: (this: Socket, ...args: unknown[]) => Socket };
    jest.spyOn(Socket.prototype, 'connect').mockImplementation(function (this: Socket, ...args: unknown[]) {
      const { host, port } = args.flat()[0] as { readonly host?: string; readonly port?: number };
      targets.add(`${host}:${port}`);
      return connect.apply(this, args);
    });
    const bench = await open();
    expect(await bench.query('SELECT 1 AS one')).toMatchObject({ rows: [{ one: 1 }] });
    expect(await bench.test()).toMatchObject({ ok: true });
    jest.restoreAllMocks();
    expect([...targets]).toEqual([`127.0.0.1:${engine.port}`]);
    expect(engine.strays).toEqual([]);
  });

  it('logs in as an OAuth client', async () => {
    const { id: clientId, secret: clientSecret } = engine.client;
    const byClient = { auth: 'oauth', password: undefined, clientId, clientSecret };
    const bench = await open(byClient);
    expect((await bench.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
    engine.expireTokens();
    await bench.retire();
    expect((await bench.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
    const stranger = await open({ ...byClient, clientSecret: 'dose-another-secret' });
    await expect(stranger.query('SELECT 1')).rejects.toMatchObject({ kind: 'unauthorized' });
    expect((await stranger.test()).stages.at(-1)).toMatchObject({ stage: 'auth', ok: false });
  });

  it('gets a new token where the server ends the one that a session has', async () => {
    const { id: clientId, secret: clientSecret } = engine.client;
    const bench = await open({ auth: 'oauth', password: undefined, clientId, clientSecret });
    await bench.query('SELECT 1 AS one');
    engine.expireTokens();
    await expect(bench.query('SELECT 1 AS one')).rejects.toMatchObject({ kind: 'unauthorized' });
    expect((await bench.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
    for (const token of engine.given) expect(bench.said.join()).not.toContain(token);
  });

  it('names the warehouse that is not there', async () => {
    const bench = await open({ httpPath: '/sql/1.0/warehouses/none' });
    expect((await bench.test()).stages.at(-1)).toMatchObject({ stage: 'database', ok: false });
  });

  it('warns of an account that can write, by its own grants or by those of its groups', async () => {
    const bench = await open();
    expect((await bench.test()).warnings).toBeUndefined();
    for (const grantee of ['patchbay', 'account users']) {
      await engine.admin(`INSERT INTO grants VALUES ('schema', 'main', '${grantee}', 'MODIFY')`);
      expect((await bench.test()).warnings).toEqual([
        expect.stringMatching('can do more than read: it has MODIFY on the schema main'),
      ]);
      await engine.admin('DELETE FROM grants');
    }
    await engine.admin(`INSERT INTO grants VALUES ('schema', 'main', 'somebody', 'MODIFY')`);
    expect((await bench.test()).warnings).toBeUndefined();
  });
});
