import type { ChildProcess } from 'node:child_process';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import {
  errorOf,
  type LocalFile,
  outOfMemory,
  type ProcessAnswer,
  type ProcessProgress,
  type ProcessRequest,
  startChild,
  type StatementProcess,
} from '@patchbay/sql-kit';
import { HEAP_MB, MEMORY_MB } from './limits.js';

/** A process runs compiled code only, while this module may be the source itself, as it is under Jest. */
const CHILD = fileURLToPath(new URL('../dist/child.js', import.meta.url));

/** Time a child gets to leave its statement or to exit before it is killed. */
const GRACE_MS = 250;

/** A writer waits for 5 seconds: long before, it asks those who read the file and whose clients take nothing to end. */
const WRITER_PATIENCE_MS = 2000;
const STALLED_MS = 1000;

/** All that have a file open, by its path. */
const processes = new Map<string, Set<SqliteProcess>>();

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
  /** Since when its reader has not asked for the next rows. */
  #heldSince = Infinity;
  readonly #path: string;

  /** @param path where the file was found */
  constructor(file: LocalFile, path: string) {
    this.#path = path;
    this.#join();
    this.#child = startChild(CHILD, JSON.stringify(file), {
      env: { TMPDIR: tmpdir() },
      heapMb: HEAP_MB,
      memoryMb: MEMORY_MB,
    });
    this.#exited = new Promise((resolve) => {
      this.#child.once('exit', (code, signal) => {
        this.#part();
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
    const asking = request.kind !== 'read' && setInterval(() => this.#askOthers(), WRITER_PATIENCE_MS);
    const over = new Promise<void>((resolve, reject) => {
      this.#task = { answered, ended: resolve, failed: reject };
      this.#send(request);
    });
    return asking ? over.finally(() => clearInterval(asking)) : over;
  }

  /** Asks for the next batch of rows. */
  next(): void {
    this.#heldSince = Infinity;
    if (this.#task) this.#send({ kind: 'next' });
  }

  tell(request: ProcessRequest): void {
    if (this.#task) this.#send(request);
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

  #join(): void {
    const others = processes.get(this.#path) ?? new Set();
    processes.set(this.#path, others.add(this));
  }

  #part(): void {
    const others = processes.get(this.#path);
    others?.delete(this);
    if (others?.size === 0) processes.delete(this.#path);
  }

  #askOthers(): void {
    for (const other of processes.get(this.#path) ?? [])
      if (performance.now() - other.#heldSince > STALLED_MS) other.#send({ kind: 'yield' });
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
    this.#heldSince = answer.kind === 'rows' && !answer.last ? performance.now() : Infinity;
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
    this.#heldSince = Infinity;
    clearTimeout(this.#killLater);
    this.#killLater = undefined;
    return task;
  }

  #exitError(reason: string): Error {
    if (this.#killed) return errorOf({ message: 'The statement was cancelled.', code: 'SQLITE_INTERRUPT' });
    // So ends a process that finds no memory for JavaScript's own values.
    if (/^SIG(?:ABRT|TRAP|ILL)$/.test(reason)) return outOfMemory(MEMORY_MB);
    return new Error(`The process that SQLite ran in ended (${reason}).`);
  }
}
