import type { Writable } from 'node:stream';

const BATCH_CHARACTERS = 4096;
const WRITE_EVERY_MS = 500;
/** So much may wait for a reader that is slow, before lines are dropped. */
const MAX_WAITING_BYTES = 1024 * 1024;

/**
 * Writes lines several at a time: a system call a line would be a large part of a small request. A reader that is gone
 * loses its lines, and one that does not read loses those beyond a megabyte; neither of them holds the process up.
 */
export class BatchedLines {
  #batch = '';
  #dropped = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(private readonly out: Writable) {
    out.on('error', () => undefined);
  }

  write(line: string): void {
    if (this.out.writableLength + this.#batch.length > MAX_WAITING_BYTES) {
      this.#dropped += 1;
      return;
    }
    if (this.#dropped > 0) this.#tellDropped();
    this.#batch += line;
    if (this.#batch.length >= BATCH_CHARACTERS) this.#writeBatch();
    else this.#timer ??= setTimeout(() => this.#writeBatch(), WRITE_EVERY_MS).unref();
  }

  /** Resolves when all is written or cannot be, and after `timeoutMs` in any case. */
  flush(timeoutMs: number): Promise<void> {
    this.#writeBatch();
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, timeoutMs);
      this.out.write('', () => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  #writeBatch(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const batch = this.#batch;
    this.#batch = '';
    if (batch !== '') this.out.write(batch);
  }

  #tellDropped(): void {
    const [level, time, dropped] = [40, new Date().toISOString(), this.#dropped];
    this.#dropped = 0;
    this.#batch += `${JSON.stringify({ level, time, dropped, msg: 'log lines were dropped: their reader is too slow' })}\n`;
  }
}
