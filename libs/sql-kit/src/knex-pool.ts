import type { Knex } from 'knex';

/** The part of a Knex client that lends out raw driver connections. */
interface KnexClient<Connection> {
  acquireConnection(): Promise<Connection>;
  releaseConnection(connection: Connection): Promise<void>;
  cancelQuery(connection: Connection): Promise<unknown>;
}

/** Time an engine has to end a statement after it was told to, before its connection is cut. */
const CANCEL_GRACE_MS = 2000;

/** A statement under way on a connection. */
export interface Running {
  /** Settles when the engine is done with the statement, however it ended. */
  readonly done: Promise<unknown>;
}

/** Lends the connections of a Knex pool, one statement at a time, and ends statements that nobody waits for. */
export class KnexPool<Connection extends object> {
  readonly #client: KnexClient<Connection>;
  /** One for each statement under way. */
  readonly #stops = new Set<() => void>();

  constructor(
    private readonly knex: Knex,
    /** Cuts a connection that no longer listens. */
    private readonly cut: (connection: Connection) => void,
  ) {
    this.#client = knex.client as KnexClient<Connection>;
  }

  /**
   * Starts a statement on a free connection. `start` is given `stop`, which cancels the statement in the engine; the
   * signal does the same. The connection goes back once the statement is done.
   */
  async run<R extends Running>(
    signal: AbortSignal,
    start: (connection: Connection, stop: () => void) => R,
  ): Promise<R> {
    const connection = await this.#acquire(signal);
    let cancelling: Promise<void> | undefined;
    let running: R | undefined;
    const stop = (): void => {
      if (running) cancelling ??= this.#cancel(connection, running.done);
    };
    try {
      running = start(connection, stop);
    } catch (error) {
      this.#release(connection);
      throw error;
    }
    const finished = (): void => {
      signal.removeEventListener('abort', stop);
      this.#stops.delete(stop);
      if (cancelling)
        void cancelling.finally(() => {
          this.#release(connection);
        });
      else this.#release(connection);
    };
    this.#stops.add(stop);
    running.done.then(finished, finished);
    signal.addEventListener('abort', stop, { once: true });
    return running;
  }

  /** Ends what still runs: Knex would wait for it. */
  async close(): Promise<void> {
    for (const stop of this.#stops) stop();
    await this.knex.destroy();
  }

  async #acquire(signal: AbortSignal): Promise<Connection> {
    signal.throwIfAborted();
    const connection = await this.#client.acquireConnection();
    if (!signal.aborted) return connection;
    this.#release(connection);
    throw signal.reason as Error;
  }

  #release(connection: Connection): void {
    void this.#client.releaseConnection(connection);
  }

  /** Tells the engine over a connection of its own; the statement's connection is kept back until then. */
  async #cancel(connection: Connection, done: Promise<unknown>): Promise<void> {
    const cutLater = setTimeout(() => {
      this.cut(connection);
    }, CANCEL_GRACE_MS);
    await Promise.allSettled([this.#client.cancelQuery(connection), done]);
    clearTimeout(cutLater);
  }
}
