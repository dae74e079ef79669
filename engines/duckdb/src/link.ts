import { PluginError } from '@patchbay/plugin-kit';
import {
  errorOf,
  type ProcessAnswer,
  type ProcessProgress,
  type ProcessRequest,
  type StatementProcess,
} from '@patchbay/sql-kit';
import type { LinkRequest } from './protocol.js';

/** What a link needs of the process it leads to. */
interface Far {
  send(request: LinkRequest['request']): void;
  isAlive(): boolean;
  /** Device and inode of the file. */
  file(): string | undefined;
  kill(): void;
  close(): Promise<void>;
}

interface Task {
  answered(answer: ProcessProgress): void;
  ended(): void;
  failed(error: Error): void;
}

/** One connection within the process that holds a file: one statement at a time. */
export class DuckdbLink implements StatementProcess {
  #task: Task | undefined;

  constructor(private readonly far: Far) {}

  get alive(): boolean {
    return this.far.isAlive();
  }

  get file(): string | undefined {
    return this.far.file();
  }

  run(request: ProcessRequest, answered: (answer: ProcessProgress) => void): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#task = { answered, ended: resolve, failed: reject };
      this.far.send(request);
    });
  }

  next(): void {
    if (this.#task) this.far.send({ kind: 'next' });
  }

  tell(request: ProcessRequest): void {
    if (this.#task) this.far.send(request);
  }

  /** DuckDB leaves a statement within milliseconds, wherever it is. */
  cancel(): void {
    if (this.#task) this.far.send({ kind: 'cancel' });
  }

  /** Ends the whole process: a link that hears nothing is not alone. */
  kill(): void {
    this.far.kill();
  }

  close(): Promise<void> {
    return this.far.close();
  }

  answered(answer: ProcessAnswer): void {
    if (answer.kind === 'failed') {
      this.#over()?.failed(errorOf(answer.failure));
      return;
    }
    const over = answer.kind === 'written' || (answer.kind === 'rows' && answer.last);
    const task = over ? this.#over() : this.#task;
    task?.answered(answer);
    if (over) task?.ended();
  }

  get isBusy(): boolean {
    return this.#task !== undefined;
  }

  /** With others at work in the process it may have been one of theirs that ended it. */
  lost(reason: string, withOthers = false): void {
    const message = `The process that DuckDB ran in ended (${reason}).`;
    this.#over()?.failed(
      withOthers
        ? new PluginError(
            'rate_limited',
            `${message} Another statement may be the cause: run this one again.`,
            {
              retryAfterS: 1,
            },
          )
        : new Error(message),
    );
  }

  #over(): Task | undefined {
    const task = this.#task;
    this.#task = undefined;
    return task;
  }
}
