import { pino } from 'pino';
import { BatchedLines } from './batched-lines.js';

export type Logger = pino.Logger;

/** What Nest provides the logger by. */
export const LOGGER = Symbol('LOGGER');

export interface ServerLog {
  readonly logger: Logger;
  /** Writes what is still waiting, what its reader takes in time; to be called before the process exits. */
  readonly flush: (timeoutMs: number) => Promise<void>;
}

/**
 * JSON lines on stdout. Nothing that may hold a secret is ever handed to it: no header, query, body or config.
 * Node's own stream never blocks on a pipe. pino's destination would: its thread then waits in `write`, the exit waits
 * for the thread, and `flushSync` tries a broken pipe again for ever.
 */
export function createLog(): ServerLog {
  const lines = new BatchedLines(process.stdout);
  const logger = pino({ base: undefined, timestamp: pino.stdTimeFunctions.isoTime }, lines);
  return { logger, flush: (timeoutMs) => lines.flush(timeoutMs) };
}
