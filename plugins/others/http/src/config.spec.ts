import { openBench } from '@patchbay/plugin-testing/bench';
import { json, ScriptedService } from '@patchbay/plugin-testing/scripted-service';
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
    [{ headers: { HOST: 'other.example' } }, 'config.headers.HOST'],
    [{ secretHeaders: { host: 'other.example' } }, 'config.secretHeaders.host'],
    [{ secretHeaders: { 'X-Forwarded-Host': 'x' } }, 'config.secretHeaders.X-Forwarded-Host'],
    [
      { secretHeaders: { 'x-http-method-override': 'DELETE' } },
      'config.secretHeaders.x-http-method-override',
    ],
    [{ baseUrl: 'http://127.0.0.1:99999' }, 'config.baseUrl'],
    [{ baseUrl: 'http://127.0.0.1:0' }, 'config.baseUrl'],
    [{ baseUrl: 'http://a:b:1/' }, 'config.baseUrl'],
    [{ baseUrl: 'http://[::1' }, 'config.baseUrl'],
    [{ headers: { 'X-A': '1\r\nX-B: 2' } }, 'config.headers.X-A'],
    [{ headers: { 'X-A': '1\n' } }, 'config.headers.X-A'],
    [{ secretHeaders: { 'X-A': 'a\u0000b' } }, 'config.secretHeaders.X-A'],
    [{ secretHeaders: { 'X-A': '😀' } }, 'config.secretHeaders.X-A'],
    [{ headers: { 'X-HTTP-Verb-Override': 'x' } }, 'config.headers.X-HTTP-Verb-Override'],
    [{ headers: { Range: 'bytes=0-9' } }, 'config.headers.Range'],
    [{ headers: { 'Transfer-Encoding': 'chunked' } }, 'config.headers.Transfer-Encoding'],
    [{ headers: { 'bad name': 'x' } }, 'config.headers.bad name'],
    [{ auth: { scheme: 'header', name: 'Host', key: 'k' } }, 'config.auth.name'],
  ])('is refused: %j', async (part, field) => {
    const opened = openBench(http, { baseUrl: 'https://example.com', ...part });
    await expect(opened).rejects.toMatchObject({
      kind: 'invalid_config',
      fields: expect.arrayContaining([expect.objectContaining({ path: field })]),
    });
  });

  it.each(['http://127.0.0.1:65535', 'https://[::1]:8443/api', 'http://localhost:1', 'https://ü.example/ä'])(
    'takes the base URL %s',
    async (baseUrl) => {
      await (await openBench(http, { baseUrl })).close();
    },
  );

  it.each(['a\r\nb', '😀'])(
    'fails with a clear word where no header can carry its key: %j',
    async (token) => {
      const own = await openBench(http, { baseUrl: service.url, auth: { scheme: 'bearer', token } });
      try {
        const failure = {
          kind: 'invalid_request',
          message: expect.stringContaining('the header authorization'),
        };
        await expect(own.run('fetch', {})).rejects.toMatchObject(failure);
        expect(service.requests).toEqual([]);
      } finally {
        await own.close();
      }
    },
  );
});
