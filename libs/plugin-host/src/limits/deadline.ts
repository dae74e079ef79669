import { Failure } from '../failures/failure.js';

/** How a run hears that no caller waits for it any more. */
export type WhenGone = (leave: () => void) => void;

/** The one end of a run's patience: it comes when the time is up or the caller goes away, and says which. */
export class Deadline {
  /** What the deadline came for, once it came. */
  failure: Failure | undefined;
  readonly #controller = new AbortController();
  readonly #timer: NodeJS.Timeout;
  /** Kept here and not as listeners of the signal: an EventTarget costs as much as a small query's parsing. */
  readonly #waiting = new Set<(failure: Failure) => void>();

  constructor(whenGone: WhenGone, timeoutMs: number) {
    this.#timer = setTimeout(() => {
      this.#come(new Failure('timeout', `Nothing was finished within ${timeoutMs} ms.`));
    }, timeoutMs);
    whenGone(() => this.#come(new Failure('cancelled', 'The caller went away.')));
  }

  /** For the plugin: what it has begun must end when this aborts. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** The first to settle: the work, or the deadline. The work is not waited for any longer, but may still go on. */
  race<T>(work: Promise<T>): Promise<T> {
    if (this.failure) {
      work.catch(() => undefined);
      return Promise.reject(this.failure);
    }
    return new Promise((resolve, reject) => {
      this.#waiting.add(reject);
      work.then(
        (value) => {
          this.#waiting.delete(reject);
          resolve(value);
        },
        (error: Error) => {
          this.#waiting.delete(reject);
          reject(error);
        },
      );
    });
  }

  /** The run is over: the deadline does not come any more. */
  clear(): void {
    clearTimeout(this.#timer);
  }

  #come(failure: Failure): void {
    this.failure ??= failure;
    this.#controller.abort(failure);
    for (const reject of this.#waiting) reject(failure);
    this.#waiting.clear();
  }
}
