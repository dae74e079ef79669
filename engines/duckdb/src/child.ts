import { basename } from 'node:path';
import { Worker } from 'node:worker_threads';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { type LinkAnswer, type LinkRequest, RETIRE, RETIRED, type Settings } from './protocol.js';
import { Connection } from './connection.js';
import { FunctionCatalogue } from './functions.js';
import { ChangeLog } from './log.js';

/**
 * The process that a database file is open in. DuckDB works on threads of Node's pool, which the server needs for its own
 * look-ups of names and files; here they stall no request. Ends with the server.
 */
const { path, memoryMb, threads } = JSON.parse(process.argv[2]!) as Settings;
const parent = process.ppid;

/** Opened with the first statement, so that its caller hears why it cannot be. */
let instance: Promise<DuckDBInstance> | undefined;
const functions = new FunctionCatalogue(connect);
const log = new ChangeLog(connect);
const connections = new Map<number, Connection>();

process.on('disconnect', () => {
  void log.close().finally(() => process.exit());
});
process.on('message', (message: LinkRequest | typeof RETIRE) => {
  if (message === RETIRE) {
    void log.retire().then(() => process.send!(RETIRED));
    return;
  }
  const { link, request } = message;
  const connection = connections.get(link) ?? open(link);
  if (request.kind === 'close') connections.delete(link);
  connection.handle(request);
});
watchParent();

function open(link: number): Connection {
  const connection = new Connection(
    connect,
    functions,
    log,
    (answer) => {
      process.send!({ link, answer } satisfies LinkAnswer);
    },
    (text) => text.replaceAll(path, basename(path)),
    memoryMb,
  );
  connections.set(link, connection);
  return connection;
}

async function connect(): Promise<DuckDBConnection> {
  return (await (instance ??= openInstance())).connect();
}

async function openInstance(): Promise<DuckDBInstance> {
  try {
    return await DuckDBInstance.create(path, {
      memory_limit: `${memoryMb}MB`,
      threads: String(threads),
      // The one file and nothing else, and no statement changes that later.
      enable_external_access: 'false',
      autoinstall_known_extensions: 'false',
      autoload_known_extensions: 'false',
      allow_community_extensions: 'false',
      allow_persistent_secrets: 'false',
      secret_directory: 'none',
      lock_configuration: 'true',
    });
  } catch (error) {
    instance = undefined;
    throw error;
  }
}

/** A killed parent cannot disconnect: a thread looks after it. */
function watchParent(): void {
  const watch = `setInterval(() => process.ppid === ${parent} || process.kill(process.pid, 'SIGKILL'), 500)`;
  new Worker(watch, { eval: true }).unref();
}
