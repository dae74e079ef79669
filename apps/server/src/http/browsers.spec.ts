import { streamed } from '../testing/raw-http.js';
import { actionPath, createSqlite, INTEGRATIONS } from '../testing/integrations.js';
import { useServer } from '../testing/test-server.js';

const CONSOLE = 'https://console.example.org';
const STRANGER = 'https://stranger.example.org';

describe('every answer', () => {
  const server = useServer();
  const EXPECTED = {
    'content-security-policy': "default-src 'none';frame-ancestors 'none'",
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-resource-policy': 'same-origin',
    'strict-transport-security': 'max-age=31536000',
  };

  it('tells browsers to do nothing with it, be it a success, an error or a 404', async () => {
    const answers = [
      await server.get(INTEGRATIONS).expect(200),
      await server.anonymous('get', INTEGRATIONS).expect(401),
      await server.anonymous('get', '/nope').expect(404),
      await server.anonymous('get', '/health/live').expect(200),
      await server.sendText('post', INTEGRATIONS, '{').expect(400),
    ];
    for (const { headers } of answers) {
      expect(headers).toMatchObject(EXPECTED);
      expect(headers['x-powered-by']).toBeUndefined();
    }
  });

  it('does so too when it is an action or a stream', async () => {
    const id = await createSqlite(server);
    const body = { sql: 'SELECT 1 AS one' };
    for (const accept of ['application/json', 'application/x-ndjson', 'text/csv']) {
      const { status, headers } = await streamed(server, actionPath(id, 'query'), body, accept);
      expect(status).toBe(200);
      expect(headers).toMatchObject({ ...EXPECTED, 'x-request-id': expect.any(String) });
      expect(headers['content-type']).toContain(accept);
    }
  });

  it('is kept by no cache, be it a success, an error, an action or a stream; files that are the same for all are', async () => {
    const id = await createSqlite(server);
    const body = { sql: 'SELECT 1 AS one' };
    const [answer, ndjson] = await Promise.all(
      ['application/json', 'application/x-ndjson'].map((accept) =>
        streamed(server, actionPath(id, 'query'), body, accept),
      ),
    );
    const tagged = await server.get(`${INTEGRATIONS}/${id}`).expect(200);
    const unchanged = await server
      .get(`${INTEGRATIONS}/${id}`)
      .set('if-none-match', String(tagged.headers.etag))
      .expect(304);
    const others = [
      await server.get(INTEGRATIONS).expect(200),
      await server.get('/nope').expect(404),
      await server.get('/api/v2/integrations').expect(200),
      await server.get('/api/v2/integrations/database/nope/icon.svg').expect(404),
      await server.get('/api/openapi.json').expect(200),
      await server.sendText('post', INTEGRATIONS, '{').expect(400),
    ];
    for (const { headers } of [answer!, ndjson!, tagged, unchanged, ...others])
      expect(headers['cache-control']).toBe('private, no-store');
    for (const file of ['/api/v2/integrations/database/pg/icon.svg', '/api/docs/swagger-ui.css'])
      expect((await server.get(file).expect(200)).headers['cache-control']).toBe('public, max-age=86400');
  });

  it('lets pages of other origins show an icon, and nothing else', async () => {
    const POLICY = 'cross-origin-resource-policy';
    const icon = await server.anonymous('get', '/api/v2/integrations/database/pg/icon.svg').expect(200);
    expect(icon.headers).toMatchObject({ ...EXPECTED, [POLICY]: 'cross-origin' });
    const others = [
      '/api/v2/integrations/database/pg',
      '/api/openapi.json',
      '/api/docs',
      '/api/docs/swagger-ui.css',
    ];
    for (const path of others)
      expect((await server.get(path).expect(200)).headers[POLICY]).toBe('same-origin');
  });

  it('lets the API page run its own scripts, and none that stand in the page', async () => {
    const page = await server.get('/api/docs').expect(200);
    const policy = String(page.headers['content-security-policy']);
    expect(policy).toContain("default-src 'none';script-src 'self';");
    expect(policy).toContain("frame-ancestors 'none'");
    const scripts = [...page.text.matchAll(/<script([^>]*)>([^<]*)<\/script>/g)];
    const sources = scripts.map(([, attributes = '']) => /src="([^"]+)"/.exec(attributes)?.[1]);
    expect(scripts.map(([, , inline]) => inline).join('')).toBe('');
    expect(sources).toHaveLength(2);
    expect(page.text).not.toMatch(/ on\w+=|style=/);
    for (const source of sources) {
      const script = await server.get(`/api/${source!}`).expect(200);
      expect(script.headers['content-type']).toMatch(/^text\/javascript/);
    }
  });
});

describe('pages of other origins', () => {
  const preflight = (origin: string) =>
    fetch(`${server.url}${INTEGRATIONS}`, {
      method: 'OPTIONS',
      headers: {
        origin,
        'access-control-request-method': 'PATCH',
        'access-control-request-headers': 'xc-token,content-type',
      },
    });
  const corsOf = (headers: Headers) =>
    Object.fromEntries([...headers].filter(([name]) => name.startsWith('access-control-')));
  const server = useServer(() => ({ PATCHBAY_CORS_ORIGINS: `${CONSOLE}, http://localhost:3000` }));

  it('may ask beforehand without a token where they are listed', async () => {
    for (const origin of [CONSOLE, 'http://localhost:3000']) {
      const answer = await preflight(origin);
      expect(answer.status).toBe(204);
      const allowed = corsOf(answer.headers);
      expect(allowed['access-control-allow-origin']).toBe(origin);
      expect(allowed['access-control-allow-methods']).toBe('GET,POST,PATCH,DELETE');
      expect(allowed['access-control-allow-headers']!.split(',')).toEqual(
        expect.arrayContaining(['authorization', 'content-type', 'if-match', 'xc-auth', 'xc-token']),
      );
      expect(allowed['access-control-allow-credentials']).toBeUndefined();
      expect(answer.headers.get('vary')).toMatch(/origin/i);
    }
  });

  it('may read answers and what their headers say, errors included', async () => {
    const asked = [
      server.get(INTEGRATIONS).expect(200),
      server.anonymous('get', INTEGRATIONS).expect(401),
      server.sendText('post', INTEGRATIONS, '{').expect(400),
    ];
    for (const request of asked) {
      const { headers } = await request.set('origin', CONSOLE);
      expect(headers['access-control-allow-origin']).toBe(CONSOLE);
      expect(headers['access-control-expose-headers']).toBe(
        'ETag,Retry-After,X-Request-Id,X-Patchbay-Truncated',
      );
    }
  });

  it('may not where they are not listed, however alike', async () => {
    for (const origin of [STRANGER, `${CONSOLE}.evil.example`, 'http://console.example.org', 'null']) {
      expect(corsOf((await preflight(origin)).headers)).toEqual({});
      const { headers } = await server.get(INTEGRATIONS).set('origin', origin).expect(200);
      expect(headers['access-control-allow-origin']).toBeUndefined();
    }
  });
});

describe('pages of other origins, where none is listed', () => {
  const server = useServer();

  it('may not ask', async () => {
    const { headers } = await server.get(INTEGRATIONS).set('origin', CONSOLE).expect(200);
    expect(headers['access-control-allow-origin']).toBeUndefined();
    expect(headers['access-control-expose-headers']).toBeUndefined();
  });
});
