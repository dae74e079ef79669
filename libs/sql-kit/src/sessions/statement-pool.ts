import type { ConnectionSource } from './connections.js';

/** Time an engine has to end a statement after it was told to, before its connection is cut. */
const CANCEL_GRACE_MS = 2000;

/** Time that a reset may take before its connection is dropped. */
const RESET_TIMEOUT_MS = 5000;

/** A statement under way on a connection. */
export interface Running {
  /** Settles when the engine is done with the statement, however it ended. */
  readonly done: Promise<unknown>;
  /** Asked for once `done` has settled; left out where the statement can have left nothing in its session. */
  readonly reset?: Reset;
}

/**
 * Takes back, by the engine's own means, what a statement may have left in its session: temporary objects, settings, roles,
 * locks, variables, seeds. Rejects where the engine does not, and the connection is dropped. Bounded by 5 seconds.
 */
export type Reset = () => Promise<unknown>;

/** For engines, or statements, with no other way: the session ends with its connection. */
export const dropped: Reset = () =>
  Promise.reject(new Error('What the statement left ends with its session.'));

/** Cancels a statement in the engine. Resolves when the engine was told, which is before the statement is over. */
export type Stop = () => Promise<void>;

interface Cancelling {
  readonly told: Promise<void>;
  readonly over: Promise<void>;
}

/**
 * Lends connections to statements, one at a time, and ends statements that no caller waits for. A connection is lent again
 * only when nothing is left in it of the statement before.
 */
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
   * signal does the same. The connection goes back once the statement is done and reset, which its caller does not wait for.
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
      void this.#giveBack(connection, running.reset, cancelling);
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

  /** A caller that leaves does not wait for a connection any longer; one that comes too late goes back. */
  async #acquire(signal: AbortSignal): Promise<Connection> {
    if (signal.aborted) throw signal.reason;
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

  async #giveBack(
    connection: Connection,
    reset: Reset | undefined,
    cancelling: Cancelling | undefined,
  ): Promise<void> {
    // A cancellation that comes late must meet neither the reset nor the next statement.
    if (cancelling) await cancelling.over;
    if (!reset || (await succeeds(reset))) {
      this.#release(connection);
      return;
    }
    // An engine that was asked in vain may not hear a farewell either.
    if (reset !== dropped) this.cut(connection);
    this.connections.discard(connection);
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

async function succeeds(reset: Reset): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => (timer = setTimeout(() => resolve(false), RESET_TIMEOUT_MS)));
  const clean = reset().then(
    () => true,
    () => false,
  );
  const outcome = await Promise.race([clean, late]);
  clearTimeout(timer);
  return outcome;
}
