import { PluginError } from '@patchbay/plugin-kit';
import { FairQueue } from './fair-queue.js';
import { type Asked, LateAnswer, ReaderThread } from './reader-thread.js';

/** Beyond the minute after which verdicts are given again: a statement that comes back must not wait for a thread to start. */
const IDLE_MS = 150_000;

interface TextThreadsOptions {
  /** How many at most; all but the first read small texts only. */
  readonly threads?: number;
  readonly smallCharacters?: number;
  /** What one text may take. */
  readonly timeoutMs?: number;
  /** A thread without work ends after it. */
  readonly idleMs?: number;
  readonly heapMb?: number;
}

interface Job {
  readonly asked: Asked & { readonly text: string };
  readonly done: (answer: Promise<unknown>) => void;
}

/**
 * Reads texts off the main thread. Owners take turns, and large texts leave one thread to small ones: those of one owner
 * hold up no others. A thread that crashes, swells or does not answer in time costs the text that it was reading.
 */
export class TextThreads {
  readonly #queue = new FairQueue<Job>();
  readonly #idle: ReaderThread[];
  readonly #first: ReaderThread;
  readonly #smallCharacters: number;

  constructor(options: TextThreadsOptions = {}) {
    const { threads = 2, smallCharacters = 64 * 1024 } = options;
    const { heapMb = 512, timeoutMs = 15_000, idleMs = IDLE_MS } = options;
    const [first, ...more] = Array.from(
      { length: Math.max(1, threads) },
      () => new ReaderThread({ heapMb, timeoutMs, idleMs }),
    );
    this.#first = first!;
    this.#idle = [first!, ...more];
    this.#smallCharacters = smallCharacters;
  }

  /** Starts a thread with the module, so that the first text does not wait for it. */
  warm(module: URL): void {
    this.#first.warm(module.href);
  }

  /**
   * @param module compiled, with an export `read` (see `TextModule`)
   * @param owner whose turn it is, such as a session; texts of one owner are read in their order
   * @throws PluginError `timeout` or `unknown` with `params.sql` where no answer came
   */
  read<Answer>(module: URL, text: string, owner: object): Promise<Answer> {
    return new Promise<Answer>((resolve) => {
      const done = (answer: Promise<unknown>): void => resolve(answer as Promise<Answer>);
      this.#queue.add(owner, { asked: { module: module.href, text }, done });
      this.#work();
    });
  }

  /** Gives each thread that has nothing to do what is next and fits it. */
  #work(): void {
    for (const thread of [...this.#idle]) {
      const job = this.#queue.take(({ asked }) => thread === this.#first || this.#isSmall(asked.text));
      if (!job) continue;
      this.#idle.splice(this.#idle.indexOf(thread), 1);
      const answer = thread.ask(job.asked).catch((error: unknown) => {
        throw error instanceof LateAnswer ? LATE : UNREAD;
      });
      job.done(answer);
      const next = (): void => {
        // The first is asked first: the others start when there is more than it can do.
        if (thread === this.#first) this.#idle.unshift(thread);
        else this.#idle.push(thread);
        this.#work();
      };
      void answer.then(next, next);
    }
  }

  #isSmall(text: string): boolean {
    return text.length <= this.#smallCharacters;
  }
}

const LATE = new PluginError('timeout', 'Reading the statement took too long.', { path: 'params.sql' });
const UNREAD = new PluginError('unknown', 'The statement could not be read.', { path: 'params.sql' });

/** What all plugins share: however many engines are spoken to, a process has this many threads. */
export const textThreads = new TextThreads();
