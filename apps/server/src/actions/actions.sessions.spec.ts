import { request as httpRequest } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Engine, useEngine } from '@patchbay/plugin-testing/engines';
import { expectError } from '../testing/errors.js';
import { eventually } from '../testing/eventually.js';
import {
  actionPath,
  configOf,
  createIntegration,
  createSqlite,
  INTEGRATIONS,
} from '../testing/integrations.js';
import { freshDatabase } from '../testing/stores.js';
import { useServer } from '../testing/test-server.js';

const engine = useEngine('postgres');
const server = useServer(async () => ({ PATCHBAY_DATABASE_URL: await freshDatabase(engine()) }));

const integrationOf = (changes: Partial<Engine> = {}) =>
  createIntegration(server, { config: configOf({ ...engine(), ...changes }) });
const query = (id: string, sql: string) => server.post(actionPath(id, 'query'), { sql });

/** How many of PostgreSQL's sessions this is true of. */
async function sessions(condition: string): Promise<number> {
  const [row] = await engine().admin(
    `SELECT count(*)::int AS n FROM pg_stat_activity WHERE usename = '${engine().user}' AND application_name = 'patchbay' AND ${condition}`,
  );
  return row!.n as number;
}

describe('a client that hangs up', () => {
  it.each([
    ['while it waits for an answer', 'application/json', 'SELECT pg_sleep(60) AS hung_up'],
    ['while it waits for the first row', 'application/x-ndjson', 'SELECT pg_sleep(60) AS hung_up'],
    [
      'in the middle of a stream',
      'text/csv',
      "SELECT repeat('x', 1000) AS hung_up, generate_series(1, 100000000)",
    ],
  ])('%s ends its statement in PostgreSQL within 2 s', async (_, accept, sql) => {
    const id = await integrationOf();
    const asked = httpRequest(`${server.url}${actionPath(id, 'query')}`, {
      method: 'POST',
      headers: { 'xc-token': server.token, 'content-type': 'application/json', accept },
    });
    asked.on('error', () => undefined);
    // Listened for from the beginning: it may come while the statement is looked for.
    const answered = new Promise((resolve) => asked.once('response', resolve));
    asked.end(JSON.stringify({ sql }));
    const running = "state = 'active' AND query LIKE '%hung_up%'";
    await eventually('the statement runs', async () => (await sessions(running)) === 1);
    if (accept === 'text/csv') await answered;
    asked.destroy();
    await eventually('the statement has ended', async () => (await sessions(running)) === 0, 2000);
    await query(id, 'SELECT 1').expect(200);
  });
});

describe('an integration that changes', () => {
  const target = async (id: string) =>
    (await query(id, 'SELECT current_database() AS name').expect(200)).body.rows;

  beforeAll(async () => {
    await engine().admin(`CREATE DATABASE second OWNER ${engine().user}`);
  });

  it('is another to the very next query', async () => {
    const id = await integrationOf();
    for (const database of ['second', engine().database, 'second']) {
      await server.patch(`${INTEGRATIONS}/${id}`, { config: { connection: { database } } }).expect(200);
      expect(await target(id)).toEqual([{ name: database }]);
    }
  });

  it('is another to the next query even while others ask about it', async () => {
    const id = await integrationOf();
    let busy = true;
    const ask = async (): Promise<void> => {
      while (busy) await Promise.all([server.get(`${INTEGRATIONS}/${id}`), query(id, 'SELECT 1')]);
    };
    const others = Promise.all(Array.from({ length: 5 }, ask));
    try {
      for (let round = 0; round < 20; round += 1) {
        const database = round % 2 ? engine().database : 'second';
        await server.patch(`${INTEGRATIONS}/${id}`, { config: { connection: { database } } }).expect(200);
        expect(await target(id)).toEqual([{ name: database }]);
      }
    } finally {
      busy = false;
      await others;
    }
  });

  it('lets a query under way finish', async () => {
    const id = await integrationOf();
    const running = query(id, "SELECT pg_sleep(3), 'done' AS word").then((answer) => answer);
    await eventually(
      'the query runs',
      async () => (await sessions("query LIKE '%''done''%' AND state = 'active'")) === 1,
    );
    await server.patch(`${INTEGRATIONS}/${id}`, { title: 'Changed meanwhile' }).expect(200);
    await query(id, 'SELECT 1').expect(200);
    expect((await running).body.rows).toMatchObject([{ word: 'done' }]);
  });

  it('leaves no session behind once it is deleted', async () => {
    await engine().admin(`CREATE DATABASE doomed OWNER ${engine().user}`);
    const id = await integrationOf({ database: 'doomed' });
    await Promise.all(Array.from({ length: 5 }, () => query(id, 'SELECT pg_sleep(0.1)').expect(200)));
    const kept = await integrationOf({ database: engine().database });
    await query(kept, 'SELECT 1').expect(200);
    expect(await sessions("datname = 'doomed'")).toBeGreaterThan(0);
    await server.delete(`${INTEGRATIONS}/${id}`).expect(200);
    await eventually('its sessions are closed', async () => (await sessions("datname = 'doomed'")) === 0);
    expect(await sessions(`datname = '${engine().database}'`)).toBeGreaterThan(0);
    expectError(await query(id, 'SELECT 1'), 404, 'ERR_INTEGRATION_NOT_FOUND');
  });
});

describe('a SQLite integration', () => {
  it('does not stall the server while it runs a long query', async () => {
    const id = await createSqlite(server);
    const endless =
      'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) AS c FROM n';
    const body = { action: 'query', params: { sql: endless }, options: { timeoutMs: 10_000 } };
    const answer = server.post(actionPath(id, 'execute'), body).then((answered) => answered);
    const over = new AbortController();
    void answer.finally(() => over.abort());
    const latencies: number[] = [];
    while (!over.signal.aborted) {
      const before = performance.now();
      await server.anonymous('get', '/health/live').expect(200);
      latencies.push(performance.now() - before);
      await sleep(50);
    }
    expectError(await answer, 504, 'ERR_TIMEOUT');
    expect(latencies.length).toBeGreaterThan(10);
    expect(Math.max(...latencies)).toBeLessThan(5000);
  });
});
