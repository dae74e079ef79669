import { pino } from 'pino';

export type Logger = pino.Logger<never>;

/** JSON lines on stdout. Nothing that may hold a secret is ever handed to it: no header, query, body or config. */
export function createLogger(): Logger {
  return pino({ base: undefined, timestamp: pino.stdTimeFunctions.isoTime });
}
