import type { ConnectionSource } from './connections.js';

/** Time an engine has to end a statement after it was told to, before its connection is cut. */
const CANCEL_GRACE_MS = 2000;

/** A statement under way on a connection. */
export interface Running {
  /** Settles when the engine is done with the statement, however it ended. */
  readonly done: Promise<unknown>;
}

/** Cancels a statement in the engine. Resolves when the engine was told, which is before the statement is over. */
export type Stop = () => Promise<void>;

interface Cancelling {
  readonly told: Promise<void>;
  readonly over: Promise<void>;
}

/** Lends connections to statements, one at a time, and ends statements that nobody waits for. */
export class StatementPool<Connection extends object> {
  /** One for each statement under way. */
  readonly #stops = new Set<Stop>();

  constructor(
    private readonly connections: ConnectionSource<Connection>,
    /** Cuts a connection that no longer listens. */
    private readonly cut: (connection: Connection) => void,
  ) {}

  /**
   * Starts a statement on a free connection. `start` is given `stop`, which cancels the statement in the engine; the
   * signal does the same. The connection goes back once the statement is done.
   */
  async run<R extends Running>(
    signal: AbortSignal,
    start: (connection: Connection, stop: Stop) => R,
  ): Promise<R> {
    const connection = await this.#acquire(signal);
    let cancelling: Cancelling | undefined;
    let running: R | undefined;
    const stop = async (): Promise<void> => {
      if (running) cancelling ??= this.#cancel(connection, running.done);
      await cancelling?.told;
    };
    const aborted = (): void => void stop();
    try {
      running = start(connection, stop);
    } catch (error) {
      this.#release(connection);
      throw error;
    }
    const finished = (): void => {
      signal.removeEventListener('abort', aborted);
      this.#stops.delete(stop);
      if (cancelling) void cancelling.over.then(() => this.#release(connection));
      else this.#release(connection);
    };
    this.#stops.add(stop);
    running.done.then(finished, finished);
    signal.addEventListener('abort', aborted, { once: true });
    return running;
  }

  /** Ends what still runs: a pool would wait for it. */
  async close(): Promise<void> {
    for (const stop of this.#stops) void stop();
    await this.connections.close();
  }

  /** Whoever leaves does not wait for a connection any longer; one that comes too late goes back. */
  async #acquire(signal: AbortSignal): Promise<Connection> {
    signal.throwIfAborted();
    const acquiring = this.connections.acquire();
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        reject(signal.reason as Error);
      };
      signal.addEventListener('abort', leave, { once: true });
      acquiring.then((connection) => {
        signal.removeEventListener('abort', leave);
        if (signal.aborted) this.#release(connection);
        else resolve(connection);
      }, reject);
    });
  }

  #release(connection: Connection): void {
    this.connections.release(connection);
  }

  /** Tells the engine over a connection of its own; the statement's connection is kept back until then. */
  #cancel(connection: Connection, done: Promise<unknown>): Cancelling {
    const cutLater = setTimeout(() => this.cut(connection), CANCEL_GRACE_MS);
    const cancelled = this.connections.cancel(connection).then(
      () => undefined,
      () => undefined,
    );
    const over = Promise.allSettled([cancelled, done]).then(() => clearTimeout(cutLater));
    return {
      told: Promise.race([
        cancelled,
        done.then(
          () => undefined,
          () => undefined,
        ),
      ]),
      over,
    };
  }
}
