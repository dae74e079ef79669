// One PostgreSQL and one MariaDB for a whole run of Jest, each started when a spec first asks for it. They belong to
// this process, so they end with it, however it ends (see `Sandbox`).
import { once } from 'node:events';
import { createServer } from 'node:http';

const servers = new Map();

/** Jest runs this before its workers, which inherit the address. */
export default async function setup() {
  const broker = createServer((request, response) => {
    accessTo(request.url.slice(1)).then(
      (access) => response.end(JSON.stringify(access)),
      (error) => response.writeHead(500).end(String(error?.stack ?? error)),
    );
  }).listen(0, '127.0.0.1');
  await once(broker, 'listening');
  broker.unref();
  process.env.PATCHBAY_TEST_ENGINES = `http://127.0.0.1:${broker.address().port}`;
}

export async function stopServers() {
  const started = await Promise.allSettled(servers.values());
  await Promise.all(started.map(({ value }) => value?.stop()));
}

async function accessTo(kind) {
  if (!servers.has(kind)) servers.set(kind, start(kind));
  return (await servers.get(kind)).access;
}

/** Loaded here, because most single specs need no engine. It is the build's: Jest does not transform what this imports. */
async function start(kind) {
  const { startSharedServer } = await import('@patchbay/plugin-testing/engines');
  return startSharedServer(kind);
}
