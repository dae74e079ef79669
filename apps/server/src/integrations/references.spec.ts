import { expectError } from '../testing/errors.js';
import { createSqlite, INTEGRATIONS } from '../testing/integrations.js';
import { withMover } from '../testing/mover/index.js';
import { createMover } from '../testing/movers.js';
import { addUser, addWorkspace } from '../testing/people.js';
import { describeOnEachStore } from '../testing/stores.js';

const SOURCE = 'config.source';
const TARGET = 'config.sink.target';
const openai = { type: 'ai', sub_type: 'openai', config: { apiKey: 'sk-1234567890' } };

describeOnEachStore(
  'an integration that refers to others',
  (server) => {
    const mover = (config: object) => ({ title: 'Moves', type: 'sync', sub_type: 'mover', config });
    const fieldsOf = (answer: { body: unknown }) =>
      (answer.body as { details: { fields: { path: string; message: string }[] } }).details.fields;

    it('has elements that say what they may refer to', async () => {
      const { body } = await server.get('/api/v2/integrations/sync/mover').expect(200);
      expect((body as { form: object[] }).form).toMatchObject([
        {
          ...{ key: 'source', type: 'integration', model: SOURCE, required: true },
          reference: { types: ['database'], capabilities: ['read-only'], uses: 'read' },
        },
        { key: 'target', type: 'integration', model: TARGET, reference: { uses: 'write' } },
        { key: 'table' },
      ]);
    });

    it('is saved where its caller may see what it refers to, and that fits', async () => {
      const source = await createSqlite(server, { is_private: true });
      const id = await createMover(server, { source });
      const { body } = await server.get(`${INTEGRATIONS}/${id}?includeConfig=true`).expect(200);
      expect(body).toMatchObject({ config: { source } });
      const other = await createSqlite(server);
      await server.patch(`${INTEGRATIONS}/${id}`, { config: { sink: { target: other } } }).expect(200);
    });

    it.each<[string, () => Promise<string>, string, RegExp]>([
      ['does not exist', () => Promise.resolve('int00000000000000'), SOURCE, /does not exist, or is hidden/],
      ['is not an id', () => Promise.resolve("' OR 1=1"), SOURCE, /does not exist, or is hidden/],
      [
        'is of another type',
        () => createSqlite(server, { ...openai }),
        SOURCE,
        /of the type database.*type ai/,
      ],
      [
        'lacks a capability',
        () => createSqlite(server, MSSQL),
        SOURCE,
        /capability read-only.*SQL Server lacks/,
      ],
      [
        'refers to others itself',
        async () => createMover(server, { source: await createSqlite(server) }),
        TARGET,
        /refers to others/,
      ],
    ])('is refused where what it refers to %s', async (_, make, path, message) => {
      const [id, source] = [await make(), await createSqlite(server)];
      const config = path === SOURCE ? { source: id } : { source, sink: { target: id } };
      const created = await server.post(INTEGRATIONS, mover(config));
      expectError(created, 422, 'ERR_INVALID_CONFIG');
      expect(fieldsOf(created)).toEqual([{ path, message: expect.stringMatching(message) }]);
      const saved = await createMover(server, { source });
      expectError(await server.patch(`${INTEGRATIONS}/${saved}`, { config }), 422, 'ERR_INVALID_CONFIG');
      const batch = await server.post(`${INTEGRATIONS}/batch`, { create: [mover(config)] });
      expect(fieldsOf(batch)).toMatchObject([{ path: `create.0.${path}` }]);
    });

    it('is refused where what it refers to is hidden from its caller, in this workspace or another, and however it is changed', async () => {
      const { token } = await addUser(server, 'creator');
      const creator = server.as(token);
      const [hidden, open] = [await createSqlite(server, { is_private: true }), await createSqlite(server)];
      const foreign = await createSqlite(server.as((await addWorkspace(server)).token));
      for (const source of [hidden, foreign]) {
        const answer = await creator.post(INTEGRATIONS, mover({ source }));
        expectError(answer, 422, 'ERR_INVALID_CONFIG');
        expect(fieldsOf(answer)).toMatchObject([{ path: SOURCE }]);
      }
      // Of another's, nothing of the config may be changed: it decides what that other's integration is used for.
      const shared = await createMover(server, { source: hidden });
      const patch = await creator.patch(`${INTEGRATIONS}/${shared}`, { config: { table: 'salaries' } });
      expectError(patch, 422, 'ERR_INVALID_CONFIG');
      await creator.patch(`${INTEGRATIONS}/${shared}`, { title: 'Renamed' }).expect(200);
      await creator.patch(`${INTEGRATIONS}/${shared}`, { config: { source: open } }).expect(200);
      const back = `${INTEGRATIONS}/${shared}/versions/1/restore`;
      expectError(await creator.post(back, {}), 422, 'ERR_INVALID_CONFIG');
      await server.post(back, {}).expect(200);
    });

    it('keeps what it refers to from being deleted, and hides itself from who may not know of it', async () => {
      const [source, target] = [await createSqlite(server), await createSqlite(server)];
      const id = await createMover(server, { source, sink: { target } }, { title: 'Shown' });
      const twice = await createMover(server, { source, sink: { target: source } }, { is_private: true });
      const { token } = await addUser(server, 'creator');
      const refused = await server.as(token).delete(`${INTEGRATIONS}/${source}?force=true`);
      expectError(refused, 409, 'ERR_INTEGRATION_REFERRED_TO');
      expect(refused.body.details).toEqual({
        integrations: [{ id, title: 'Shown', fields: [SOURCE] }],
        hidden: 1,
      });
      expect(refused.text).not.toContain(twice);
      const batch = await server.post(`${INTEGRATIONS}/batch`, { delete: [source, id] });
      expectError(batch, 409, 'ERR_INTEGRATION_REFERRED_TO');
      expect(batch.body.details.integrations).toContainEqual({
        ...{ id: twice, title: expect.any(String), fields: [TARGET, SOURCE] },
      });
      await server.patch(`${INTEGRATIONS}/${twice}`, { config: { sink: null, source: target } }).expect(200);
      await server.post(`${INTEGRATIONS}/batch`, { delete: [source, id] }).expect(200);
      expectError(await server.delete(`${INTEGRATIONS}/${target}`), 409);
      await server.delete(`${INTEGRATIONS}/${twice}`).expect(200);
      await server.delete(`${INTEGRATIONS}/${target}`).expect(200);
    });

    it('says itself what it refers to: a source of it does not', async () => {
      const source = await createSqlite(server);
      const id = await createMover(server, { source });
      const bind = (config: object) =>
        server.post('/api/v2/meta/bases/shop/sources', { integration_id: id, config });
      const refused = await bind({ source: await createSqlite(server) });
      expectError(refused, 422, 'ERR_INVALID_CONFIG');
      expect(fieldsOf(refused)).toMatchObject([{ path: SOURCE, message: /belongs to the integration/ }]);
      await bind({ table: 'orders' }).expect(201);
    });

    it('is copied by those alone who may see what it refers to', async () => {
      const id = await createMover(server, { source: await createSqlite(server) });
      const copied = await server.post(INTEGRATIONS, { copy_from_id: id }).expect(201);
      const source = (await server.get(`${INTEGRATIONS}/${id}?includeConfig=true`)).body.config.source;
      expectError(await server.delete(`${INTEGRATIONS}/${source}`), 409);
      await server.delete(`${INTEGRATIONS}/${id}`).expect(200);
      expectError(await server.delete(`${INTEGRATIONS}/${source}`), 409);
      await server.delete(`${INTEGRATIONS}/${copied.body.id}`).expect(200);
      await server.delete(`${INTEGRATIONS}/${source}`).expect(200);
    });
  },
  withMover,
);

const MSSQL = {
  sub_type: 'mssql',
  config: { connection: { host: 'h', user: 'u', password: 'p', database: 'd' } },
};
