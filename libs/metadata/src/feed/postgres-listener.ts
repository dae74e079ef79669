import { setTimeout as pause } from 'node:timers/promises';
import type { DataSource } from 'typeorm';
import { PostgresWire } from '../database/postgres-wire.js';

/** How often the way of a message is proved. */
const PROVE_EVERY_MS = 2000;
const RETRY_MS = 500;

interface ListenerCallbacks {
  readonly heard: (message: string) => void;
  /** Messages may have been missed. */
  readonly doubt: () => void;
}

/**
 * Listens on a connection of its own. A connection that is dead without saying so, and a pooler that takes LISTEN and
 * forgets it, both look alive: so every two seconds a message is sent the way of all others, and must arrive.
 */
export class PostgresListener {
  readonly #stopping = new AbortController();
  #wire: PostgresWire | undefined;
  #running = Promise.resolve();
  #live = false;

  constructor(
    private readonly dataSource: DataSource,
    private readonly callbacks: ListenerCallbacks,
  ) {}

  get live(): boolean {
    return this.#live;
  }

  /** Resolves after the first attempt, whether or not it succeeded: without it the server works, but remembers nothing. */
  start(): Promise<void> {
    return new Promise((attempted) => {
      this.#running = this.#run(attempted);
    });
  }

  /** At any time, and more than once. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#wire?.end();
    await this.#running;
  }

  async #run(attempted: () => void): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      await this.#listen(attempted).catch(() => undefined);
      attempted();
      await pause(RETRY_MS, undefined, { signal, ref: false }).catch(() => undefined);
    }
    attempted();
  }

  /** Rejects when the connection is lost, and when it is stopped. */
  async #listen(attempted: () => void): Promise<never> {
    const wire = new PostgresWire(this.dataSource, {
      heard: this.callbacks.heard,
      ended: () => this.#lose(),
    });
    this.#wire = wire;
    try {
      await wire.open();
      for (;;) {
        await wire.prove();
        this.#enliven();
        attempted();
        await wire.pause(PROVE_EVERY_MS);
      }
    } finally {
      wire.end();
    }
  }

  /** What was read before messages could be heard may be outdated since. */
  #enliven(): void {
    if (this.#live) return;
    this.callbacks.doubt();
    this.#live = true;
  }

  #lose(): void {
    if (!this.#live) return;
    this.#live = false;
    this.callbacks.doubt();
  }
}
