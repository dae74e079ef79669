import { eventsOf } from '../testing/audit.js';
import { expectError } from '../testing/errors.js';
import { FREE_KEYS, withFreeKeys } from '../testing/free-keys/index.js';
import { type Config, createIntegration, deadConfig, INTEGRATIONS } from '../testing/integrations.js';
import { addUser } from '../testing/people.js';
import { describeOnEachStore } from '../testing/stores.js';

const OLD = 'an-old-secret-that-was-replaced';

interface Version {
  readonly version: number;
  readonly changed_fields: string[];
}

describeOnEachStore(
  'the history of an integration',
  (server) => {
    let id: string;
    const path = () => `${INTEGRATIONS}/${id}`;
    const patch = (body: object) => server.patch(path(), body);
    const versions = async (query = '') => (await server.get(`${path()}/versions${query}`).expect(200)).body;
    const restore = (version: number | string) => server.post(`${path()}/versions/${version}/restore`);
    const connection = async () =>
      (await server.get(`${path()}?includeConfig=true`).expect(200)).body.config.connection as Config;

    beforeEach(async () => {
      id = await createIntegration(server, { config: deadConfig({ password: OLD }) });
    });

    it('should be protected', async () => {
      expectError(await server.anonymous('get', `${path()}/versions`), 401, 'ERR_UNAUTHORIZED');
      const restoring = await server.anonymous('post', `${path()}/versions/1/restore`);
      expectError(restoring, 401, 'ERR_UNAUTHORIZED');
    });

    it('says who changed what and when, newest first, from the creation on', async () => {
      const creator = await addUser(server, 'creator');
      const { body: first } = await server.get(path());
      await patch({ title: 'Second', enabled: false }).expect(200);
      const { body: third } = await server
        .as(creator.token)
        .patch(path(), {
          meta: { a: 1 },
          order: 3,
          config: {
            connection: { host: 'new', password: 'new' },
            tls: { mode: 'require' },
            searchPath: ['a'],
          },
        })
        .expect(200);
      const { list, pageInfo } = await versions();
      expect(pageInfo).toEqual({
        totalRows: 3,
        page: 1,
        pageSize: 25,
        isFirstPage: true,
        isLastPage: true,
      });
      expect(list).toEqual([
        {
          version: 3,
          current: true,
          changed_fields: [
            'meta',
            'order',
            'config.connection.host',
            'config.connection.password',
            ...['sslmode', 'ssl.rejectUnauthorized'].map((key) => `config.connection.${key}`),
            'config.searchPath',
          ],
          changed_by: creator.userId,
          changed_by_email: creator.email,
          changed_at: third.updated_at,
        },
        {
          version: 2,
          current: false,
          changed_fields: ['title', 'enabled'],
          changed_by: first.created_by,
          changed_by_email: 'admin@localhost',
          changed_at: expect.stringMatching(/^\d{4}-.*Z$/),
        },
        {
          version: 1,
          current: false,
          changed_fields: [],
          changed_by: first.created_by,
          changed_by_email: 'admin@localhost',
          changed_at: first.created_at,
        },
      ]);
      const [updated] = await eventsOf(server, id);
      expect(updated).toMatchObject({
        action: 'integration.update',
        changed_fields: list[0].changed_fields,
      });
    });

    it('comes in pages, the creation last', async () => {
      for (const title of ['b', 'c', 'd']) await patch({ title }).expect(200);
      const numbers = async (query: string) =>
        ((await versions(query)).list as Version[]).map(({ version }) => version);
      expect(await numbers('?limit=2')).toEqual([4, 3]);
      expect(await numbers('?limit=2&offset=2')).toEqual([2, 1]);
      expect(await numbers('?limit=3')).toEqual([4, 3, 2]);
      expect(await numbers('?limit=3&offset=3')).toEqual([1]);
      expect(await numbers('?offset=4')).toEqual([]);
      expect((await versions('?limit=3')).pageInfo).toMatchObject({ totalRows: 4, isLastPage: false });
      expectError(await server.get(`${path()}/versions?limit=0`), 400, 'ERR_BAD_REQUEST');
    });

    it('has no version of a change that changes nothing', async () => {
      const before = (await server.get(path())).body;
      const { config } = (await server.get(`${path()}?includeConfig=true`)).body;
      for (const body of [
        {},
        { title: before.title, enabled: before.enabled, meta: null, order: before.order, is_private: false },
        { config: {} },
        { config },
        { config: { connection: { password: '********' }, searchPath: null } },
      ])
        expect((await patch(body).expect(200)).body).toEqual(before);
      expect((await versions()).list).toHaveLength(1);
      const updates = (await eventsOf(server, id)).filter(({ action }) => action === 'integration.update');
      expect(updates).toEqual([]);
    });

    it('names a secret, and nothing inside it', async () => {
      id = await createIntegration(server, FREE_KEYS);
      await patch({
        config: { headers: { 'x-inside': 'a' }, labels: { shown: 'a', 'with.dot': 'b' } },
      }).expect(200);
      await patch({
        config: { headers: { 'x-inside': null, 'x-more': 'a' }, labels: { shown: null } },
      }).expect(200);
      const list = (await versions()).list as Version[];
      expect(list.map(({ changed_fields: names }) => names)).toEqual([
        ['config.labels.shown', 'config.headers'],
        ['config.labels.shown', 'config.labels.with.dot', 'config.headers'],
        [],
      ]);
    });

    it('is for editors, who may not go back in it', async () => {
      const viewer = server.as((await addUser(server, 'viewer')).token);
      const editor = server.as((await addUser(server, 'editor')).token);
      expectError(await viewer.get(`${path()}/versions`), 403, 'ERR_FORBIDDEN');
      await editor.get(`${path()}/versions`).expect(200);
      expectError(await editor.post(`${path()}/versions/1/restore`), 403, 'ERR_FORBIDDEN');
    });

    it('shows what a config was nowhere', async () => {
      await patch({ config: { connection: { password: 'new', host: OLD } } }).expect(200);
      await patch({ config: { connection: { host: 'new' } } }).expect(200);
      for (const answer of [
        await server.get(`${path()}/versions`),
        await server.get(`${path()}?includeConfig=true&includeSources=true`),
        await server.get(`${path()}/usages`),
        await server.get(`${INTEGRATIONS}?includeDatabaseInfo=true&limit=1000`),
        await server.get('/api/v2/meta/audit?limit=1000'),
        await server.post(INTEGRATIONS, { copy_from_id: id }),
      ]) {
        expect(answer.status).toBeLessThan(300);
        expect(answer.text).not.toContain(OLD);
      }
      expect(server.log.join('')).not.toContain(OLD);
    });

    describe('gone back in', () => {
      it('makes the config of that version that of a new one, and leaves the rest', async () => {
        await patch({ config: { connection: { host: 'second' } } }).expect(200);
        await patch({ title: 'Third', meta: { kept: true } }).expect(200);
        const { body: fourth } = await patch({
          config: { connection: { password: 'fourth', host: 'fourth' } },
        }).expect(200);
        const { body, headers } = await restore(1).expect(200);
        expect(body).toEqual({ ...fourth, version: 5, updated_at: expect.any(String) });
        expect(headers.etag).toBe((await server.get(path())).headers.etag);
        expect(await connection()).toMatchObject({ host: '127.0.0.1', password: OLD });
        for (const [version, host] of [
          [2, 'second'],
          [4, 'fourth'],
          [3, 'second'],
          [5, '127.0.0.1'],
        ] as const) {
          await restore(version).expect(200);
          expect(await connection()).toMatchObject({ host });
        }
        const { list } = await versions();
        expect(list[4]).toMatchObject({
          version: 5,
          changed_fields: ['config.connection.host', 'config.connection.password'],
        });
        const restored = (await eventsOf(server, id)).filter(
          ({ action }) => action === 'integration.restore',
        );
        expect(restored).toHaveLength(5);
        expect(restored.at(-1)).toMatchObject({ outcome: 'ok', changed_fields: list[4].changed_fields });
      });

      it('takes no secret that is in use back to where it is not sent any more, for one who may not read it', async () => {
        await patch({ config: { connection: { host: 'second' } } }).expect(200);
        const creator = server.as((await addUser(server, 'creator')).token);
        const refusal = await creator.post(`${path()}/versions/1/restore`);
        expectError(refusal, 422, 'ERR_INVALID_CONFIG');
        expect(refusal.text).toContain('config.connection.password');
        expect(await connection()).toMatchObject({ host: 'second', password: OLD });
      });

      it('takes a secret that was replaced since back to where it was sent, for anyone', async () => {
        await patch({ config: { connection: { host: 'second', password: 'replaced' } } }).expect(200);
        const creator = server.as((await addUser(server, 'creator')).token);
        await creator.post(`${path()}/versions/1/restore`).expect(200);
        expect(await connection()).toMatchObject({ host: '127.0.0.1', password: OLD });
      });

      it('changes nothing where the config is that already', async () => {
        const { body } = await patch({ title: 'Renamed' }).expect(200);
        expect((await restore(2).expect(200)).body).toEqual(body);
        expect((await restore(1).expect(200)).body).toEqual(body);
        expect((await versions()).list).toHaveLength(2);
      });

      it.each(['0', '3', '99999999999', '-1', '1.5', 'one', '01', '%20', '1e0'])(
        'needs a version that there is: %s is none',
        async (version) => {
          await patch({ config: { connection: { host: 'new' } } }).expect(200);
          expectError(await restore(version), 404, 'ERR_NOT_FOUND');
          expect(await connection()).toMatchObject({ host: 'new' });
        },
      );

      it('is refused to an If-Match that is stale', async () => {
        const { headers } = await server.get(path());
        const { headers: changed } = await patch({ config: { connection: { host: 'new' } } }).expect(200);
        expectError(await restore(1).set('if-match', headers.etag!), 412, 'ERR_STALE');
        await restore(1).set('if-match', changed.etag!).expect(200);
      });

      it('needs an integration that is there', async () => {
        id = 'int00000000000000';
        expectError(await restore(1), 404, 'ERR_INTEGRATION_NOT_FOUND');
        expectError(await server.get(`${path()}/versions`), 404, 'ERR_INTEGRATION_NOT_FOUND');
      });
    });
  },
  withFreeKeys,
);
