import type { LoggerService } from '@nestjs/common';
import type { Logger } from './logger.js';

/** Has Nest's own lines written like all others. */
export class NestLog implements LoggerService {
  readonly #logger: Logger;

  constructor(logger: Logger) {
    this.#logger = logger.child({ from: 'nest' });
  }

  /** Nest tells of each module and route: no operator needs that. */
  log(): void {}

  warn(message: unknown): void {
    this.#logger.warn(textOf(message));
  }

  error(message: unknown): void {
    this.#logger.error(message instanceof Error ? { err: message } : {}, textOf(message));
  }

  fatal(message: unknown): void {
    this.#logger.fatal(textOf(message));
  }
}

/** While the server starts: what Nest calls an error it throws as well, and the start says it in one line. */
export class NestStartLog extends NestLog {
  override error(): void {}
}

function textOf(message: unknown): string {
  return message instanceof Error ? message.message : String(message);
}
