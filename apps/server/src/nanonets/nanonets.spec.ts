import { join } from 'node:path';
import { unwrap } from '@patchbay/client';
import { openMetadata } from '@patchbay/metadata';
import { describeEngine } from '@patchbay/plugin-testing/engines';
import { expectError, namedFields } from '../testing/errors.js';
import { eventually } from '../testing/eventually.js';
import {
  actionPath,
  configOf,
  createIntegration,
  createSqlite,
  deadConfig,
  INTEGRATIONS,
} from '../testing/integrations.js';
import { addUser } from '../testing/people.js';
import { describeOnEachStore } from '../testing/stores.js';
import { type Requests, type TestServer, useServer } from '../testing/test-server.js';

const EXTERNAL = '/api/v2/externalIntegrations';

describeOnEachStore('the external integrations', (server) => {
  const list = (query?: { type: 'postgresql' | 'mysql' }) =>
    unwrap(server.api.GET(EXTERNAL, { params: { query } }));

  let ids: { pg: string; mysql: string; file: string; disabled: string };

  beforeAll(async () => {
    ids = {
      pg: await createIntegration(server, { title: 'Orders' }),
      mysql: await createIntegration(server, { title: 'Shop', sub_type: 'mysql2' }),
      file: await createSqlite(server),
      disabled: await createIntegration(server, { enabled: false }),
    };
  });

  it('should be protected', async () => {
    expectError(await server.anonymous('get', EXTERNAL), 401, 'ERR_UNAUTHORIZED');
    const query = server.anonymous('post', `${EXTERNAL}/${ids.pg}/executequery`).send({ query: 'SELECT 1' });
    expectError(await query, 401, 'ERR_UNAUTHORIZED');
  });

  it('are the databases that Nanonets knows, with its names for them', async () => {
    const info = { host: '127.0.0.1', port: 1, database: 'nowhere' };
    expect(await list()).toEqual([
      { id: ids.pg, email: 'admin@localhost', name: 'Orders', type: 'postgresql', info },
      { id: ids.mysql, email: 'admin@localhost', name: 'Shop', type: 'mysql', info },
    ]);
  });

  it('are seen and asked by those whose role and privacy allow it', async () => {
    const viewer = server.as((await addUser(server, 'viewer')).token);
    const creator = server.as((await addUser(server, 'creator')).token);
    const body = { title: 'Own', type: 'database', sub_type: 'pg', config: deadConfig(), is_private: true };
    const { id } = (await creator.post(INTEGRATIONS, body).expect(201)).body;
    const titles = async ({ api }: Requests) => (await unwrap(api.GET(EXTERNAL))).map(({ name }) => name);
    expect(await titles(viewer)).toEqual(['Orders', 'Shop']);
    expect(await titles(creator)).toEqual(['Orders', 'Shop', 'Own']);
    const query = { query: 'SELECT 1' };
    expectError(await viewer.post(`${EXTERNAL}/${ids.pg}/executequery`, query), 403, 'ERR_FORBIDDEN');
    expectError(await server.post(`${EXTERNAL}/${id}/executequery`, query), 404, 'ERR_INTEGRATION_NOT_FOUND');
  });

  it('show nothing of the config but where it leads', async () => {
    const { text } = await server.get(EXTERNAL).expect(200);
    expect(text).not.toMatch(/stranger|nothing/);
  });

  it('can be narrowed to one kind of database, and to no other kind', async () => {
    expect((await list({ type: 'mysql' })).map(({ name }) => name)).toEqual(['Shop']);
    const answer = await server.get(EXTERNAL).query({ type: 'sqlite' });
    expectError(answer, 400, 'ERR_BAD_REQUEST');
    expect(namedFields(answer)).toEqual(['type']);
  });

  it('are asked with the token as the user name of Basic', async () => {
    await server.anonymous('get', EXTERNAL).auth(server.token, '').expect(200);
    await server.anonymous('get', EXTERNAL).auth('somebody', server.token).expect(401);
  });

  it('run no query where there is no such database', async () => {
    for (const id of [ids.file, 'int00000000000000', 'nope']) {
      const answer = await server.post(`${EXTERNAL}/${id}/executequery`, { query: 'SELECT 1' });
      expectError(answer, 404, 'ERR_INTEGRATION_NOT_FOUND');
      // Of one that is there, it says where else it can be asked.
      const elsewhere = answer.body.message.includes('POST /api/v2/integrations/{id}/query');
      expect({ id, elsewhere }).toEqual({ id, elsewhere: id === ids.file });
    }
  });

  it('speak of no action that this API has not', async () => {
    const answer = await server.post(`${EXTERNAL}/${ids.pg}/executequery`, { query: 'DROP TABLE orders' });
    expectError(answer, 400, 'ERR_BAD_REQUEST');
    expect(answer.text).toContain('This API only reads.');
    expect(answer.text).not.toMatch(/\bwrite\b/i);
  });

  it('run no query while they are disabled', async () => {
    const answer = await server.post(`${EXTERNAL}/${ids.disabled}/executequery`, { query: 'SELECT 1' });
    expectError(answer, 409, 'ERR_DISABLED');
  });

  it.each([{}, { query: '' }, { query: 1 }, { query: null }, { query: ['SELECT 1'] }, { sql: 'SELECT 1' }])(
    'take a query and nothing else: %j',
    async (body) => {
      const answer = await server.post(`${EXTERNAL}/${ids.pg}/executequery`, body);
      expectError(answer, 400, 'ERR_BAD_REQUEST');
      expect(namedFields(answer)).toContain('query');
    },
  );

  it('say in the one error shape that a database cannot be reached', async () => {
    const answer = await server.post(`${EXTERNAL}/${ids.pg}/executequery`, { query: 'SELECT 1' });
    expectError(answer, 502, 'ERR_UNREACHABLE');
    expect(answer.text).not.toContain('nothing');
  });
});

describe('one whose config cannot be opened', () => {
  const server = useServer();

  it('is listed and hides no other', async () => {
    const broken = await createIntegration(server, { title: 'Broken' });
    await createIntegration(server, { title: 'Whole' });
    await replaceConfig(server, broken, 'nothing that was sealed');
    const rows = await unwrap(server.api.GET(EXTERNAL));
    expect(rows.map(({ name, info }) => [name, info])).toEqual([
      ['Broken', { config_error: true }],
      ['Whole', { host: '127.0.0.1', port: 1, database: 'nowhere' }],
    ]);
  });
});

/** Past the server, which remembers rows and is therefore restarted. */
async function replaceConfig(server: TestServer, id: string, config: string): Promise<void> {
  await server.stop();
  const metadata = await openMetadata({ sqliteFile: join(server.dataDir, 'patchbay.sqlite') });
  await metadata.dataSource.query('UPDATE integrations SET config = ? WHERE id = ?', [config, id]);
  await metadata.close();
  await server.start();
}

const ENGINES = [
  ['postgres', 'pg'],
  ['mariadb', 'mysql2'],
] as const;

for (const [kind, subType] of ENGINES) {
  describeEngine(kind, `a query to ${kind} through executequery`, (engine) => {
    const server = useServer();
    let id: string;

    const run = (query: string) => server.post(`${EXTERNAL}/${id}/executequery`, { query });

    beforeAll(async () => {
      id = await createIntegration(server, { sub_type: subType, config: configOf(engine()) });
      await server
        .post(actionPath(id, 'write'), { sql: 'CREATE TABLE passports (number INT, name TEXT)' })
        .expect(200);
      const sql = "INSERT INTO passports VALUES (1, 'Ada'), (2, 'Grace')";
      await server.post(actionPath(id, 'write'), { sql }).expect(200);
    });

    it('answers its rows and nothing else', async () => {
      const answer = await unwrap(
        server.api.POST(`${EXTERNAL}/{id}/executequery`, {
          params: { path: { id } },
          body: { query: 'SELECT number, name FROM passports ORDER BY number' },
        }),
      );
      expect(answer).toEqual({
        rows: [
          { number: 1, name: 'Ada' },
          { number: 2, name: 'Grace' },
        ],
      });
      expect((await run('SELECT 1 AS one WHERE 1 = 0')).body).toEqual({ rows: [] });
    });

    it('gives values as the action does, with nothing rounded', async () => {
      const sql = 'SELECT 9007199254740993 AS big, CAST(0.10 AS DECIMAL(10, 2)) AS price';
      const { body } = await run(sql).expect(200);
      expect(body.rows).toEqual((await server.post(actionPath(id, 'query'), { sql })).body.rows);
      expect(body.rows).toEqual([{ big: '9007199254740993', price: '0.10' }]);
    });

    it.each([
      'DELETE FROM passports',
      "INSERT INTO passports VALUES (3, 'Eve')",
      'DROP TABLE passports',
      'SELECT 1; DELETE FROM passports',
    ])('cannot write: %s', async (query) => {
      const answer = await run(query);
      expectError(answer, 400, 'ERR_BAD_REQUEST');
      expect(namedFields(answer)).toEqual(['query']);
      expect((await run('SELECT number FROM passports')).body.rows).toHaveLength(2);
    });

    it('gets what the database says of a mistake', async () => {
      const answer = await run('SELECT * FROM nowhere_at_all');
      expectError(answer, 400, 'ERR_BAD_REQUEST');
      expect(answer.text).toContain('nowhere_at_all');
    });

    it('is cut at the limits of the action, and says so', async () => {
      const ten = Array.from({ length: 10 }, (_, n) => `SELECT ${n} AS n`).join(' UNION ALL ');
      const from = ['a', 'b', 'c', 'd', 'e'].map((name) => `(${ten}) ${name}`).join(' CROSS JOIN ');
      const whole = await run('SELECT number FROM passports').expect(200);
      const cut = await run(`SELECT a.n FROM ${from}`).expect(200);
      expect(whole.headers['x-patchbay-truncated']).toBe('false');
      expect(cut.headers['x-patchbay-truncated']).toBe('true');
      expect(cut.body.rows).toHaveLength(10_000);
    });

    it('leaves a record in the store, as the action does', async () => {
      await run('SELECT number FROM passports').expect(200);
      const { body } = await server.post(actionPath(id, 'store'), { op: 'get' }).expect(200);
      expect(body).toMatchObject({ action: 'query', ok: 1, rows: 2 });
    });

    it('is audited, whether it goes well or not', async () => {
      await run('SELECT number FROM passports').expect(200);
      await run('DELETE FROM passports').expect(400);
      await eventually('both are in the audit', async () => {
        const { body } = await server.get('/api/v2/meta/audit').expect(200);
        const events = body.list as {
          action: string;
          outcome: string;
          detail: string;
          target: { id: string };
        }[];
        const outcomes = events
          .filter(
            ({ action, detail, target }) =>
              action === 'integration.execute' && detail === 'query' && target.id === id,
          )
          .map(({ outcome }) => outcome);
        return outcomes.includes('ok') && outcomes.includes('refused');
      });
    });
  });
}
