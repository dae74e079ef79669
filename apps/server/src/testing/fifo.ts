import { execFileSync } from 'node:child_process';
import { closeSync, constants, openSync, readSync } from 'node:fs';

/** A pipe of the system, for a process to write to, whose reader does as the test says. */
export class Fifo {
  readonly writeFd: number;
  #readFd: number | undefined;

  /** @param path where nothing is yet */
  constructor(path: string) {
    execFileSync('mkfifo', [path]);
    this.#readFd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    this.writeFd = openSync(path, constants.O_WRONLY);
  }

  /** @returns what has been written since the last time */
  read(): string {
    const buffer = Buffer.alloc(64 * 1024);
    try {
      return buffer.toString('utf8', 0, readSync(this.#readFd!, buffer));
    } catch (error) {
      // Nothing has.
      if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return '';
      throw error;
    }
  }

  endReader(): void {
    if (this.#readFd !== undefined) closeSync(this.#readFd);
    this.#readFd = undefined;
  }

  remove(): void {
    this.endReader();
    closeSync(this.writeFd);
  }
}
