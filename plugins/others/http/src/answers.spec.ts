import { type Bench, openBench } from '@patchbay/plugin-testing/bench';
import { json, ScriptedService } from '@patchbay/plugin-testing/scripted-service';
import { http } from './index.js';

const SECRET = 'a very secret value';
const PASSWORD = 'pass';

let service: ScriptedService;
let bench: Bench;

beforeAll(async () => {
  service = await ScriptedService.start((response, { headers }) =>
    json(200, { headers })(response, undefined as never),
  );
  bench = await openBench(http, {
    baseUrl: `${service.url}/api/v1`,
    auth: { scheme: 'basic', user: 'ada', password: PASSWORD },
    secretHeaders: { 'X-Secret': SECRET },
  });
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

describe('an answer', () => {
  const answered = async (type: string, body: string | Buffer, headers: object = {}) => {
    const { script } = service;
    service.script = (response) => response.writeHead(200, { 'content-type': type, ...headers }).end(body);
    try {
      return await fetch({ path: 'x' });
    } finally {
      service.script = script;
    }
  };

  it.each([
    ['application/json', '{"id":12345678901234567890}', 'json', { id: '12345678901234567890' }],
    ['application/problem+json; charset=utf-8', '[]', 'json', []],
    ['application/json', '{"cut', 'text', '{"cut'],
    ['text/plain; charset=iso-8859-1', Buffer.from('für', 'latin1'), 'text', 'für'],
    ['text/html', '', 'text', ''],
    ['image/png', Buffer.from([0, 255, 1]), 'base64', 'AP8B'],
    ['text/plain', Buffer.from([255, 254, 0]), 'base64', '//4A'],
  ])('has its body as what it is: %s', async (type, sent, bodyType, body) => {
    expect(await answered(type, sent)).toMatchObject({ bodyType, body });
  });

  it('shows headers that mean something to the caller, and no cookie', async () => {
    const { headers } = await answered('text/plain', 'x', {
      etag: '"1"',
      link: '<https://x>; rel="next"',
      'x-ratelimit-remaining': '7',
      'set-cookie': 'session=1',
      server: 'x',
      'x-internal': 'y',
    });
    expect(Object.keys(headers).sort()).toEqual([
      'content-type',
      'date',
      'etag',
      'link',
      'x-ratelimit-remaining',
    ]);
  });

  it('shows what callers page by, and how much they may still ask, but opens no session to them', async () => {
    const shown = {
      'retry-after': '7',
      'x-next-cursor': 'abc',
      'x-total-count': '100',
      'x-ratelimit-remaining-requests': '9',
      'anthropic-ratelimit-tokens-reset': '2026-11-30T00:00:00Z',
      'openai-processing-ms': '12',
      'x-ms-continuationtoken': 'def',
      'x-pagination-page-count': '3',
      'x-has-more': 'true',
      'x-amzn-requestid': 'r-1',
    };
    const hidden = {
      'set-cookie': 'next=1',
      'x-auth-token-next': 'y',
      'x-session-count': 'z',
      'x-csrf-token': 'q',
      'x-powered-by': 'x',
    };
    const { headers } = await answered('text/plain', 'x', { ...shown, ...hidden });
    expect(headers).toMatchObject(shown);
    for (const name of Object.keys(hidden)) expect(headers).not.toHaveProperty(name);
  });

  it('that nothing has changed is an answer to who asks for changes alone', async () => {
    const { script } = service;
    service.script = (response) => response.writeHead(304, { etag: '"a"' }).end();
    try {
      for (const header of ['If-None-Match', 'if-modified-since'])
        expect(await fetch({ headers: { [header]: '"a"' } })).toEqual({
          status: 304,
          headers: { etag: '"a"', date: expect.any(String) },
          bodyType: 'text',
          body: '',
        });
      await expect(fetch({})).rejects.toMatchObject({
        kind: 'unknown',
        message: expect.stringContaining('nothing has changed'),
      });
    } finally {
      service.script = script;
    }
  });

  it('says how it is packed, where that is not known here', async () => {
    const packed = await answered('application/json', 'zzz', { 'content-encoding': 'zstd' });
    expect(packed).toMatchObject({
      headers: { 'content-encoding': 'zstd', 'content-type': 'application/json' },
      bodyType: 'base64',
      body: Buffer.from('zzz').toString('base64'),
    });
  });

  it('does not say what the integration keeps secret, though the service repeats it', async () => {
    const text = JSON.stringify(await fetch({ path: 'echo' }));
    expect(text).toContain('x-secret');
    for (const secret of [SECRET, Buffer.from(`ada:${PASSWORD}`).toString('base64')])
      expect(text).not.toContain(secret);
    const bytes = await answered('application/octet-stream', `..${SECRET}..`);
    expect(Buffer.from(bytes.body as string, 'base64').toString()).not.toContain(SECRET);
  });

  it('leaves words alone that happen to be a short password', async () => {
    expect(await answered('application/json', '{"word":"pass the salt"}')).toMatchObject({
      body: { word: 'pass the salt' },
    });
  });

  it('with a status of failure fails, unless any status will do', async () => {
    const { script } = service;
    service.script = json(404, { message: 'No such thing.' });
    try {
      await expect(fetch({ path: 'x' })).rejects.toMatchObject({ kind: 'invalid_request' });
      expect(await fetch({ path: 'x', anyStatus: true })).toMatchObject({
        status: 404,
        body: { message: 'No such thing.' },
      });
    } finally {
      service.script = script;
    }
  });
});
