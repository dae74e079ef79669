import { join } from 'node:path';
import { startPostgres } from '@patchbay/plugin-testing/engines';
import { prepareTables } from './data.mjs';
import { measureHttp } from './queries.mjs';
import { measureStarts, startServer } from './server.mjs';
import { median, rounded } from './statistics.mjs';
import { measureStreaming } from './streaming.mjs';

const ROUNDS = 9;
const LARGE_TIMES = 5;
const SMALL_TIMES = 3000;

/**
 * This build and that of another checkout, with the same engine and in turn within each round: a machine that slows down
 * slows both. Ratios are a round's own, this build's over the other's.
 * @param root of the other checkout, built
 */
export async function compareVersions(dataDir, root) {
  const engine = await startPostgres();
  try {
    await prepareTables(engine);
    const here = await prepare(join(dataDir, 'here'), undefined, engine);
    const other = await prepare(join(dataDir, 'other'), root, engine);
    const rounds = [];
    for (let n = 0; n <= ROUNDS; n += 1) {
      const round = { here: await measure(here), other: await measure(other) };
      if (n > 0) rounds.push(round);
    }
    const streaming = { here: await streamed(here), other: await streamed(other) };
    await here.server.stop();
    await other.server.stop();
    return {
      ...summary(rounds),
      streaming,
      start: {
        here: await measureStarts(join(dataDir, 'start-here')),
        other: await measureStarts(join(dataDir, 'start-other'), root),
      },
    };
  } finally {
    await engine.stop();
  }
}

async function prepare(dataDir, root, engine) {
  const server = await startServer(dataDir, root);
  return { server, integration: await server.savePostgres(engine) };
}

async function measure({ server, integration }) {
  const query = (sql, bindings) =>
    server.call('POST', `/api/v2/integrations/${integration}/query`, { sql, ...(bindings && { bindings }) });
  const small = () => query('SELECT * FROM mixed WHERE id = ?', [4711]);
  return {
    oneRow: await measureHttp(server, small, SMALL_TIMES),
    oneRowTenConnections: await measureHttp(server, small, SMALL_TIMES, 10),
    '10000x10': await measureHttp(server, () => query('SELECT * FROM mixed'), LARGE_TIMES),
  };
}

const streamed = ({ server, integration }) => measureStreaming(server, integration);

function summary(rounds) {
  const of = (pick) => rounded(median(rounds.map(pick)), 3);
  const entries = Object.keys(rounds[0].here).map((name) => [
    name,
    {
      cpuMs: { here: of((r) => r.here[name].cpuMs), other: of((r) => r.other[name].cpuMs) },
      cpuRatio: of((r) => r.here[name].cpuMs / r.other[name].cpuMs),
      timeRatio: of((r) => r.here[name].ms / r.other[name].ms),
    },
  ]);
  return Object.fromEntries(entries);
}
