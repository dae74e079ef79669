import { setTimeout as sleep } from 'node:timers/promises';
import { useEngine } from '@patchbay/plugin-testing/engines';
import { expectError } from '../testing/errors.js';
import { eventually } from '../testing/eventually.js';
import { actionPath, configOf, createIntegration, INTEGRATIONS } from '../testing/integrations.js';
import { useServer } from '../testing/test-server.js';

const CEILING = 50;
const INTEGRATION_COUNT = 200;

const engine = useEngine('postgres');
const server = useServer(() => ({ PATCHBAY_MAX_SESSIONS: String(CEILING) }));

let ids: string[];

beforeAll(async () => {
  ids = [];
  for (let n = 0; n < INTEGRATION_COUNT; n += 1)
    ids.push(await createIntegration(server, { config: configOf(engine()) }));
}, 120_000);

const query = (id: string, sql: string) => server.post(actionPath(id, 'query'), { sql });

/** The connections of this server that PostgreSQL knows of; with a text, those that run a statement with it. */
async function connections(running = ''): Promise<number> {
  const [row] = await engine().admin(
    `SELECT count(*)::int AS n FROM pg_stat_activity WHERE usename = '${engine().user}' AND application_name = 'patchbay'
      AND ('${running}' = '' OR state = 'active' AND strpos(query, '${running}') > 0)`,
  );
  return row!.n as number;
}

/** How many there were at most while the work went on, asked again and again. */
async function mostDuring(work: Promise<unknown>): Promise<number> {
  const over = new AbortController();
  void work.finally(() => over.abort()).catch(() => undefined);
  let most = 0;
  while (!over.signal.aborted) {
    most = Math.max(most, await connections());
    await sleep(50);
  }
  await work;
  return most;
}

describe(`${INTEGRATION_COUNT} integrations under a ceiling of ${CEILING}`, () => {
  it('are all answered, however many come at once, and never have more connections than that', async () => {
    const statuses: number[] = [];
    const ask = async (id: string): Promise<void> => {
      const { status, body } = await query(id, 'SELECT 1 AS one FROM pg_sleep(0.05)');
      statuses.push(status);
      expect(body).toMatchObject({ rows: [{ one: 1 }] });
    };
    // Two at once for each, so that each would like to have two connections.
    const most = await mostDuring(Promise.all([...ids, ...ids].map(ask)));
    expect(statuses).toEqual(Array(2 * INTEGRATION_COUNT).fill(200));
    expect(most).toBeLessThanOrEqual(CEILING);
    expect(most).toBeGreaterThan(CEILING / 2);
  }, 120_000);

  it('leave none of them out while others never stop asking', async () => {
    const [restless, others] = [ids.slice(0, CEILING), ids.slice(CEILING, CEILING + 20)];
    const answers = new Map([...restless, ...others].map((id) => [id, 0]));
    const until = performance.now() + 30_000;
    const everybodyServed = (): boolean => [...answers.values()].every((count) => count > 0);
    const keepAsking = async (id: string): Promise<void> => {
      while (!everybodyServed() && performance.now() < until) {
        await query(id, 'SELECT 1 FROM pg_sleep(0.1)').expect(200);
        answers.set(id, answers.get(id)! + 1);
      }
    };
    // As many as there are places always have a query under way; the others come when those have them all.
    const busy = Promise.all([...restless, ...restless].map(keepAsking));
    const late = sleep(1500).then(() => Promise.all(others.map(keepAsking)));
    const most = await mostDuring(Promise.all([busy, late]));
    expect([...answers.values()].filter((count) => count === 0)).toEqual([]);
    expect(most).toBeLessThanOrEqual(CEILING);
  }, 120_000);

  it('take a place for a connection test, too', async () => {
    const tested = ids.slice(0, CEILING + 20);
    const most = await mostDuring(
      Promise.all(tested.map((id) => server.post(`${INTEGRATIONS}/${id}/test`).expect(200, /"ok":true/))),
    );
    expect(most).toBeLessThanOrEqual(CEILING);
  }, 120_000);

  it('end a statement in PostgreSQL when its caller gives up, though no place is free for telling it', async () => {
    const asked = ids.slice(0, CEILING).map((id) =>
      server.post(actionPath(id, 'execute'), {
        action: 'query',
        params: { sql: 'SELECT 1 FROM pg_sleep(60)' },
        options: { timeoutMs: 1500 },
      }),
    );
    const most = await mostDuring(Promise.all(asked.map(async (answer) => expectError(await answer, 504))));
    expect(most).toBeLessThanOrEqual(CEILING);
    await eventually('they have ended', async () => (await connections('pg_sleep(60)')) === 0, 20_000);
  }, 120_000);
});

describe('a server whose places are all taken', () => {
  const small = useServer(() => ({ PATCHBAY_MAX_SESSIONS: '1', PATCHBAY_CONNECT_TIMEOUT: '2' }));

  it('says that it is busy, to actions and to connection tests', async () => {
    const config = configOf(engine());
    const [holds, waits] = [
      await createIntegration(small, { config }),
      await createIntegration(small, { config }),
    ];
    const run = (id: string, sql: string) => small.post(actionPath(id, 'query'), { sql });
    const held = run(holds, 'SELECT 1 FROM pg_sleep(8)').then((answer) => answer);
    await eventually('the place is taken', async () => (await connections('pg_sleep(8)')) === 1);
    const refused = [run(waits, 'SELECT 1'), small.post(`${INTEGRATIONS}/${waits}/test`)];
    for (const answer of await Promise.all(refused)) {
      expectError(answer, 429, 'ERR_BUSY');
      expect(answer.headers).toHaveProperty('retry-after', '1');
    }
    expect((await held).status).toBe(200);
    await run(waits, 'SELECT 1').expect(200);
  }, 120_000);
});
