import { createHash, randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { startS3rver, type S3rver } from '@patchbay/plugin-testing/s3rver';
import { expectError } from '../testing/errors.js';
import { eventually } from '../testing/eventually.js';
import { actionPath, createIntegration } from '../testing/integrations.js';
import { useServer } from '../testing/test-server.js';

const MIB = 1024 * 1024;

const server = useServer();
let store: S3rver;
let id: string;

beforeAll(async () => {
  store = await startS3rver(['shop']);
});

afterAll(() => store.close());

beforeEach(async () => {
  const { url: baseUrl, accessKeyId, secretAccessKey } = store;
  const config = { baseUrl, accessKeyId, secretAccessKey, bucket: 'shop' };
  id = await createIntegration(server, { type: 'storage', sub_type: 's3', config });
});

const runUrl = (action: string, query = '') => `${server.url}${actionPath(id, action)}${query}`;

function send(action: string, query: string, body: string | Readable, headers: Record<string, string> = {}) {
  return fetch(runUrl(action, query), {
    method: 'POST',
    headers: { 'xc-token': server.token, 'content-type': 'image/png', ...headers },
    body: body as string,
    duplex: 'half',
  });
}

function get(params: object): Promise<Response> {
  return send('get', '', JSON.stringify(params), { 'content-type': 'application/json' });
}

describe('a file', () => {
  it('goes through an action with its type, and comes back for saving alone', async () => {
    const sent = await send('put', '?key=pictures/a%20%C3%A9.png', 'not quite a picture');
    expect([sent.status, await sent.json()]).toEqual([200, { etag: expect.any(String) }]);
    const got = await get({ key: 'pictures/a é.png' });
    expect(Object.fromEntries(got.headers)).toMatchObject({
      'content-type': 'image/png',
      'content-length': '19',
      'content-disposition': `attachment; filename="a ?.png"; filename*=UTF-8''a%20%C3%A9.png`,
      'content-security-policy': expect.stringContaining('sandbox'),
      'x-content-type-options': 'nosniff',
    });
    expect(await got.text()).toBe('not quite a picture');
  });

  it('may be larger than any JSON, and is not gathered', async () => {
    const chunk = randomBytes(MIB);
    const digest = createHash('sha256');
    const COUNT = 48;
    function* chunks() {
      for (let n = 0; n < COUNT; n += 1) {
        digest.update(chunk);
        yield chunk;
      }
    }
    const length = { 'content-length': String(COUNT * MIB) };
    const sent = await send('put', '?key=large', Readable.from(chunks()), length);
    expect(sent.status).toBe(200);
    const received = createHash('sha256');
    for await (const part of (await get({ key: 'large' })).body!) received.update(part as Uint8Array);
    expect(received.digest('hex')).toBe(digest.digest('hex'));
  });

  it('may be empty', async () => {
    expect((await send('put', '?key=empty', '')).status).toBe(200);
    const got = await get({ key: 'empty' });
    expect([got.headers.get('content-length'), await got.text()]).toEqual(['0', '']);
  });

  it.each([
    [
      'JSON for an action that takes a file',
      'put',
      '',
      { 'content-type': 'application/json' },
      /application\/octet-stream/,
    ],
    ['a file for an action that takes JSON', 'list', '', {}, /application\/json/],
    ['a file that is packed', 'put', '?key=a', { 'content-encoding': 'gzip' }, /gzip/],
  ] as const)('is refused with 415: %s', async (_, action, query, headers, message) => {
    const answer = await send(action, query, '{}', headers);
    expect([answer.status, await answer.json()]).toEqual([
      415,
      expect.objectContaining({
        error: 'ERR_UNSUPPORTED_MEDIA_TYPE',
        message: expect.stringMatching(message),
      }),
    ]);
  });

  it.each([
    ['?key=', 'params.key'],
    ['?key=a&kye=b', 'params.kye'],
    ['', 'params.key'],
  ])('is refused where its params do not fit: %s', async (query, path) => {
    const answer = await send('put', query, 'x');
    expect([answer.status, await answer.json()]).toEqual([
      400,
      expect.objectContaining({ details: { fields: [expect.objectContaining({ path })] } }),
    ]);
  });

  it('is refused on other routes as any body is that is not JSON', async () => {
    for (const path of [actionPath(id, 'execute'), `/api/v2/meta/integrations`])
      expectError(await server.sendText('post', path, 'x', 'text/plain'), 415, 'ERR_UNSUPPORTED_MEDIA_TYPE');
  });

  it('is not read where its sender has no token', async () => {
    const answer = await send('put', '?key=a', 'x', { 'xc-token': 'no' });
    expect(answer.status).toBe(401);
  });

  it('leaves its session free when its sender goes away in the middle', async () => {
    const leaving = new AbortController();
    async function* endless() {
      while (!leaving.signal.aborted) {
        yield Buffer.alloc(64 * 1024);
        await new Promise((next) => setTimeout(next, 5));
      }
    }
    const sending = fetch(runUrl('put', '?key=half'), {
      method: 'POST',
      headers: { 'xc-token': server.token, 'content-type': 'image/png' },
      body: Readable.from(endless()) as unknown as string,
      duplex: 'half',
      signal: leaving.signal,
    });
    setTimeout(() => leaving.abort(), 300);
    await expect(sending).rejects.toThrow();
    await eventually('its run is over', async () => {
      const { body } = await server.post(`/api/v2/integrations/${id}/store`, { op: 'list' }).expect(200);
      return JSON.stringify(body).includes('"ok":0');
    });
    expect((await get({ key: 'missing' })).status).toBe(400);
  });
});
