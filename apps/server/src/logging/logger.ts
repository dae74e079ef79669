import { pino } from 'pino';

export type Logger = pino.Logger;

export interface ServerLog {
  readonly logger: Logger;
  /** Writes what is still waiting; to be called before the process exits. */
  readonly flush: () => void;
}

const BATCH_BYTES = 4096;
const FLUSH_EVERY_MS = 500;

/**
 * JSON lines on stdout, several at a time: a system call a line would be a large part of a small request. Nothing that
 * may hold a secret is ever handed to it: no header, query, body or config.
 */
export function createLog(): ServerLog {
  const destination = pino.destination({
    dest: 1,
    sync: false,
    minLength: BATCH_BYTES,
    periodicFlush: FLUSH_EVERY_MS,
  });
  const logger = pino({ base: undefined, timestamp: pino.stdTimeFunctions.isoTime }, destination);
  return { logger, flush: () => destination.flushSync() };
}
