import { expectError } from '../testing/errors.js';
import { actionPath, createSqlite, deadConfig, INTEGRATIONS } from '../testing/integrations.js';
import { openSocket } from '../testing/raw-http.js';
import { type Method, useServer } from '../testing/test-server.js';

const server = useServer();
let id: string;

beforeAll(async () => {
  id = await createSqlite(server);
});

/** Every route that takes a body. */
const ROUTES: readonly (readonly [name: string, method: Method, path: () => string])[] = [
  ['create', 'post', () => INTEGRATIONS],
  ['patch', 'patch', () => `${INTEGRATIONS}/${id}`],
  ['connection test', 'post', () => '/api/v2/meta/connection/test'],
  ['execute', 'post', () => actionPath(id, 'execute')],
  ['an action', 'post', () => actionPath(id, 'query')],
  ['store', 'post', () => actionPath(id, 'store')],
];

describe.each(ROUTES)('the body of %s', (_, method, path) => {
  const send = (text: string, type?: string) => server.sendText(method, path(), text, type);

  it.each([
    ...['{', '{"a":1}}', '[1,'],
    "{'a':1}",
    '{"title":"sesame"',
    '{"title":sesame}',
    ...['\u0000', '{"a":\u0000}', 'undefined'],
  ])('is refused when it is not JSON, and not repeated (%#)', async (text) => {
    const answer = await send(text);
    expectError(answer, 400, 'ERR_BAD_REQUEST');
    expect(answer.text).not.toContain('sesame');
  });

  it.each(['7', '"text"', 'true', 'null', '[]', '[1]', '[{}]', '[[]]', '[null]'])(
    'is refused when it is not an object: %s',
    async (text) => {
      expectError(await send(text), 400, 'ERR_BAD_REQUEST');
    },
  );

  it.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/xml',
    '',
  ])('is refused when it says it is not JSON: "%s"', async (type) => {
    expectError(await send('{"title":"x"}', type), 415, 'ERR_UNSUPPORTED_MEDIA_TYPE');
  });

  it('is refused when its encoding or character set is none that is known', async () => {
    expectError(await send('{}').set('content-encoding', 'zip'), 415, 'ERR_UNSUPPORTED_MEDIA_TYPE');
    expectError(await send('{}').set('content-encoding', 'gzip'), 400, 'ERR_BAD_REQUEST');
    expectError(await send('{}', 'application/json; charset=klingon'), 415, 'ERR_UNSUPPORTED_MEDIA_TYPE');
  });

  it.each([
    '{"__proto__":{"title":"x"}}',
    '{"config":{"__proto__":{"polluted":true}}}',
    '{"config":{"connection":{"__proto__":{"polluted":true}}}}',
    '{"meta":{"list":[{"__proto__":null}]}}',
    '{"params":{"bindings":{"__proto__":1}}}',
    '{"meta":{"constructor":"kept or refused, but not dropped"}}',
  ])('is refused when a key would reach a prototype: %s', async (text) => {
    expectError(await send(text), 400, 'ERR_BAD_REQUEST');
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  it.each([
    '{"config":{"constructor":{"prototype":{"polluted":true}}}}',
    '{"meta":{"a":[{"constructor":null}],"prototype":{"polluted":true}}}',
    '{"constructor":"x","nope":{"constructor":1,"hasOwnProperty":1,"toString":1,"then":1}}',
  ])('may have keys that objects inherit, and does no harm: %s', async (text) => {
    expect((await send(text)).status).toBeLessThan(500);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  it.each([
    ['objects', '{"a":', '}'],
    ['arrays', '[', ']'],
  ])('is refused when its %s are nested 10,000 deep', async (__, open, close) => {
    const deep = `${open.repeat(10_000)}1${close.repeat(10_000)}`;
    for (const key of ['config', 'meta', 'params', 'fields', 'nope'])
      expectError(await send(`{"${key}":${deep}}`), 400, 'ERR_BAD_REQUEST');
  });

  it('is refused with 413 when it is huge', async () => {
    expectError(await send(`{"title":"${'x'.repeat(5 * 1024 * 1024)}"}`), 413, 'ERR_TOO_LARGE');
  });
});

describe('a body that is not UTF-8', () => {
  it.each(['Content of Latin-1: p\xe4ss', '\xff\xfe', '\xed\xa0\x80'])('is refused: %j', async (text) => {
    const answer = await fetch(`${server.url}${INTEGRATIONS}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'xc-token': server.token },
      body: new Uint8Array(Buffer.from(JSON.stringify({ title: text }), 'latin1')),
    });
    expect({ status: answer.status, body: await answer.json() }).toMatchObject({
      status: 400,
      body: { error: 'ERR_BAD_REQUEST', message: 'The body is not encoded in UTF-8.' },
    });
  });
});

describe('an empty body', () => {
  it.each(ROUTES)('is as good as {}: %s', async (name, method, path) => {
    const target = name === 'patch' ? `${INTEGRATIONS}/${await createSqlite(server)}` : path();
    const asked = () => server.anonymous(method, target).set('xc-token', server.token);
    const answers = [await asked(), await asked().set('content-type', 'application/json')];
    for (const answer of [...answers, await asked().send({})]) {
      if (name === 'patch') expect(answer.status).toBe(200);
      else expectError(answer, 400, 'ERR_BAD_REQUEST');
    }
  });
});

describe('a path', () => {
  it.each([
    ['patch', '/'],
    ['get', '/api'],
    ['get', '/api/v2/nope'],
    ['get', '/api/v2/meta/integrations/x/y/z'],
    ['delete', '/api/v2/integrations/int00000000000000/execute/x'],
    ['get', '/api/v2/integrations/int00000000000000/execute'],
  ] as const)('that leads nowhere is 404: %s %s', async (method, path) => {
    expectError(await server.anonymous(method, path).set('xc-token', server.token), 404, 'ERR_NOT_FOUND');
  });

  it.each([
    ['put', INTEGRATIONS, 'GET, HEAD, POST'],
    ['delete', INTEGRATIONS, 'GET, HEAD, POST'],
    ['put', `${INTEGRATIONS}/int00000000000000`, 'GET, HEAD, PATCH, DELETE'],
    ['patch', '/api/v2/integrations', 'GET, HEAD'],
    ['put', '/api/v2/integrations/int00000000000000/query', 'POST, GET, HEAD'],
    ['post', '/health/live', 'GET, HEAD'],
  ] as const)('that takes other methods says which: %s %s', async (method, path, allowed) => {
    const answer = await server.anonymous(method, path).set('xc-token', server.token);
    expectError(answer, 405, 'ERR_METHOD_NOT_ALLOWED');
    expect(answer.headers.allow).toBe(allowed);
    expect(answer.body.message).toContain(allowed);
  });

  it('says what it takes where that is asked', async () => {
    const answer = await fetch(`${server.url}${INTEGRATIONS}`, { method: 'OPTIONS' });
    expect([answer.status, answer.headers.get('allow')]).toEqual([204, 'GET, HEAD, POST']);
  });

  it('leads from the root to what there is to read', async () => {
    const answer = await server.anonymous('get', '/').expect(302);
    expect(new URL(answer.headers.location!, 'https://x/base/').pathname).toBe('/base/api/docs');
  });

  it.each([
    ['get', '/api/v2/integrations/int00000000000000'],
    ['get', '/api/v2/integrations/int00000000000000/query'],
    ['get', '/api/v2/integrations/int00000000000000/a/b'],
  ] as const)(
    'with the id of an integration in place of a type says where those are: %s %s',
    async (method, path) => {
      const answer = await server.anonymous(method, path).set('xc-token', server.token);
      expectError(answer, 404, 'ERR_NOT_FOUND');
      expect(answer.body.message).toContain('/api/v2/meta/integrations');
    },
  );

  it.each(['%', '%zz', '%e0%a4%a', '%c3%28', '%ff'])(
    'that is not encoded properly is 400: %s',
    async (part) => {
      const { write, answer } = await openSocket(server.url);
      const head = `HTTP/1.1\r\nhost: test\r\nconnection: close\r\nxc-token: ${server.token}\r\n\r\n`;
      write(`GET ${INTEGRATIONS}/${part} ${head}`);
      expect(await answer(/\}$/)).toMatch(/^HTTP\/1\.1 400 [^]*"error":"ERR_BAD_REQUEST"/);
    },
  );

  it.each([
    '?limit=%',
    '?query=%zz',
    '?query=%c3%28',
    '?query=%00',
    '?%00=1',
    '?__proto__[x]=1',
    '?limit[a]=1',
    '?&&=&',
  ])('may have any query and is not a crash: %s', async (query) => {
    const { write, answer } = await openSocket(server.url);
    const head = `HTTP/1.1\r\nhost: test\r\nconnection: close\r\nxc-token: ${server.token}\r\n\r\n`;
    write(`GET ${INTEGRATIONS}${query} ${head}`);
    expect(await answer(/\}$/)).toMatch(/^HTTP\/1\.1 (200|400) /);
  });
});

describe('a field', () => {
  const WRONG: readonly unknown[] = [
    null,
    true,
    0,
    -1,
    1.5,
    1e308,
    '',
    'text',
    [],
    [[]],
    {},
    { a: {} },
    ['x'],
    '\u0000',
  ];
  const BODIES = {
    create: {
      title: 't',
      type: 'database',
      sub_type: 'pg',
      config: deadConfig(),
      meta: {},
      is_private: true,
    },
    patch: { title: 't', config: {}, meta: {}, enabled: true, is_private: false, order: 1 },
    'connection test': { type: 'database', sub_type: 'pg', config: {} },
    execute: { action: 'test', params: {}, options: {} },
    'an action': { sql: 'SELECT 1', bindings: [], limit: 1 },
    store: { op: 'list', limit: 1, offset: 0, fields: ['ok'] },
  } as const satisfies Record<string, Record<string, unknown>>;

  it.each(ROUTES)('of any wrong type is not a crash: %s', async (name, method, path) => {
    const target = name === 'patch' ? `${INTEGRATIONS}/${await createSqlite(server)}` : path();
    const body: Record<string, unknown> = BODIES[name as keyof typeof BODIES];
    for (const key of [...Object.keys(body), 'copy_from_id']) {
      for (const value of WRONG) {
        const answer = await server.sendText(method, target, JSON.stringify({ ...body, [key]: value }));
        if (answer.status >= 500) throw new Error(`${answer.status} for ${key}: ${JSON.stringify(value)}`);
        if (answer.status >= 400) expectError(answer, answer.status);
      }
    }
  });
});

describe('all that was sent above', () => {
  it('was foreseen', () => {
    expect(server.log.filter((line) => line.includes('unforeseen'))).toEqual([]);
  });
});
