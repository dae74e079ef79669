import { describeOwnEngine } from '@patchbay/plugin-testing/engines';
import { expectError } from '../testing/errors.js';
import { eventually } from '../testing/eventually.js';
import { INTEGRATIONS } from '../testing/integrations.js';
import { openSocket } from '../testing/raw-http.js';
import { describeOnEachStore } from '../testing/stores.js';
import { TestServer, useServer } from '../testing/test-server.js';

/** After which the server ends a connection that is kept alive. */
const KEEP_ALIVE_MS = 72_000;

describeOnEachStore('health', (server) => {
  it.each(['live', 'ready'])('answers everyone that the server is %s', async (name) => {
    const { body } = await server.anonymous('get', `/health/${name}`).expect(200);
    expect(body).toEqual({ status: 'ok' });
  });

  it.each(['', '/', '/nope', '/live/more'])('has nothing else to say: /health%s', async (path) => {
    expectError(await server.anonymous('get', `/health${path}`), 404, 'ERR_NOT_FOUND');
  });
});

describeOwnEngine('postgres', 'a server whose metadata database', (engine) => {
  const server = useServer(() => ({ PATCHBAY_DATABASE_URL: engine().url }));
  const ready = () => server.anonymous('get', '/health/ready');

  it('restarts is ready again by itself', async () => {
    await server.get(INTEGRATIONS).expect(200);
    await engine().restart();
    await eventually('the server is ready', async () => (await ready()).status === 200);
    await server.get(INTEGRATIONS).expect(200);
  });

  it('is gone is alive, but not ready, and says so', async () => {
    await engine().stop();
    expectError(await ready(), 503, 'ERR_NOT_READY');
    await server.anonymous('get', '/health/live').expect(200);
    const { text } = await server.get(INTEGRATIONS);
    expect(text).not.toContain(engine().password);
  });
});

describe('a connection that is kept alive', () => {
  it.each([
    [{}, 'timeout=72'],
    [{ PATCHBAY_KEEP_ALIVE_SECONDS: '125' }, 'timeout=125'],
  ])('outlives that of a proxy, and as long as the operator says: %j', async (env, told) => {
    const server = new TestServer();
    await server.start(env);
    const socket = await openSocket(server.url);
    socket.write('GET /health/live HTTP/1.1\r\nhost: test\r\n\r\n');
    expect(await socket.answer(/\}$/)).toMatch(new RegExp(`^keep-alive: ${told}\r$`, 'im'));
    await server.remove();
  });
});

describe('a server that is stopping', () => {
  let server: TestServer;

  beforeEach(async () => {
    server = new TestServer();
    await server.start();
  });
  afterEach(() => server.remove());

  it('is alive, but not ready', async () => {
    const live = await halfAsked(server, '/health/live');
    const ready = await halfAsked(server, '/health/ready');
    const stopped = server.stop();
    live.write('\r\n');
    ready.write('\r\n');
    expect(await live.answer(/\r\n\r\n.*\}$/s)).toMatch(/^HTTP\/1\.1 200 /);
    expect(await ready.answer(/\r\n\r\n.*\}$/s)).toMatch(/^HTTP\/1\.1 503 .*"error":"ERR_STOPPING"/s);
    await stopped;
  });

  it('does not wait for connections that are kept alive, be they idle or at work', async () => {
    const idle = await openSocket(server.url);
    idle.write('GET /health/live HTTP/1.1\r\nhost: test\r\n\r\n');
    expect(await idle.answer(/\}$/)).toMatch(/^HTTP\/1\.1 200 /);
    const working = await halfAsked(server, '/health/live');
    const before = performance.now();
    const stopped = server.stop();
    working.write('\r\n');
    expect(await working.answer(/\}$/)).toMatch(/^HTTP\/1\.1 200 /);
    await stopped;
    expect(performance.now() - before).toBeLessThan(KEEP_ALIVE_MS);
  });

  it('tells clients to take their next request elsewhere', async () => {
    const { write, answer } = await halfAsked(server, '/health/live');
    const stopped = server.stop();
    write('\r\n');
    expect(await answer(/\}$/)).toMatch(/^connection: close\r$/im);
    await stopped;
  });
});

/** A request whose head the server has begun to read, on a connection that therefore is not idle. */
async function halfAsked(server: TestServer, path: string) {
  const socket = await openSocket(server.url);
  const head = 'HTTP/1.1\r\nhost: test\r\n';
  socket.write(`GET /health/live ${head}\r\nGET ${path} ${head}`);
  expect(await socket.answer(/\}$/)).toMatch(/^HTTP\/1\.1 200 /);
  return socket;
}
