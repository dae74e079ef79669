import { MetadataError } from '@patchbay/metadata';
import { MasterKeyError } from '@patchbay/vault';
import { createLogger, type Logger } from './logging/logger.js';
import { type RunningServer, startServer } from './server.js';
import { readSettings, SettingsError } from './settings/settings.js';

/** Time that requests under way get before a stop becomes an exit. */
const STOP_TIMEOUT_MS = 30_000;

/** The process: settings from the environment, one server, and an orderly end. */
export async function run(): Promise<void> {
  const logger = createLogger();
  let server: RunningServer;
  try {
    server = await startServer(readSettings(process.env), logger);
  } catch (error) {
    console.error(reasonOf(error));
    process.exit(1);
  }
  logger.info({ url: server.url, startedInMs: Math.round(process.uptime() * 1000) }, 'listening');
  if (server.generatedToken) tellToken(server);
  stopOnSignal(server, logger);
}

function tellToken({ url, generatedToken }: RunningServer): void {
  console.log(
    `\n  Patchbay runs at ${url}\n  Your admin token, shown this once: ${generatedToken ?? ''}\n  Try: curl -H 'xc-token: ${generatedToken ?? ''}' ${url}/api/v2/integrations\n`,
  );
}

/** What the operator can mend is said in one line; anything else with its stack. */
function reasonOf(error: unknown): string {
  const known =
    error instanceof SettingsError || error instanceof MasterKeyError || error instanceof MetadataError;
  if (known) return `patchbay: ${error.message}`;
  if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')
    return `patchbay: the port is taken (${error.message}).`;
  return `patchbay: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
}

function stopOnSignal(server: RunningServer, logger: Logger): void {
  let stopping = false;
  const stop = (signal: string): void => {
    if (stopping) process.exit(1);
    stopping = true;
    logger.info({ signal }, 'stopping');
    setTimeout(() => {
      logger.warn({ afterMs: STOP_TIMEOUT_MS }, 'stopped before all work was done');
      process.exit(1);
    }, STOP_TIMEOUT_MS).unref();
    server.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        logger.error({ err: error }, 'stopping failed');
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}
