import { fork } from 'node:child_process';
import { once } from 'node:events';
import { median, rounded } from './statistics.mjs';

const ROUNDS = 9;
const LARGE_TIMES = 5;
const SMALL_TIMES = 1500;

/** Each round measures all ways in turn, so that a machine that slows down slows them alike; ratios are a round's own. */
export async function compareQueries(server, integration, engine) {
  const bare = await startBare(engine);
  const query = (sql, bindings) =>
    server.call('POST', `/api/v2/integrations/${integration}/query`, { sql, ...(bindings && { bindings }) });
  const large = () => query('SELECT * FROM mixed');
  const small = () => query('SELECT * FROM mixed WHERE id = ?', [4711]);

  const rounds = [];
  for (let n = 0; n <= ROUNDS; n += 1) {
    const round = {
      defaults: await bare.measure('defaults', LARGE_TIMES),
      light: await bare.measure('light', LARGE_TIMES),
      http: await measureHttp(server, large, LARGE_TIMES),
      bareRow: await bare.measure('oneRow', SMALL_TIMES),
      httpRow: await measureHttp(server, small, SMALL_TIMES),
    };
    if (n > 0) rounds.push(round);
  }
  bare.stop();

  const of = (pick) => rounded(median(rounds.map(pick)), 3);
  return {
    '10000x10': {
      httpMs: of((r) => r.http.ms),
      bareDefaultsMs: of((r) => r.defaults.ms),
      bareLightMs: of((r) => r.light.ms),
      httpToBareDefaults: of((r) => r.http.ms / r.defaults.ms),
      httpToBareLight: of((r) => r.http.ms / r.light.ms),
    },
    '1 row': {
      httpMs: of((r) => r.httpRow.ms),
      bareNamedMs: of((r) => r.bareRow.ms),
      httpCpuMs: of((r) => r.httpRow.cpuMs),
      bareNamedCpuMs: of((r) => r.bareRow.cpuMs),
      httpToBareCpu: of((r) => r.httpRow.cpuMs / r.bareRow.cpuMs),
    },
  };
}

/** CPU is the server's alone. */
export async function measureHttp(server, call, times, connections = 1) {
  const before = await server.usage();
  const start = performance.now();
  let left = times;
  const client = async () => {
    while (left-- > 0) {
      const answer = await call();
      if (!answer.ok) throw new Error(`the server answered ${answer.status}: ${answer.text.slice(0, 500)}`);
    }
  };
  await Promise.all(Array.from({ length: connections }, client));
  const ms = performance.now() - start;
  return { ms: ms / times, cpuMs: ((await server.usage()).cpuMs - before.cpuMs) / times };
}

async function startBare(engine) {
  const child = fork(new URL('./bare.mjs', import.meta.url), [], {
    env: { PATH: process.env.PATH, BENCH_URL: engine.url },
  });
  await once(child, 'message');
  return {
    async measure(measure, times) {
      child.send({ measure, times });
      return (await once(child, 'message'))[0];
    },
    stop: () => child.kill(),
  };
}
