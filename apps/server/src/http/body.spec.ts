import { randomBytes } from 'node:crypto';
import { brotliCompressSync, constants, deflateSync, gzipSync } from 'node:zlib';
import { expectError } from '../testing/errors.js';
import { actionPath, createSqlite, INTEGRATIONS } from '../testing/integrations.js';
import { openSocket } from '../testing/raw-http.js';
import { useServer } from '../testing/test-server.js';

const server = useServer();
const MIB = 1024 * 1024;

/** At its best it would take seconds for a bomb. */
const quickBrotli = (text: string): Buffer =>
  brotliCompressSync(text, { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } });

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
    ['br', quickBrotli],
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
    expect(performance.now() - before).toBeLessThan(10_000);
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

describe('a small body that would take long to check', () => {
  const many = (count: number): string => `[${Array(count).fill('0').join(',')}]`;

  it.each([
    ['a config of a hundred thousand keys', () => INTEGRATIONS, (all: string) => `{"config":${all}}`],
    ['a batch of a hundred thousand', () => `${INTEGRATIONS}/batch`, (all: string) => `{"create":${all}}`],
    ['a hundred thousand bindings', () => actionPath(id, 'query'), (all: string) => `{"bindings":${all}}`],
  ])('is refused as a whole: %s', async (_, path, bodyOf) => {
    const answer = await server.sendText('post', path(), bodyOf(many(100_001)));
    expectError(answer, 400, 'ERR_BAD_REQUEST');
    expect(answer.body.message).toBe('The body holds too many values.');
  });

  it('gets no more than twenty faults', async () => {
    const answer = await server.sendText('post', `${INTEGRATIONS}/batch`, `{"create":${many(90)}}`);
    expectError(answer, 400, 'ERR_BAD_REQUEST');
    expect(answer.body.details.fields.length).toBeLessThanOrEqual(20);
  });

  it('is not even read from those who have no token', async () => {
    const unread = '{"config": this is not JSON';
    expectError(await server.anonymous('post', INTEGRATIONS).type('json').send(unread), 401);
    expectError(await server.sendText('post', INTEGRATIONS, unread), 400, 'ERR_BAD_REQUEST');
  });
});

describe('a number that is bound', () => {
  it.each(['9007199254740993', '-9223372036854775808'])('arrives with all its digits: %s', async (number) => {
    for (const [path, body] of [
      [actionPath(id, 'query'), `{"sql":"SELECT ? AS n","bindings":[${number}]}`],
      [actionPath(id, 'query'), `{"sql":"SELECT :n AS n","bindings":{"n":${number}}}`],
      [
        actionPath(id, 'execute'),
        `{"action":"query","params":{"sql":"SELECT ? AS n","bindings":[${number}]}}`,
      ],
    ] as const) {
      const answer = await server.sendText('post', path, body);
      expect(answer.status).toBe(200);
      expect(answer.body.rows).toEqual([{ n: number }]);
    }
  });

  it('is refused where the engine would round it', async () => {
    const body = '{"sql":"SELECT ? AS n","bindings":[0.12345678901234567890]}';
    const answer = await server.sendText('post', actionPath(id, 'query'), body);
    expectError(answer, 400, 'ERR_BAD_REQUEST');
    expect(answer.body.message).toMatch(/0\.12345678901234567890\. Send it as a string/);
  });
});

describe('what is not an HTTP request', () => {
  it.each([
    ['nonsense', 'nonsense\r\n\r\n', 400, 'ERR_BAD_REQUEST'],
    [
      'headers without end',
      `GET / HTTP/1.1\r\nx: ${'x'.repeat(20_000)}\r\n\r\n`,
      431,
      'ERR_HEADERS_TOO_LARGE',
    ],
  ])('gets the one kind of error there is: %s', async (_, sent, status, code) => {
    const { write, answer } = await openSocket(server.url);
    write(sent);
    const heard = await answer(/\}$/);
    expect(heard).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(heard).toContain(`"error":"${code}"`);
  });
});
