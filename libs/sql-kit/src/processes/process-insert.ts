import type { Insertion, RunningWrite } from '../sessions/driver-session.js';
import { insertAll } from '../contract/insertion.js';
import type { ProcessRequest, StatementProcess } from './process-protocol.js';
import type { WriteResult } from '../contract/sql-session.js';

/** Rows that a process is sent at once. */
const ROWS_AT_ONCE = 500;

/** Puts rows in by a process that works on one statement: each step is answered before the next goes out. */
export function insertMany(process: StatementProcess, { into, batches }: Insertion): RunningWrite {
  const steps = new Steps(process);
  const insert = async (): Promise<WriteResult> => {
    await insertAll(batches, ROWS_AT_ONCE, {
      begin: () => steps.begin({ kind: 'insert', into }),
      put: async ({ rows }) => {
        await steps.next({ kind: 'put', rows: JSON.stringify(rows) });
        return undefined;
      },
      commit: () => steps.next({ kind: 'commit' }),
      rollback: () => steps.leave(),
    });
    return { affectedRows: steps.written };
  };
  const result = insert();
  return { result, done: result };
}

interface Step {
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

class Steps {
  written = 0;
  /** Settles when the process has left the statement. */
  #over: Promise<unknown> = Promise.resolve();
  #failure: { readonly error: unknown } | undefined;
  #step: Step = { resolve: () => undefined, reject: () => undefined };

  constructor(private readonly process: StatementProcess) {}

  begin(request: ProcessRequest): Promise<void> {
    const running = this.process.run(request, (answer) => {
      if (answer.kind === 'written') this.written = Number(answer.result.affectedRows);
      this.#step.resolve();
    });
    // What fails between two steps fails the next.
    this.#over = running.catch((error: unknown) => {
      this.#failure = { error };
      this.#step.reject(error);
    });
    return this.#answered();
  }

  next(request: ProcessRequest): Promise<void> {
    const answered = this.#answered();
    if (this.#failure) this.#step.reject(this.#failure.error);
    else this.process.tell(request);
    return answered;
  }

  async leave(): Promise<void> {
    this.process.tell({ kind: 'leave' });
    await this.#over;
  }

  #answered(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#step = { resolve, reject };
    });
  }
}
