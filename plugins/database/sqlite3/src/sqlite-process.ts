import { type ChildProcess, fork } from 'node:child_process';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import {
  errorOf,
  type LocalFile,
  type ProcessAnswer,
  type ProcessProgress,
  type ProcessRequest,
  type StatementProcess,
} from '@patchbay/sql-kit';

/** A process runs compiled code only, while this module may be the source itself, as it is under Jest. */
const CHILD = fileURLToPath(new URL('../dist/sqlite-child.js', import.meta.url));

/** Time a child gets to leave its statement or to exit before it is killed. */
const GRACE_MS = 250;

interface Task {
  answered(answer: ProcessProgress): void;
  ended(): void;
  failed(error: Error): void;
}

/** A database file, open in a process of its own: one statement at a time. */
export class SqliteProcess implements StatementProcess {
  readonly #child: ChildProcess;
  readonly #exited: Promise<void>;
  #task: Task | undefined;
  #killed = false;
  #killLater: NodeJS.Timeout | undefined;

  constructor(file: LocalFile) {
    this.#child = fork(CHILD, [JSON.stringify(file)], {
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      // Nothing of the server's own environment, where secrets are.
      env: { TMPDIR: tmpdir() },
      execArgv: ['--max-old-space-size=256'],
    });
    this.#exited = new Promise((resolve) => {
      this.#child.once('exit', (code, signal) => {
        this.#failed(this.#exitError(signal ?? `code ${code ?? 0}`));
        resolve();
      });
      this.#child.once('error', (error) => {
        this.#failed(error);
        resolve();
      });
    });
    this.#child.on('message', (answer: ProcessAnswer) => {
      this.#answered(answer);
    });
  }

  get alive(): boolean {
    return this.#child.connected && !this.#killed;
  }

  /** Resolves when the statement is over. */
  run(request: ProcessRequest, answered: (answer: ProcessProgress) => void): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#task = { answered, ended: resolve, failed: reject };
      this.#send(request);
    });
  }

  /** Asks for the next batch of rows. */
  next(): void {
    if (this.#task) this.#send({ kind: 'next' });
  }

  /** Between two batches the child leaves its statement at once; deep in SQLite it hears nothing and is killed. */
  cancel(): void {
    if (!this.#task || this.#killLater) return;
    this.#send({ kind: 'leave' });
    this.#killLater = setTimeout(() => {
      this.kill();
    }, GRACE_MS);
  }

  kill(): void {
    this.#killed = true;
    this.#child.kill('SIGKILL');
  }

  async close(): Promise<void> {
    if (this.#child.connected) this.#child.disconnect();
    const killLater = setTimeout(() => {
      this.kill();
    }, GRACE_MS);
    await this.#exited;
    clearTimeout(killLater);
  }

  #send(request: ProcessRequest): void {
    this.#child.send(request, (error) => {
      if (error) this.#failed(error);
    });
  }

  #answered(answer: ProcessAnswer): void {
    if (answer.kind === 'failed') {
      this.#failed(errorOf(answer.failure));
      return;
    }
    const over = answer.kind === 'written' || (answer.kind === 'rows' && answer.last);
    const task = over ? this.#over() : this.#task;
    task?.answered(answer);
    if (over) task?.ended();
  }

  #failed(error: Error): void {
    this.#over()?.failed(error);
  }

  #over(): Task | undefined {
    const task = this.#task;
    this.#task = undefined;
    clearTimeout(this.#killLater);
    this.#killLater = undefined;
    return task;
  }

  #exitError(reason: string): Error {
    return this.#killed
      ? errorOf({ message: 'The statement was cancelled.', code: 'SQLITE_INTERRUPT' })
      : new Error(`The process that SQLite ran in ended (${reason}), probably for want of memory.`);
  }
}
