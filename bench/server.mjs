import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import { median, rounded } from './statistics.mjs';

const ROOT = new URL('..', import.meta.url).pathname;
const PROBE = new URL('./probe.mjs', import.meta.url).href;
const TOKEN = 'bench-token-0123456789';
const STARTS = 5;
const IDLE_MS = 3000;

/** From spawning the process to the first 200 of `/health/ready`; the first start, which makes the data, is not counted. */
export async function measureStarts(dataDir, root = ROOT) {
  const times = [];
  const rss = [];
  await (await startServer(dataDir, root)).stop();
  for (let n = 0; n < STARTS; n += 1) {
    const server = await startServer(dataDir, root);
    times.push(server.readyMs);
    if (n === 0) {
      await new Promise((resolve) => setTimeout(resolve, IDLE_MS));
      rss.push((await server.usage()).rss);
    }
    await server.stop();
  }
  return {
    readyMs: rounded(median(times), 0),
    readyMsEach: times.map((ms) => rounded(ms, 0)),
    idleRssMiB: rounded(rss[0] / 2 ** 20, 1),
  };
}

/** @param root the built checkout that is started */
export async function startServer(dataDir, root = ROOT) {
  const port = await freePort();
  const startedAt = performance.now();
  const child = fork(join(root, 'apps/server/dist/main.js'), [], {
    execArgv: ['--import', PROBE],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: {
      PATH: process.env.PATH,
      PORT: String(port),
      PATCHBAY_DATA_DIR: dataDir,
      PATCHBAY_ADMIN_TOKEN: TOKEN,
      // A rogue server that falls silent is given up soon.
      PATCHBAY_CONNECT_TIMEOUT: '1',
      // The limit is on, as in production, but beyond what one client can reach.
      PATCHBAY_RATE_LIMIT: '100000000',
    },
  });
  const agent = new Agent({ keepAlive: true });
  const call = async (method, path, body) => {
    const chunks = [];
    const status = await send({
      agent,
      port,
      method,
      path,
      body,
      headers: {},
      onChunk: (chunk) => chunks.push(chunk),
    });
    return {
      ok: status < 300,
      status,
      get text() {
        return Buffer.concat(chunks).toString();
      },
    };
  };
  child.once('exit', (code) => code && fail(`the server ended with ${code}`));
  while (!(await call('GET', '/health/ready').catch(() => undefined))?.ok)
    await new Promise((resolve) => setTimeout(resolve, 5));
  const readyMs = performance.now() - startedAt;

  return {
    url: `http://127.0.0.1:${port}`,
    headers: { 'xc-token': TOKEN },
    pid: child.pid,
    readyMs,
    call,
    /** Hands over the chunks of an NDJSON answer as they come. */
    stream: (path, body, onChunk) =>
      send({ agent, port, method: 'POST', path, body, headers: { accept: 'application/x-ndjson' }, onChunk }),
    async usage() {
      child.send('usage');
      const [{ cpu, rss }] = await once(child, 'message');
      return { cpuMs: (cpu.user + cpu.system) / 1000, rss };
    },
    async savePostgres({ host, port: enginePort, user, password, database }) {
      const config = { connection: { host, port: enginePort, user, password, database } };
      const { text } = await call('POST', '/api/v2/meta/integrations', {
        title: 'bench',
        type: 'database',
        sub_type: 'pg',
        config,
      });
      return JSON.parse(text).id;
    },
    async stop() {
      agent.destroy();
      child.kill('SIGTERM');
      await once(child, 'exit');
    },
  };
}

function fail(message) {
  console.error(message);
  process.exit(1);
}

function send({ agent, port, method, path, body, headers, onChunk }) {
  const payload = body && JSON.stringify(body);
  const content = payload && {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(payload),
  };
  return new Promise((resolve, reject) => {
    const outgoing = request({
      agent,
      port,
      host: '127.0.0.1',
      method,
      path,
      headers: { 'xc-token': TOKEN, ...content, ...headers },
    });
    outgoing.on('response', (response) => {
      response.on('data', onChunk);
      response.on('end', () => resolve(response.statusCode));
      response.on('error', reject);
    });
    outgoing.on('error', reject);
    outgoing.end(payload);
  });
}

async function freePort() {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address();
  probe.close();
  return port;
}
