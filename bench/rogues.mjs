import { fork } from 'node:child_process';
import { once } from 'node:events';
import { startMariadb } from '@patchbay/plugin-testing/engines';
import { rounded } from './statistics.mjs';

const FRAMES = Number(process.env.PATCHBAY_FUZZ_FRAMES ?? 100);
const SEED = Number(process.env.PATCHBAY_FUZZ_SEED ?? 1);
const TEST = '/api/v2/meta/connection/test';

/** What others wait for while a connection test meets a rogue server, for each of the drivers whose server is at hand. */
export async function measureRogues(server, integration, engine) {
  const mariadb = await startMariadb();
  const rogue = fork(new URL('./rogue.mjs', import.meta.url), [], { env: { PATH: process.env.PATH } });
  await once(rogue, 'message');
  try {
    return {
      pg: await assail(server, integration, { subType: 'pg', rogue, engine }),
      mysql2: await assail(server, integration, { subType: 'mysql2', rogue, engine: mariadb }),
    };
  } finally {
    rogue.kill();
    await mariadb.stop();
  }
}

async function assail(server, integration, { subType, rogue, engine }) {
  const [health, query] = [[], []];
  let answeredFirst = 0;
  // The first one loads the driver, and is not counted.
  for (let n = -1; n < FRAMES; n += 1) {
    rogue.send({ targetPort: engine.port, seed: SEED + n });
    const [{ port }] = await once(rogue, 'message');
    const { user, password, database } = engine;
    const config = { connection: { host: '127.0.0.1', port, user, password, database } };
    let ended = false;
    const session = server.call('POST', TEST, { sub_type: subType, config }).then(() => (ended = true));
    const healthMs = await timed(() => server.call('GET', '/health/live'));
    const queryMs = await timed(() =>
      server.call('POST', `/api/v2/integrations/${integration}/query`, { sql: 'SELECT 1' }),
    );
    const isFirst = !ended;
    await session;
    if (n < 0) continue;
    health.push(healthMs);
    query.push(queryMs);
    if (isFirst) answeredFirst += 1;
  }
  const longest = (times) => rounded(Math.max(...times), 1);
  return { frames: FRAMES, answeredFirst, longestHealthMs: longest(health), longestQueryMs: longest(query) };
}

async function timed(work) {
  const start = performance.now();
  const answer = await work();
  if (!answer.ok) throw new Error(`the server answered ${answer.status}: ${answer.text.slice(0, 500)}`);
  return performance.now() - start;
}
