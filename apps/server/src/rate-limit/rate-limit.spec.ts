import { addToken } from '../testing/people.js';
import { expectError } from '../testing/errors.js';
import { INTEGRATIONS } from '../testing/integrations.js';
import { TestServer } from '../testing/test-server.js';
import { FixedWindowCounter } from './fixed-window-counter.js';

const AUDIT = '/api/v2/meta/audit';
let server: TestServer;

beforeEach(() => {
  server = new TestServer();
});
afterEach(() => server.remove());

describe('the rate limit of a token', () => {
  const LIMIT = 6;

  it('lets so many requests through in a minute, whatever comes of them, then says when to come back', async () => {
    await server.start({ PATCHBAY_RATE_LIMIT: String(LIMIT) });
    const paths = [INTEGRATIONS, `${INTEGRATIONS}/nope`, `${INTEGRATIONS}?limit=x`];
    const statuses: number[] = [];
    for (let n = 0; n < LIMIT; n += 1) statuses.push((await server.get(paths[n % 3]!)).status);
    expect(statuses).toEqual([200, 404, 400, 200, 404, 400]);
    for (const path of paths) {
      const answer = await server.get(path);
      expectError(answer, 429, 'ERR_RATE_LIMITED');
      expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
      expect(Number(answer.headers['retry-after'])).toBeLessThanOrEqual(60);
    }
  });

  it('is its own: another token of the same user goes on, and so does who has none', async () => {
    await server.start({ PATCHBAY_RATE_LIMIT: String(LIMIT) });
    const { token } = await addToken(server);
    for (let n = 1; n < LIMIT; n += 1) await server.get(INTEGRATIONS).expect(200);
    await server.get(INTEGRATIONS).expect(429);
    await server.as(token).get(INTEGRATIONS).expect(200);
    await server.anonymous('get', INTEGRATIONS).expect(401);
    for (let n = 0; n < 3 * LIMIT; n += 1) await server.anonymous('get', '/health/live').expect(200);
  });

  it('keeps what it refuses out of the audit', async () => {
    await server.start({ PATCHBAY_RATE_LIMIT: '2' });
    const { token } = await addToken(server);
    for (let n = 0; n < 9; n += 1) await server.post(INTEGRATIONS, {});
    const { list } = (await server.as(token).get(AUDIT).expect(200)).body as { list: { code: string }[] };
    expect(list.map(({ code }) => code)).toEqual(['ERR_BAD_REQUEST', null]);
  });

  it('is none at 0', async () => {
    await server.start({ PATCHBAY_RATE_LIMIT: '0' });
    for (let n = 0; n < 50; n += 1) await server.get(INTEGRATIONS).expect(200);
  });
});

describe('the limit of requests without a valid token', () => {
  const LIMIT = 4;
  const guess = (n: number, ip = '192.0.2.1') =>
    server.anonymous('get', INTEGRATIONS).set('xc-token', `pb_guess-${n}`).set('x-forwarded-for', ip);
  const start = () =>
    server.start({ PATCHBAY_AUTH_FAILURE_LIMIT: String(LIMIT), PATCHBAY_TRUST_PROXY: 'loopback' });
  const exhaust = async (ip?: string) => {
    for (let n = 0; n < LIMIT; n += 1) expectError(await guess(n, ip), 401, 'ERR_UNAUTHORIZED');
  };

  it('turns 401 into 429 beyond it, for bad tokens and for none, and says when to come back', async () => {
    await start();
    await exhaust();
    const bad = await guess(9);
    const none = await server.anonymous('get', INTEGRATIONS).set('x-forwarded-for', '192.0.2.1');
    for (const answer of [bad, none]) {
      expectError(answer, 429, 'ERR_RATE_LIMITED');
      expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
      expect(answer.headers['www-authenticate']).toBeUndefined();
    }
  });

  it('hinders no valid token from the same address, no other address, and not /health', async () => {
    await start();
    await exhaust();
    await server.get(INTEGRATIONS).set('x-forwarded-for', '192.0.2.1').expect(200);
    await server.anonymous('get', '/health/ready').set('x-forwarded-for', '192.0.2.1').expect(200);
    await guess(0, '192.0.2.2').expect(401);
    await guess(9).expect(429);
  });

  it('takes the addresses that one IPv6 client has for one', async () => {
    await start();
    await exhaust('2001:db8:1:2::a');
    await guess(9, '2001:db8:1:2:3:4:5:6').expect(429);
    await guess(9, '2001:db8:1:3::a').expect(401);
  });

  it('is not counted by what a client says of its address, unless it is a trusted proxy', async () => {
    await server.start({ PATCHBAY_AUTH_FAILURE_LIMIT: '2' });
    await guess(0, '192.0.2.1').expect(401);
    await guess(1, '192.0.2.2').expect(401);
    await guess(2, '192.0.2.3').expect(429);
  });
});

describe('a window of hits', () => {
  it('begins with the first hit, ends by itself, and then counts from one', () => {
    let now = 1000;
    const counter = new FixedWindowCounter(60_000, () => now);
    const hit = () => {
      const { count, secondsLeft } = counter.hit('key');
      return [count, secondsLeft];
    };
    expect(hit()).toEqual([1, 60]);
    now += 30_000;
    expect(hit()).toEqual([2, 30]);
    now += 29_001;
    expect(hit()).toEqual([3, 1]);
    now += 999;
    expect(hit()).toEqual([1, 60]);
  });

  it('is evicted when there are too many, the least recently used first', () => {
    const counter = new FixedWindowCounter(60_000, () => 0);
    const hits = (key: string) => counter.hit(key).count;
    hits('busy');
    hits('idle');
    for (let n = 0; n < 60_000; n += 1) {
      hits(`key ${n}`);
      if (n % 10_000 === 0) hits('busy');
    }
    expect(hits('busy')).toBe(8);
    expect(hits('idle')).toBe(1);
  });
});
