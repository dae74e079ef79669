import { expectError } from '../testing/errors.js';
import { createIntegration, createSqlite, deadConfig, INTEGRATIONS } from '../testing/integrations.js';
import { describeOnEachStore } from '../testing/stores.js';

const UNKNOWN = ['int00000000000000', 'INTaaaaaaaaaaaaaa', 'nope', '%00', "'%20OR%201=1", 'x'.repeat(3000)];

describeOnEachStore('an integration', (server) => {
  const get = (id: string, query = '') => server.get(`${INTEGRATIONS}/${id}${query}`);

  describe('that is read', () => {
    it('should be protected', async () => {
      const id = await createIntegration(server);
      expectError(await server.anonymous('get', `${INTEGRATIONS}/${id}`), 401, 'ERR_UNAUTHORIZED');
    });

    it('comes with an ETag that changes with it, and as 304 to whoever has it', async () => {
      const id = await createIntegration(server);
      const { headers } = await get(id).expect(200);
      await get(id).set('if-none-match', headers.etag!).expect(304);
      await server.patch(`${INTEGRATIONS}/${id}`, { title: 'Changed' }).expect(200);
      await get(id).set('if-none-match', headers.etag!).expect(200);
    });

    it('comes with its config in clear for its creator, when includeConfig is exactly "true"', async () => {
      const config = deadConfig();
      const id = await createIntegration(server, { config });
      expect((await get(id, '?includeConfig=true')).body.config).toMatchObject(config);
      for (const value of ['', '1', 'TRUE', 'yes'])
        expect((await get(id, `?includeConfig=${value}`).expect(200)).body).not.toHaveProperty('config');
      expectError(await get(id, '?includeConfig=true&includeConfig=true'), 400, 'ERR_BAD_REQUEST');
    });

    it.each(UNKNOWN)('is not found by an id that is not there (%#)', async (id) => {
      expectError(await get(id), 404, 'ERR_NOT_FOUND');
      expectError(await server.patch(`${INTEGRATIONS}/${id}`, { title: 'x' }), 404, 'ERR_NOT_FOUND');
      expectError(await server.delete(`${INTEGRATIONS}/${id}`), 404, 'ERR_NOT_FOUND');
      expectError(await server.post(`${INTEGRATIONS}/${id}/test`), 404, 'ERR_NOT_FOUND');
    });
  });

  describe('that is deleted', () => {
    it('should be protected', async () => {
      const id = await createIntegration(server);
      expectError(await server.anonymous('delete', `${INTEGRATIONS}/${id}`), 401, 'ERR_UNAUTHORIZED');
      await get(id).expect(200);
    });

    it('answers true, and is gone', async () => {
      const id = await createIntegration(server);
      const kept = await createIntegration(server);
      expect((await server.delete(`${INTEGRATIONS}/${id}`).expect(200)).body).toBe(true);
      expectError(await get(id), 404, 'ERR_NOT_FOUND');
      expectError(await server.delete(`${INTEGRATIONS}/${id}`), 404, 'ERR_NOT_FOUND');
      expectError(
        await server.post(`/api/v2/integrations/${id}/query`, { sql: 'SELECT 1' }),
        404,
        'ERR_NOT_FOUND',
      );
      await get(kept).expect(200);
    });
  });

  describe('that is tested', () => {
    it('should be protected, saved or not', async () => {
      const id = await createIntegration(server);
      const body = { sub_type: 'pg', config: deadConfig() };
      expectError(await server.anonymous('post', `${INTEGRATIONS}/${id}/test`), 401, 'ERR_UNAUTHORIZED');
      expectError(
        await server.anonymous('post', '/api/v2/meta/connection/test').send(body),
        401,
        'ERR_UNAUTHORIZED',
      );
    });

    it('says each stage it passed and the version of the far end', async () => {
      const id = await createSqlite(server);
      const { body } = await server.post(`${INTEGRATIONS}/${id}/test`).expect(200);
      expect(body).toEqual({
        ok: true,
        code: 0,
        message: expect.any(String),
        stages: ['config', 'connect', 'ping'].map((stage) => ({
          stage,
          ok: true,
          ms: expect.any(Number),
          message: expect.any(String),
        })),
        server: { version: expect.stringMatching(/^3\./) },
      });
    });

    it('answers 200 and the stage that failed when nobody is there', async () => {
      const { body } = await server
        .post('/api/v2/meta/connection/test', { sub_type: 'pg', config: deadConfig() })
        .expect(200);
      expect(body).toMatchObject({ ok: false, code: -1, message: expect.stringContaining('ECONNREFUSED') });
      expect(body.stages.at(-1)).toMatchObject({ stage: 'connect', ok: false });
    });

    it('answers 200 and the stage config when the config does not fit, and saves nothing', async () => {
      const before = (await server.get(INTEGRATIONS)).body.pageInfo;
      const { body } = await server
        .post('/api/v2/meta/connection/test', { type: 'database', sub_type: 'pg', config: {} })
        .expect(200);
      expect(body).toMatchObject({ ok: false, code: -1, stages: [{ stage: 'config', ok: false }] });
      expect((await server.get(INTEGRATIONS)).body.pageInfo).toEqual(before);
    });

    it.each([
      {},
      { sub_type: 'pg' },
      { sub_type: 'nope', config: {} },
      { type: 'ai', sub_type: 'pg', config: {} },
    ])('answers 400 when it is not said what to test: %j', async (body) => {
      expectError(await server.post('/api/v2/meta/connection/test', body), 400);
    });
  });
});
