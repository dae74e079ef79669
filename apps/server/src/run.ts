import { createLog } from './logging/logger.js';
import { reasonOf } from './reason.js';
import { type RunningServer, startServer } from './server.js';
import { misspelt } from './settings/read.js';
import { readSettings } from './settings/settings.js';
import { FLUSH_TIMEOUT_MS, stopOnSignal } from './stop-on-signal.js';
import { surviveRejections } from './survive-rejections.js';

/** The process: settings from the environment, one server, and an orderly end. */
export async function run(): Promise<void> {
  // What the data folder holds is for no other user, whatever the folder itself allows.
  process.umask(0o077);
  const log = createLog();
  let server: RunningServer;
  try {
    server = await startServer(readSettings(process.env), log.logger);
  } catch (error) {
    await log.flush(FLUSH_TIMEOUT_MS);
    console.error(reasonOf(error));
    process.exit(1);
  }
  for (const warning of misspelt(process.env)) log.logger.warn(warning);
  log.logger.info({ url: server.url, startedInMs: Math.round(process.uptime() * 1000) }, 'listening');
  stopOnSignal(server, log);
  surviveRejections(log.logger);
  await log.flush(FLUSH_TIMEOUT_MS);
  if (server.generatedToken) tellToken(server.url, server.generatedToken);
}

function tellToken(url: string, token: string): void {
  console.log(`
  Patchbay runs at ${url}
  Your admin token, shown this once: ${token}
`);
}
