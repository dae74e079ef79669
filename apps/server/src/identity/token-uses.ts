import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Metadata } from '@patchbay/metadata';
import { LOGGER, type Logger } from '../logging/logger.js';

const WRITE_AFTER_MS = 30_000;

/** When each token was last used. Kept in memory and written now and then: a write a request would cost more than most requests. */
@Injectable()
export class TokenUses implements OnApplicationShutdown {
  #uses = new Map<string, number>();
  #timer: NodeJS.Timeout | undefined;
  #writing = Promise.resolve();

  constructor(
    private readonly metadata: Metadata,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** @param at ms since the epoch */
  add(tokenId: string, at: number): void {
    this.#uses.set(tokenId, at);
    this.#timer ??= setTimeout(() => void this.flush(), WRITE_AFTER_MS).unref();
  }

  /** Resolves when every use so far is written, or could not be: a time of last use is not worth an error. */
  flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#writing = this.#writing.then(() => this.#write());
    return this.#writing;
  }

  onApplicationShutdown(): Promise<void> {
    return this.flush();
  }

  async #write(): Promise<void> {
    const uses = this.#uses;
    this.#uses = new Map();
    try {
      await this.metadata.tokens.noteUses(uses);
    } catch (error) {
      this.logger.warn({ err: error, tokens: uses.size }, 'the last use of tokens could not be written');
    }
  }
}
