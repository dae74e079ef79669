import type { ServerLog } from './logging/logger.js';
import type { RunningServer } from './server.js';

/** From the first signal to the end of the process, whatever happens. */
const STOP_TIMEOUT_MS = 30_000;
/** Of that, what the reader of the log gets for the last lines. */
export const FLUSH_TIMEOUT_MS = 1_000;
/** npm passes the terminal's Ctrl-C on to a process that had it already: two of one kind this close are one. */
const ECHO_MS = 200;

/** The first signal asks for an orderly end, the second does not wait for it. */
export function stopOnSignal(server: RunningServer, log: ServerLog): void {
  let first: { readonly signal: NodeJS.Signals; readonly at: number } | undefined;
  const onSignal = (signal: NodeJS.Signals): void => {
    const now = performance.now();
    if (!first) {
      first = { signal, at: now };
      void stop(server, log, signal);
    } else if (signal !== first.signal || now - first.at > ECHO_MS) {
      dieOf(signal);
    }
  };
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);
}

async function stop(server: RunningServer, { logger, flush }: ServerLog, signal: NodeJS.Signals) {
  logger.info({ signal }, 'stopping');
  setTimeout(() => {
    logger.warn({ afterMs: STOP_TIMEOUT_MS }, 'stopped before all work was done');
    void flush(FLUSH_TIMEOUT_MS).then(() => dieOf(signal));
  }, STOP_TIMEOUT_MS - FLUSH_TIMEOUT_MS);
  let code = 0;
  try {
    await server.stop();
  } catch (error) {
    logger.error({ err: error }, 'stopping failed');
    code = 1;
  }
  await flush(FLUSH_TIMEOUT_MS);
  process.exit(code);
}

/** By the kernel: an exit would first wait for every thread that is inside a system call. */
function dieOf(signal: NodeJS.Signals): never {
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
  // The first process of a container is spared by its own signals.
  process.exit(1);
}
