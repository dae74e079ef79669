import { execFileSync } from 'node:child_process';
import { describeEngine } from '@patchbay/plugin-testing/engines';
import { expectError } from '../testing/errors.js';
import { INTEGRATIONS } from '../testing/integrations.js';
import { routesIn } from '../testing/routes.js';
import { describeOnEachStore, freshDatabase } from '../testing/stores.js';
import { type Method, TestServer, useServer } from '../testing/test-server.js';

/** What needs no token; whatever is added to this list is open to the world. */
const PUBLIC = [
  'get /api/v2/integrations/{type}/{subType}/icon.svg',
  'get /health/live',
  'get /health/ready',
];

/** The documentation does not describe itself. */
const UNDESCRIBED = ['get /api/openapi.json', 'get /api/docs', 'get /api/docs/swagger-ui.css'];

async function routesOf(server: TestServer): Promise<string[]> {
  const { body } = await server.get('/api/openapi.json').expect(200);
  const described = routesIn(body as { paths: Record<string, object> });
  return [...described.map(({ method, path }) => `${method} ${path}`), ...UNDESCRIBED];
}

async function answersTo(server: TestServer, token?: string) {
  const routes = await routesOf(server);
  return Promise.all(
    routes.map(async (route) => {
      const [method = '', path = ''] = route.split(' ');
      const asked = server.anonymous(method as Method, path.replaceAll(/\{(\w+)\}/g, 'any-$1'));
      return { route, response: await (token === undefined ? asked : asked.set('xc-token', token)) };
    }),
  );
}

describe('every route', () => {
  const server = useServer();

  it.each([
    ['without a token', undefined],
    ['with a token that is not valid', 'pb_no-such-token'],
  ])('should be protected %s, save health and icons', async (_, token) => {
    const answers = await answersTo(server, token);
    const open = answers.filter(({ response }) => response.status !== 401).map(({ route }) => route);
    expect(answers.length).toBeGreaterThanOrEqual(33);
    expect(open.sort()).toEqual(PUBLIC);
    for (const { response } of answers.filter(({ route }) => !PUBLIC.includes(route))) {
      expectError(response, 401, 'ERR_UNAUTHORIZED');
      expect(response.headers['www-authenticate']).toMatch(/^(Bearer|Basic realm=)/);
    }
  });

  it('takes a request id from a proxy, and gives one of its own otherwise', async () => {
    const given = await server.anonymous('get', INTEGRATIONS).set('x-request-id', 'proxy-1');
    const hostile = await server.anonymous('get', INTEGRATIONS).set('x-request-id', '<script>');
    expect(given.body.requestId).toBe('proxy-1');
    expect(hostile.body.requestId).toMatch(/^[\da-f-]{36}$/);
  });
});

describeOnEachStore('a token', (server) => {
  const sentAs = (headers: Record<string, string>) => server.anonymous('get', INTEGRATIONS).set(headers);
  const basic = (text: string) => ({ authorization: `Basic ${Buffer.from(text).toString('base64')}` });

  it('is taken as xc-auth, xc-token, Bearer, and the user name of Basic', async () => {
    await sentAs({ 'xc-auth': server.token }).expect(200);
    await sentAs({ 'xc-token': server.token }).expect(200);
    await sentAs({ authorization: `Bearer ${server.token}` }).expect(200);
    await sentAs({ authorization: `bearer ${server.token}` }).expect(200);
    await sentAs(basic(`${server.token}:`)).expect(200);
  });

  it.each<[string, (token: string) => Record<string, string>]>([
    ['cut short', (token) => ({ 'xc-token': token.slice(0, -1) })],
    ['with something added', (token) => ({ authorization: `Bearer ${token}x` })],
    ['as the password of Basic', (token) => basic(`:${token}`)],
    ['in another scheme', (token) => ({ authorization: `Digest ${token}` })],
    ['empty', () => ({ 'xc-token': '' })],
    ['of another encoding', () => basic('\u0000\uffff')],
  ])('is refused %s', async (_, headersOf) => {
    expectError(await sentAs(headersOf(server.token)), 401, 'ERR_UNAUTHORIZED');
  });
});

describe('the first start', () => {
  let server: TestServer;

  beforeEach(() => {
    server = new TestServer();
  });
  afterEach(() => server.remove());

  it('makes up a token, tells it once, and knows it ever after', async () => {
    const first = await server.start();
    expect(first.generatedToken).toMatch(/^pb_[\w-]{32}$/);
    await server.stop();
    const second = await server.start();
    expect(second.generatedToken).toBeUndefined();
    await server.get(INTEGRATIONS).expect(200);
  });

  it('makes up no token that it cannot tell, when its port is taken', async () => {
    const other = new TestServer();
    const { url } = await other.start();
    await expect(server.start({ PORT: new URL(url).port })).rejects.toThrow('EADDRINUSE');
    const first = await server.start();
    expect(first.generatedToken).toMatch(/^pb_/);
    await other.remove();
  });

  it('takes PATCHBAY_ADMIN_TOKEN instead, and tells nothing', async () => {
    const first = await server.start({ PATCHBAY_ADMIN_TOKEN: 'chosen-by-the-operator' });
    expect(first.generatedToken).toBeUndefined();
    await server.get(INTEGRATIONS).set('xc-token', 'chosen-by-the-operator').expect(200);
  });

  it('keeps a token as its SHA-256 only', async () => {
    await server.start();
    await server.get(INTEGRATIONS).expect(200);
    const { token } = server;
    expect(filesWith(server.dataDir, token)).toEqual([]);
    expect(filesWith(server.dataDir, token.slice(3))).toEqual([]);
    expect(filesWith(server.dataDir, 'admin@localhost')).not.toEqual([]);
    expect(server.log.join('')).not.toContain(token);
  });
});

describeEngine('postgres', 'the first start of two replicas', (engine) => {
  it('gives the token to exactly one of them', async () => {
    const [one, other] = [new TestServer(), new TestServer()];
    const env = {
      PATCHBAY_DATABASE_URL: await freshDatabase(engine()),
      PATCHBAY_MASTER_KEY: Buffer.alloc(32, 7).toString('base64'),
    };
    try {
      const told = await Promise.all([one.start(env), other.start(env)]);
      const tokens = told.flatMap(({ generatedToken }) => generatedToken ?? []);
      expect(tokens).toHaveLength(1);
      await one.get(INTEGRATIONS).set('xc-token', tokens[0]!).expect(200);
      await other.get(INTEGRATIONS).set('xc-token', tokens[0]!).expect(200);
    } finally {
      await Promise.all([one.remove(), other.remove()]);
    }
  });
});

function filesWith(folder: string, text: string): string[] {
  try {
    return execFileSync('grep', ['-rlaF', '-e', text, folder], { encoding: 'utf8' }).trim().split('\n');
  } catch (error) {
    // grep's way of saying that there are none.
    if ((error as { status?: number }).status === 1) return [];
    throw error;
  }
}
