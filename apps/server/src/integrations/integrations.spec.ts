import { expectError } from '../testing/errors.js';
import { createIntegration, deadConfig, INTEGRATIONS } from '../testing/integrations.js';
import { describeOnEachStore } from '../testing/stores.js';

const UNKNOWN = ['int00000000000000', 'INTaaaaaaaaaaaaaa', 'nope', '%00', "'%20OR%201=1", 'x'.repeat(3000)];

describeOnEachStore('an integration', (server) => {
  const get = (id: string, query = '') => server.get(`${INTEGRATIONS}/${id}${query}`);

  describe('that is read', () => {
    it('should be protected', async () => {
      const id = await createIntegration(server);
      expectError(await server.anonymous('get', `${INTEGRATIONS}/${id}`), 401, 'ERR_UNAUTHORIZED');
    });

    it('comes with an ETag that changes with it, and as 304 to a client that has it', async () => {
      const id = await createIntegration(server);
      const { headers } = await get(id).expect(200);
      await get(id).set('if-none-match', headers.etag!).expect(304);
      await server.patch(`${INTEGRATIONS}/${id}`, { title: 'Changed' }).expect(200);
      await get(id).set('if-none-match', headers.etag!).expect(200);
    });

    it('comes with its config in clear for its creator, when that is asked for', async () => {
      const config = deadConfig();
      const id = await createIntegration(server, { config });
      for (const value of ['true', '1'])
        expect((await get(id, `?includeConfig=${value}`)).body.config).toMatchObject(config);
      for (const value of ['false', '0'])
        expect((await get(id, `?includeConfig=${value}`).expect(200)).body).not.toHaveProperty('config');
      expectError(await get(id, '?includeConfig=true&includeConfig=true'), 400, 'ERR_BAD_REQUEST');
    });

    it.each(UNKNOWN)('is not found by an id that is not there (%#)', async (id) => {
      expectError(await get(id), 404, 'ERR_INTEGRATION_NOT_FOUND');
      expectError(
        await server.patch(`${INTEGRATIONS}/${id}`, { title: 'x' }),
        404,
        'ERR_INTEGRATION_NOT_FOUND',
      );
      expectError(await server.delete(`${INTEGRATIONS}/${id}`), 404, 'ERR_INTEGRATION_NOT_FOUND');
      expectError(await server.post(`${INTEGRATIONS}/${id}/test`), 404, 'ERR_INTEGRATION_NOT_FOUND');
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
      expectError(await get(id), 404, 'ERR_INTEGRATION_NOT_FOUND');
      expectError(await server.delete(`${INTEGRATIONS}/${id}`), 404, 'ERR_INTEGRATION_NOT_FOUND');
      expectError(
        await server.post(`/api/v2/integrations/${id}/query`, { sql: 'SELECT 1' }),
        404,
        'ERR_INTEGRATION_NOT_FOUND',
      );
      await get(kept).expect(200);
    });
  });
});
