import { basename } from 'node:path';
import { Worker } from 'node:worker_threads';
import { DuckDBInstance } from '@duckdb/node-api';
import type { LinkAnswer, LinkRequest, Settings } from './duckdb-protocol.js';
import { Connection } from './duckdb-connection.js';

/**
 * The process that a database file is open in. DuckDB works on threads of Node's pool, which the server needs for its own
 * look-ups of names and files; here they stall nobody. Ends with the server.
 */
const { path, memoryMb, threads } = JSON.parse(process.argv[2]!) as Settings;
const parent = process.ppid;

/** Opened with the first statement, so that its caller hears why it cannot be. */
let instance: Promise<DuckDBInstance> | undefined;
const connections = new Map<number, Connection>();

process.on('disconnect', () => process.exit());
process.on('message', ({ link, request }: LinkRequest) => {
  const connection = connections.get(link) ?? open(link);
  if (request.kind === 'close') connections.delete(link);
  connection.handle(request);
});
watchParent();

function open(link: number): Connection {
  const connection = new Connection(
    async () => (await (instance ??= openInstance())).connect(),
    (answer) => {
      process.send!({ link, answer } satisfies LinkAnswer);
    },
    (text) => text.replaceAll(path, basename(path)),
  );
  connections.set(link, connection);
  return connection;
}

async function openInstance(): Promise<DuckDBInstance> {
  try {
    return await DuckDBInstance.create(path, {
      memory_limit: `${memoryMb}MB`,
      threads: String(threads),
      // The one file and nothing else, and nobody changes that later.
      enable_external_access: 'false',
      autoinstall_known_extensions: 'false',
      autoload_known_extensions: 'false',
      allow_community_extensions: 'false',
      lock_configuration: 'true',
    });
  } catch (error) {
    instance = undefined;
    throw error;
  }
}

/** Whoever was killed cannot disconnect: a thread looks after it. */
function watchParent(): void {
  const watch = `setInterval(() => process.ppid === ${parent} || process.kill(process.pid, 'SIGKILL'), 500)`;
  new Worker(watch, { eval: true }).unref();
}
