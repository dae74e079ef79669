import { MetadataError } from '@patchbay/metadata';
import { MasterKeyError } from '@patchbay/vault';
import { createLog, type ServerLog } from './logging/logger.js';
import { type RunningServer, startServer } from './server.js';
import { readSettings, SettingsError } from './settings/settings.js';

/** Time that requests under way get before a stop becomes an exit. */
const STOP_TIMEOUT_MS = 30_000;

/** The process: settings from the environment, one server, and an orderly end. */
export async function run(): Promise<void> {
  // What the data folder holds is for nobody else, whatever the folder itself allows.
  process.umask(0o077);
  const log = createLog();
  let server: RunningServer;
  try {
    server = await startServer(readSettings(process.env), log.logger);
  } catch (error) {
    log.flush();
    console.error(reasonOf(error));
    process.exit(1);
  }
  log.logger.info({ url: server.url, startedInMs: Math.round(process.uptime() * 1000) }, 'listening');
  log.flush();
  if (server.generatedToken) tellToken(server.url, server.generatedToken);
  stopOnSignal(server, log);
}

function tellToken(url: string, token: string): void {
  console.log(`
  Patchbay runs at ${url}
  Your admin token, shown this once: ${token}
`);
}

/** What the operator can mend is said in one line; anything else with its stack. */
function reasonOf(error: unknown): string {
  const known =
    error instanceof SettingsError || error instanceof MasterKeyError || error instanceof MetadataError;
  if (known) return `patchbay: ${error.message}`;
  if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') {
    return `patchbay: the port is taken (${error.message}). Set PORT to another.`;
  }
  // The system refused a folder, a file or an address: its message names it.
  if (error instanceof Error && 'syscall' in error) return `patchbay: ${error.message}`;
  return `patchbay: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
}

/** The first signal asks for an orderly end, the second does not wait for it. */
function stopOnSignal(server: RunningServer, { logger, flush }: ServerLog): void {
  const exit = (code: number): never => {
    flush();
    process.exit(code);
  };
  let stopping = false;
  const stop = (signal: string): void => {
    if (stopping) exit(1);
    stopping = true;
    logger.info({ signal }, 'stopping');
    setTimeout(() => {
      logger.warn({ afterMs: STOP_TIMEOUT_MS }, 'stopped before all work was done');
      exit(1);
    }, STOP_TIMEOUT_MS).unref();
    server.stop().then(
      () => exit(0),
      (error: unknown) => {
        logger.error({ err: error }, 'stopping failed');
        exit(1);
      },
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}
