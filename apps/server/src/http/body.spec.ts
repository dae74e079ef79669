import { randomBytes } from 'node:crypto';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { expectError } from '../testing/errors.js';
import { actionPath, createSqlite, INTEGRATIONS } from '../testing/integrations.js';
import { openSocket } from '../testing/raw-http.js';
import { useServer } from '../testing/test-server.js';

const server = useServer();
const MIB = 1024 * 1024;
let id: string;

beforeAll(async () => {
  id = await createSqlite(server);
});

/** A body of exactly so many bytes. */
const bodyOf = (bytes: number, key: string): string => {
  const empty = JSON.stringify({ [key]: '' });
  return JSON.stringify({ [key]: 'x'.repeat(bytes - empty.length) });
};

describe.each([
  ['a meta route', 1, () => INTEGRATIONS, 'title'],
  ['a meta route in other letters', 1, () => INTEGRATIONS.replace('api', 'API'), 'title'],
  ['an action', 4, () => actionPath(id, 'query'), 'nope'],
  ['the store', 4, () => actionPath(id, 'store'), 'nope'],
])('the body of %s', (_, mib, path, key) => {
  it(`may have ${mib} MiB, and not a byte more`, async () => {
    expectError(await server.sendText('post', path(), bodyOf(mib * MIB, key)), 400, 'ERR_BAD_REQUEST');
    expectError(await server.sendText('post', path(), bodyOf(mib * MIB + 1, key)), 413, 'ERR_TOO_LARGE');
  });
});

describe('a compressed body', () => {
  const send = (packed: Buffer, encoding: string) =>
    fetch(`${server.url}${actionPath(id, 'query')}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'content-encoding': encoding,
        'xc-token': server.token,
      },
      body: new Uint8Array(packed),
    });

  it.each([
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['br', brotliCompressSync],
  ] as const)('is read as %s, and refused when it is a bomb', async (encoding, pack) => {
    const query = await send(pack(JSON.stringify({ sql: 'SELECT 1 AS one' })), encoding);
    expect(query.status).toBe(200);
    const bomb = pack(`{"sql":"${' '.repeat(64 * MIB)}"}`);
    expect(bomb.length).toBeLessThan(MIB / 10);
    const before = process.memoryUsage().rss;
    const answer = await send(bomb, encoding);
    expect(answer.status).toBe(413);
    expect(await answer.json()).toMatchObject({ error: 'ERR_TOO_LARGE' });
    expect(process.memoryUsage().rss - before).toBeLessThan(48 * MIB);
  });
});

describe('a body that is too large', () => {
  const head = (...lines: string[]): string =>
    [
      `POST ${INTEGRATIONS} HTTP/1.1`,
      'host: test',
      'content-type: application/json',
      `xc-token: ${server.token}`,
      ...lines,
      '\r\n',
    ].join('\r\n');

  it('is refused before it is sent, and the connection ended soon after', async () => {
    const { write, answer } = await openSocket(server.url);
    const before = performance.now();
    write(`${head('content-length: 9000000000')}{"title":"`);
    expect(await answer(/\}$/)).toMatch(/^HTTP\/1\.1 413 [^]*"error":"ERR_TOO_LARGE"/);
    await answer(/this never comes/);
    expect(performance.now() - before).toBeLessThan(3000);
  });

  it('is refused at the byte that is too many when it does not say how long it is', async () => {
    const { write, answer } = await openSocket(server.url);
    write(head('transfer-encoding: chunked'));
    const chunk = randomBytes(MIB / 8).toString('hex');
    for (let n = 0; n < 5; n += 1) write(`${chunk.length.toString(16)}\r\n${chunk}\r\n`);
    expect(await answer(/\}$/)).toMatch(/^HTTP\/1\.1 413 [^]*"error":"ERR_TOO_LARGE"/);
    await answer(/this never comes/);
  });

  it('that is sent whole gets its answer, and the connection serves on', async () => {
    const socket = await openSocket(server.url);
    const body = bodyOf(MIB + 1, 'title');
    socket.write(`${head(`content-length: ${body.length}`)}${body}`);
    expect(await socket.answer(/\}$/)).toMatch(/^HTTP\/1\.1 413 /);
    socket.write('GET /health/live HTTP/1.1\r\nhost: test\r\n\r\n');
    expect(await socket.answer(/\}$/)).toMatch(/^HTTP\/1\.1 200 /);
    socket.close();
  });
});
