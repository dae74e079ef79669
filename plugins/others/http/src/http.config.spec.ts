import { json, openBench, ScriptedService } from '@patchbay/plugin-testing';
import { http } from './index.js';

describe('a config', () => {
  let service: ScriptedService;
  beforeAll(async () => {
    service = await ScriptedService.start(json(200, {}));
  });
  afterAll(() => service.close());

  it.each([
    [{ auth: { scheme: 'bearer' } }, 'config.auth.token'],
    [{ auth: { scheme: 'header', name: 'bad name', key: 'k' } }, 'config.auth.name'],
    [{ auth: { scheme: 'basic', user: 'a:b', password: 'c' } }, 'config.auth.user'],
    [{ baseUrl: 'ftp://example.com' }, 'config.baseUrl'],
    [{ baseUrl: 'https://user:pw@example.com' }, 'config.baseUrl'],
    [{ baseUrl: 'https://example.com/?key=1' }, 'config.baseUrl'],
    [{ headers: { 'X-A': 7 } }, 'config.headers.X-A'],
  ])('is refused: %j', async (part, field) => {
    const opened = openBench(http, { baseUrl: 'https://example.com', ...part });
    await expect(opened).rejects.toMatchObject({
      kind: 'invalid_config',
      fields: expect.arrayContaining([expect.objectContaining({ path: field })]),
    });
  });

  it.each([{ 'X-A': 'a\r\nb' }, { 'bad name': 'x' }, { 'X-A': '😀' }])(
    'fails with a clear word where no header can carry it: %j',
    async (secretHeaders) => {
      const own = await openBench(http, { baseUrl: service.url, secretHeaders });
      try {
        await expect(own.run('fetch', {})).rejects.toMatchObject({ kind: 'invalid_request' });
        expect(service.requests).toEqual([]);
      } finally {
        await own.close();
      }
    },
  );
});
