import fc from 'fast-check';
import { type Bench, openBench } from '@patchbay/plugin-testing/bench';
import { json, ScriptedService } from '@patchbay/plugin-testing/scripted-service';
import { http } from './index.js';

const SECRET = 'a very secret value';
const PASSWORD = 'pass';

let service: ScriptedService;
let bench: Bench;

beforeAll(async () => {
  service = await ScriptedService.start((response, { method, path, headers, body }) =>
    json(200, { method, path, headers, body })(response, undefined as never),
  );
  bench = await openBench(http, {
    baseUrl: `${service.url}/api/v1`,
    auth: { scheme: 'basic', user: 'ada', password: PASSWORD },
    headers: { 'X-Tenant': 'blue', Accept: 'application/vnd.example+json' },
    secretHeaders: { 'X-Secret': SECRET },
  });
});

beforeEach(() => {
  service.requests.length = 0;
});

afterAll(async () => {
  await bench.close();
  await service.close();
});

interface Answer {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly bodyType: string;
  readonly body: unknown;
}

const fetch = (params: object) => bench.run<Answer>('fetch', params);
const send = (params: object) => bench.run<Answer>('send', params);
const last = () => service.requests.at(-1)!;

describe('a request beneath the base URL', () => {
  it('goes where it says, with the headers of the integration and its own', async () => {
    const { status, bodyType, body } = await fetch({
      path: 'users/7',
      query: { q: 'a&b', tag: ['x', 'y'], none: null },
      headers: { 'X-Trace': '1' },
    });
    expect({ status, bodyType }).toEqual({ status: 200, bodyType: 'json' });
    expect(body).toMatchObject({ method: 'GET', path: '/api/v1/users/7?q=a%26b&tag=x&tag=y' });
    expect(last().headers).toMatchObject({
      authorization: `Basic ${Buffer.from(`ada:${PASSWORD}`).toString('base64')}`,
      accept: 'application/vnd.example+json',
      'x-tenant': 'blue',
      'x-secret': SECRET,
      'x-trace': '1',
    });
  });

  it.each([
    [{ json: { a: [1, null] } }, 'application/json', '{"a":[1,null]}'],
    [{ json: null }, 'application/json', 'null'],
    [{ form: { a: 'x y', b: { c: 1 } } }, 'application/x-www-form-urlencoded', 'a=x+y&b%5Bc%5D=1'],
    [{ text: 'ü' }, 'text/plain; charset=utf-8', 'ü'],
    [{ text: '<a/>', headers: { 'Content-Type': 'application/xml' } }, 'application/xml', '<a/>'],
    [{ base64: Buffer.from('bytes').toString('base64') }, 'application/octet-stream', 'bytes'],
    [{ method: 'DELETE' }, undefined, ''],
  ])('carries the body that it is given: %j', async (params, type, body) => {
    await send({ path: 'things', ...params });
    expect({ type: last().headers['content-type'], body: last().body }).toEqual({ type, body });
  });

  it('has one body at most', async () => {
    const failure = { kind: 'invalid_request', fields: [{ path: 'params.text' }] };
    await expect(send({ json: {}, text: '' })).rejects.toMatchObject(failure);
  });

  it('asks only for what the action is for', async () => {
    for (const method of ['GET', 'HEAD', 'OPTIONS']) await fetch({ method });
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) await send({ method });
    expect(service.requests).toHaveLength(7);
    for (const method of ['POST', 'DELETE', 'TRACE', 'CONNECT', 'get'])
      await expect(fetch({ method })).rejects.toMatchObject({ fields: [{ path: 'params.method' }] });
    await expect(send({ method: 'GET' })).rejects.toMatchObject({ fields: [{ path: 'params.method' }] });
    expect(service.requests).toHaveLength(7);
  });

  it('never leads out of it, whatever its path is made of', async () => {
    const piece = fc.oneof(
      fc.constantFrom(
        '..',
        '/',
        '//',
        '\\',
        '%2e%2e',
        '%2f',
        '%5c',
        '%252e',
        '@',
        ':',
        'http://evil.example',
        '%0d%0a',
        'a',
      ),
      fc.string({ unit: 'binary', maxLength: 3 }),
    );
    const path = fc.array(piece, { maxLength: 6 }).map((pieces) => pieces.join(''));
    await fc.assert(
      fc.asyncProperty(path, async (text) => {
        const before = service.requests.length;
        const outcome = await fetch({ path: text }).catch((error: unknown) => error);
        if (outcome instanceof Error) {
          expect(outcome).toMatchObject({ kind: 'invalid_request', fields: [{ path: 'params.path' }] });
          expect(service.requests).toHaveLength(before);
        } else {
          expect(last().path).toMatch(/^\/api\/v1(\/|$)/);
          expect(last().path).not.toMatch(/(^|\/|%2f)(\.|%2e){2}(\/|;|%2f|$)/i);
          expect(last().headers.host).toBe(`127.0.0.1:${service.port}`);
        }
      }),
      { numRuns: 300 },
    );
    expect(service.requests.length).toBeGreaterThan(20);
  });

  it.each([
    'Host',
    'authorization',
    'PROXY-Authorization',
    'Connection',
    'Content-Length',
    'Transfer-Encoding',
    'TE',
    'Upgrade',
    'Expect',
    'Accept-Encoding',
    'Range',
    'if-range',
    'Forwarded',
    'X-Forwarded-Host',
    'x-forwarded-for',
    'X-Original-URL',
    'X-Rewrite-URL',
    'X-Real-IP',
    'X-HTTP-Method-Override',
    'X-HTTP-Method',
    'X-Method-Override',
    'X-HTTP-Verb-Override',
    'X-Tunneled-Method',
    'x-tenant',
    'X-SECRET',
    'bad name',
    'bad\r\nname',
  ])('lets its caller set no header %j', async (name) => {
    const failure = { kind: 'invalid_request', fields: [{ path: `params.headers.${name}` }] };
    await expect(fetch({ headers: { [name]: 'x' } })).rejects.toMatchObject(failure);
    expect(service.requests).toEqual([]);
  });

  it('carries no header that would begin another', async () => {
    for (const value of ['a\r\nHost: evil.example', 'a\nb', '\u0000', '😀'])
      await expect(fetch({ headers: { 'X-Own': value } })).rejects.toMatchObject({ kind: 'invalid_request' });
    expect(service.requests).toEqual([]);
  });

  it.each(['_method', 'X-HTTP-Method-Override', '_HttpMethod', 'x-method-override', 'http_method_override'])(
    'asks by no query for another method where it only reads: %s',
    async (name) => {
      const failure = { kind: 'invalid_request', fields: [{ path: `params.query.${name}` }] };
      await expect(fetch({ query: { [name]: 'DELETE' } })).rejects.toMatchObject(failure);
      expect(service.requests).toEqual([]);
      await send({ query: { [name]: 'DELETE', method: 'x' } });
      expect(service.requests).toHaveLength(1);
    },
  );

  it('cannot take the place of the key in the query', async () => {
    const own = await openBench(http, {
      baseUrl: service.url,
      auth: { scheme: 'query', name: 'api_key', key: SECRET },
    });
    try {
      const failure = { fields: [{ path: 'params.query.api_key' }] };
      await expect(own.run('fetch', { query: { api_key: 'mine' } })).rejects.toMatchObject(failure);
      await own.run('fetch', { query: { other: 1 } });
      expect(last().path).toBe(`/?other=1&${new URLSearchParams({ api_key: SECRET }).toString()}`);
    } finally {
      await own.close();
    }
  });
});
