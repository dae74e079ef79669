import { Failure } from './failure.js';

/** The one signal of a run: it aborts when the time is up or the caller goes away, and says which. */
export class Deadline {
  readonly #controller = new AbortController();
  readonly #timer: NodeJS.Timeout;
  readonly #caller: AbortSignal;

  constructor(caller: AbortSignal, timeoutMs: number) {
    this.#caller = caller;
    this.#timer = setTimeout(() => {
      this.#controller.abort(new Failure('timeout', `Nothing was finished within ${timeoutMs} ms.`));
    }, timeoutMs);
    if (caller.aborted) this.#leave();
    else caller.addEventListener('abort', this.#leave, { once: true });
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** The first to settle: the work, or the deadline. The work is not waited for any longer, but may still go on. */
  race<T>(work: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const { signal } = this;
      const late = (): void => {
        reject(signal.reason as Failure);
      };
      if (signal.aborted) late();
      else signal.addEventListener('abort', late, { once: true });
      work.then(resolve, reject).finally(() => {
        signal.removeEventListener('abort', late);
      });
    });
  }

  clear(): void {
    clearTimeout(this.#timer);
    this.#caller.removeEventListener('abort', this.#leave);
  }

  readonly #leave = (): void => {
    this.#controller.abort(new Failure('cancelled', 'The caller went away.'));
  };
}
