import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';

/** What a module for `TextThreads` exports. */
export interface TextModule {
  readonly read: (text: string) => TextAnswer<unknown> | Promise<TextAnswer<unknown>>;
}

export interface TextAnswer<Answer> {
  readonly answer: Answer;
  /** The thread is of no more use, and is to be replaced. */
  readonly spent?: boolean;
}

/** A message to a thread; one without a text makes it load the module. */
export interface Asked {
  readonly module: string;
  readonly text?: string;
}

/** A thread runs compiled code only, while this module may be the source itself, as it is under Jest. */
const THREAD = fileURLToPath(new URL('../../dist/threads/thread.js', import.meta.url));

/** The thread did not answer within its time. */
export class LateAnswer extends Error {}

/** A thread that starts when it is asked, and again after it crashed, swelled, was late or is spent. It keeps no process alive. */
export class ReaderThread {
  #worker: Worker | undefined;
  #idle: NodeJS.Timeout | undefined;

  constructor(
    private readonly limits: { readonly heapMb: number; readonly timeoutMs: number; readonly idleMs: number },
  ) {}

  /** Starts it, so that its first text does not wait for that. */
  warm(module: string): void {
    if (!this.#worker) this.#start().postMessage({ module } satisfies Asked);
  }

  /** One at a time. @throws LateAnswer, or another Error where the thread ended without an answer */
  async ask<Answer>(asked: Asked): Promise<Answer> {
    clearTimeout(this.#idle);
    const worker = this.#worker ?? this.#start();
    const over = new AbortController();
    const patience = setTimeout(() => over.abort(new LateAnswer()), this.limits.timeoutMs);
    worker.ref();
    try {
      const coming = answerOf<Answer>(worker, over.signal);
      worker.postMessage(asked);
      const { answer, spent = false } = await coming;
      if (spent) this.#drop(worker);
      return answer;
    } catch (error) {
      this.#drop(worker);
      throw over.signal.aborted ? new LateAnswer() : error;
    } finally {
      clearTimeout(patience);
      over.abort();
      worker.unref();
      this.#idle = setTimeout(() => this.#drop(worker), this.limits.idleMs).unref();
    }
  }

  #start(): Worker {
    const worker = new Worker(THREAD, {
      env: {},
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: this.limits.heapMb },
    });
    worker.unref();
    // The caller hears of it as well.
    worker.on('error', () => this.#drop(worker));
    worker.on('exit', () => this.#drop(worker));
    return (this.#worker = worker);
  }

  #drop(worker: Worker): void {
    if (this.#worker === worker) this.#worker = undefined;
    void worker.terminate();
  }
}

async function answerOf<Answer>(worker: Worker, signal: AbortSignal): Promise<TextAnswer<Answer>> {
  const message = async (): Promise<TextAnswer<Answer>> => {
    for (;;) {
      const [given] = (await once(worker, 'message', { signal })) as [Partial<TextAnswer<Answer>>];
      // What it says after it was warmed is not an answer to a text.
      if ('answer' in given) return given as TextAnswer<Answer>;
    }
  };
  const end = once(worker, 'exit', { signal }).then(() => {
    throw new Error('the thread ended');
  });
  return Promise.race([message(), end]);
}
