import { useEngine } from '@patchbay/plugin-testing/engines';
import { BuiltServer } from '../testing/built-server.js';
import { actionPath, configOf, INTEGRATIONS } from '../testing/integrations.js';

const engine = useEngine('postgres');
jest.setTimeout(300_000);

const CALLERS = 3;
const HEAP_MB = 256;
/** PostgreSQL, too, takes its time to make them. */
const timeoutMs = 120_000;

const server = new BuiltServer();
let id: string;
let neighbour: string;

beforeAll(async () => {
  await server.start({}, [`--max-old-space-size=${HEAP_MB}`]);
  const made = async (title: string): Promise<string> => {
    const body = { title, type: 'database', sub_type: 'pg', config: configOf(engine()) };
    return ((await (await server.fetch(INTEGRATIONS, body)).json()) as { id: string }).id;
  };
  id = await made('Large');
  neighbour = await made('Neighbour');
});
afterAll(() => server.remove());

interface Outcome {
  readonly status: number;
  readonly text: string;
}

/** Several callers at once; another one must be served before, during and after. */
async function atOnce(body: object, accept?: string, path = actionPath(id, 'execute')): Promise<Outcome[]> {
  const asking = Array.from({ length: CALLERS }, async () => {
    const answer = await server.fetch(path, body, accept);
    return { status: answer.status, text: await answer.text() };
  });
  expect((await server.fetch('/health/ready')).status).toBe(200);
  const outcomes = await Promise.all(asking);
  const small = await server.fetch(actionPath(id, 'query'), { sql: 'SELECT 1 AS one' });
  expect(await small.json()).toMatchObject({ rows: [{ one: 1 }] });
  return outcomes;
}

const query = (sql: string, options?: object) => ({
  action: 'query',
  params: { sql },
  options: { timeoutMs, ...options },
});
const write = (sql: string) => ({ action: 'write', params: { sql }, options: { timeoutMs } });

describe('a server with little memory', () => {
  it('refuses values that are too large by what the database announces, as JSON and as a stream', async () => {
    for (const accept of [undefined, 'application/x-ndjson', 'text/csv']) {
      for (const { status, text } of await atOnce(query(`SELECT repeat('x', 70000000) AS big`), accept)) {
        expect(status).toBe(413);
        expect(JSON.parse(text)).toMatchObject({
          error: 'ERR_VALUE_TOO_LARGE',
          details: { column: 'big', bytes: 70_000_000 },
        });
      }
    }
  });

  it('refuses a row of many values that only together are too large', async () => {
    const cells = Array.from({ length: 30 }, (_, n) => `repeat('x', 2000000) AS c${n}`);
    for (const { status, text } of await atOnce(query(`SELECT ${cells.join()}`, { maxBytes: 20_000_000 }))) {
      expect(status).toBe(413);
      expect(JSON.parse(text)).toMatchObject({ error: 'ERR_VALUE_TOO_LARGE' });
    }
  });

  it('serves large answers one after the other, and tells those that wait too long to come again', async () => {
    const sql = `SELECT repeat('x', 5000000) AS big FROM generate_series(1, 3)`;
    for (const { status, text } of await atOnce(query(sql, { maxBytes: 20_000_000 }))) {
      expect([200, 429]).toContain(status);
      const answer = JSON.parse(text) as object;
      expect(answer).toMatchObject(
        status === 200 ? { rowCount: 3, truncated: false } : { error: 'ERR_BUSY', retryable: true },
      );
    }
  });

  it('serves those of the Nanonets API likewise', async () => {
    const body = { query: `SELECT repeat('x', 5000000) AS big FROM generate_series(1, 3)` };
    const path = `/api/v2/externalIntegrations/${id}/executequery`;
    for (const { status, text } of await atOnce(body, undefined, path)) {
      expect([200, 429]).toContain(status);
      if (status === 200)
        expect(text.length).toBe(3 * 5_000_000 + 3 * '{"big":""},'.length + '{"rows":]}'.length);
    }
  });

  it('streams rows that are nearly too large to several callers, and keeps none that was sent', async () => {
    const sql = `SELECT repeat('x', 15000000) AS big FROM generate_series(1, 3)`;
    const asking = Array.from({ length: 4 * CALLERS }, async () => {
      const answer = await server.fetch(actionPath(id, 'execute'), query(sql), 'application/x-ndjson');
      let bytes = 0;
      for await (const chunk of answer.body ?? []) bytes += (chunk as Uint8Array).length;
      return { status: answer.status, bytes };
    });
    const outcomes = await Promise.all(asking);
    const whole = 3 * (15_000_000 + '{"big":""}\n'.length);
    expect(outcomes).toContainEqual({ status: 200, bytes: whole });
    // One that found no room for its next row ends early, and says so in its trailers.
    for (const { status, bytes } of outcomes)
      expect(status === 200 ? bytes % (whole / 3) : status).toBe(status === 200 ? 0 : 429);
    expect((await server.fetch('/health/ready')).status).toBe(200);
  });

  it('leaves others their part, whatever one integration holds and how many of its runs wait', async () => {
    const body = query(`SELECT repeat('x', 12000000) AS big FROM generate_series(1, 9)`);
    const gone = new AbortController();
    // Their clients read nothing: they hold their rows, or wait for room for one.
    const stalled = Array.from({ length: CALLERS }, () =>
      server
        .fetch(actionPath(id, 'execute'), body, 'application/x-ndjson', gone.signal)
        .catch(() => undefined),
    );
    await Promise.race(stalled);
    const large = query(`SELECT repeat('x', 12000000) AS big`, { maxBytes: 15_000_000 });
    const answer = await server.fetch(actionPath(neighbour, 'execute'), large);
    expect(answer.status).toBe(200);
    expect((await answer.text()).length).toBeGreaterThan(12_000_000);
    gone.abort();
    await Promise.all(stalled);
  });

  it('gathers no error text and no returned row beyond what it takes', async () => {
    const raise = `DO $$ BEGIN RAISE EXCEPTION '%', repeat('x', 20000000); END $$`;
    for (const { status, text } of await atOnce(write(raise))) {
      expect({ status, isShort: text.length < 5000 }).toEqual({ status: 502, isShort: true });
    }
    const create = { sql: 'CREATE TABLE IF NOT EXISTS large_returned (t text)' };
    expect((await server.fetch(actionPath(id, 'write'), create)).status).toBe(200);
    const returning = `INSERT INTO large_returned VALUES ('x') RETURNING repeat(t, 70000000) AS big`;
    for (const { status } of await atOnce(write(returning))) expect(status).toBe(413);
  });

  it('has taken no more than twice its heap for it', () => {
    expect(server.peakMiB()).toBeLessThan(2 * HEAP_MB);
  });
});
