import { useEngine } from '@patchbay/plugin-testing/engines';
import { expectError, namedFields } from '../testing/errors.js';
import { eventually } from '../testing/eventually.js';
import {
  actionPath,
  type Config,
  configOf,
  createIntegration,
  INTEGRATIONS,
} from '../testing/integrations.js';
import { addUser } from '../testing/people.js';
import { streamed } from '../testing/raw-http.js';
import { createSource, sourcesPath } from '../testing/sources.js';
import { describeOnEachStore } from '../testing/stores.js';

const engine = useEngine('postgres');

beforeAll(async () => {
  const { admin, user } = engine();
  await admin(`CREATE SCHEMA sales AUTHORIZATION ${user}`);
  await admin("CREATE TABLE things AS SELECT 'public' AS place");
  await admin("CREATE TABLE sales.things AS SELECT 'sales' AS place");
  await admin('GRANT ALL ON things, sales.things TO PUBLIC');
  await admin(`CREATE DATABASE archive OWNER ${user}`);
});

describeOnEachStore('an action run with a source', (server) => {
  let id: string;
  const sql = 'SELECT place FROM things';
  const where = (source?: string) => actionPath(id, 'query') + (source ? `?source_id=${source}` : '');
  const place = async (source?: string) => (await server.post(where(source), { sql }).expect(200)).body.rows;
  const database = async (source?: string) =>
    (await server.post(where(source), { sql: 'SELECT current_database() AS name' }).expect(200)).body.rows[0]
      .name;
  const patch = (source: string, config: Config) =>
    server.patch(sourcesPath('shop', source), { config }).expect(200);

  /** How many of PostgreSQL's sessions this is true of. */
  const sessions = async (condition: string): Promise<number> => {
    const [row] = await engine().admin(
      `SELECT count(*)::int AS n FROM pg_stat_activity WHERE usename = '${engine().user}' AND application_name = 'patchbay' AND ${condition}`,
    );
    return row!.n as number;
  };

  beforeEach(async () => {
    id = await createIntegration(server, { config: configOf(engine()) });
  });

  it('sees the tables of the source, and without it those of the integration', async () => {
    const source = await createSource(server, id, { searchPath: ['sales'] });
    for (let round = 0; round < 2; round += 1) {
      expect(await place()).toEqual([{ place: 'public' }]);
      expect(await place(source)).toEqual([{ place: 'sales' }]);
    }
    const execute = `${actionPath(id, 'execute')}?source_id=${source}`;
    const { body } = await server.post(execute, { action: 'query', params: { sql } }).expect(200);
    expect(body.rows).toEqual([{ place: 'sales' }]);
    const csv = await streamed(server, where(source), { sql }, 'text/csv');
    expect(csv.text).toBe('place\r\nsales\r\n');
  });

  it('goes to another database where the source says so, with the integration’s own password', async () => {
    const source = await createSource(server, id, {
      connection: { database: 'archive', password: '********' },
    });
    const bare = await createSource(server, id);
    expect(await database()).toBe(engine().database);
    expect(await database(source)).toBe('archive');
    expect(await database(bare)).toBe(engine().database);
  });

  it('has a session of its own, shared by all who name the source and closed when that is gone', async () => {
    await engine().admin('DROP DATABASE IF EXISTS alone');
    await engine().admin(`CREATE DATABASE alone OWNER ${engine().user}`);
    const source = await createSource(server, id, { connection: { database: 'alone' }, pool: { max: 1 } });
    await Promise.all(Array.from({ length: 5 }, () => database(source)));
    expect(await sessions("datname = 'alone'")).toBe(1);
    await server.delete(sourcesPath('shop', source)).expect(200);
    await eventually('it is closed', async () => (await sessions("datname = 'alone'")) === 0);
  });

  it('is another as soon as the source changes, while work on the former one goes on', async () => {
    const source = await createSource(server, id, { connection: { database: 'archive' } });
    const slow = { sql: "SELECT pg_sleep(3), current_database() AS name, 'slow' AS word" };
    const running = server.post(where(source), slow).then((answer) => answer);
    await eventually(
      'it runs',
      async () => (await sessions("query LIKE '%''slow''%' AND state = 'active'")) === 1,
    );
    await patch(source, { connection: { database: engine().database } });
    expect(await database(source)).toBe(engine().database);
    await patch(source, { connection: { database: 'archive' } });
    expect(await database(source)).toBe('archive');
    expect((await running).body.rows).toMatchObject([{ name: 'archive' }]);
  });

  it('is another as soon as the integration changes', async () => {
    const source = await createSource(server, id, { searchPath: ['public'] });
    expect(await database(source)).toBe(engine().database);
    const config = { connection: { database: 'archive' } };
    await server.patch(`${INTEGRATIONS}/${id}`, { config }).expect(200);
    expect(await database(source)).toBe('archive');
  });

  it('answers 404 for what is not a source of this integration, and for one that is gone', async () => {
    const other = await createIntegration(server, { config: configOf(engine()) });
    const source = await createSource(server, id, { searchPath: ['sales'] });
    expect(await place(source)).toEqual([{ place: 'sales' }]);
    const wrong = [await createSource(server, other), 'src00000000000000', 'nope', '', id, `${source}%00`];
    for (const source_id of wrong) {
      expectError(await server.post(`${where()}?source_id=${source_id}`, { sql }), 404, 'ERR_NOT_FOUND');
    }
    await server.delete(sourcesPath('shop', source)).expect(200);
    expectError(await server.post(where(source), { sql }), 404, 'ERR_NOT_FOUND');
  });

  it('answers 400 for two sources at once, and for anything else in the query', async () => {
    const source = await createSource(server, id, { searchPath: ['sales'] });
    const answer = await server.post(`${where(source)}&source_id=${source}`, { sql });
    expectError(answer, 400, 'ERR_BAD_REQUEST');
    expect(namedFields(answer)).toEqual(['source_id']);
    const other = await server.post(`${where()}?source=${source}`, { sql });
    expectError(other, 400, 'ERR_BAD_REQUEST');
    expect(other.body.message).toContain('did you mean source_id?');
  });

  it('takes the role that the action takes, and an integration that the caller may know of', async () => {
    const source = await createSource(server, id, { searchPath: ['sales'] });
    const editor = server.as((await addUser(server, 'editor')).token);
    const { body } = await editor.post(where(source), { sql }).expect(200);
    expect(body.rows).toEqual([{ place: 'sales' }]);
    await server.patch(`${INTEGRATIONS}/${id}`, { is_private: true }).expect(200);
    expectError(await editor.post(where(source), { sql }), 404, 'ERR_INTEGRATION_NOT_FOUND');
    expect(await place(source)).toEqual([{ place: 'sales' }]);
  });

  it('is refused through what another user bound before the integration became private', async () => {
    const other = await addUser(server, 'owner');
    const source = await createSource(server.as(other.token), id, { searchPath: ['sales'] });
    expect(await place(source)).toEqual([{ place: 'sales' }]);
    await server.patch(`${INTEGRATIONS}/${id}`, { is_private: true }).expect(200);
    expectError(await server.post(where(source), { sql }), 404, 'ERR_NOT_FOUND');
  });

  it('answers 409 while the integration is disabled', async () => {
    const source = await createSource(server, id);
    await server.patch(`${INTEGRATIONS}/${id}`, { enabled: false }).expect(200);
    expectError(await server.post(where(source), { sql }), 409, 'ERR_DISABLED');
  });

  it('leaves its record in the store of the integration', async () => {
    await place(await createSource(server, id, { searchPath: ['sales'] }));
    const { body } = await server.post(actionPath(id, 'store'), { op: 'list' }).expect(200);
    expect(body.list).toMatchObject([{ fk_integration_id: id, action: 'query', ok: 1, rows: 1 }]);
  });

  it('tells no secret of the source when the engine refuses it', async () => {
    const source = await createSource(server, id, { connection: { password: 'of-the-source-alone' } });
    const answer = await server.post(where(source), { sql });
    expectError(answer, 502, 'ERR_REMOTE_UNAUTHORIZED');
    expect(`${answer.text}${server.log.join('')}`).not.toContain('of-the-source-alone');
  });
});
