import { randomUUID } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import { Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type { DataSource } from 'typeorm';
import type { PostgresConnection } from './postgres-url.js';

export const CHANNEL = 'patchbay_changes';

const PROOF_TIMEOUT_MS = 2000;
const PROOF = 'proof ';

interface ListenerCallbacks {
  readonly heard: (message: string) => void;
  /** It is over, for whatever reason. Called once. */
  readonly ended: () => void;
}

/** One connection that listens. Everything that waits for it rejects when it ends. */
export class PostgresWire {
  readonly #socket = new Socket();
  readonly #proofs = new EventEmitter();
  readonly #over = new AbortController();

  constructor(
    private readonly dataSource: DataSource,
    private readonly callbacks: ListenerCallbacks,
  ) {}

  async open(): Promise<void> {
    const { default: pg } = await import('pg');
    this.#over.signal.throwIfAborted();
    const { extra, connectTimeoutMS } = this.dataSource.options as {
      extra: PostgresConnection;
      connectTimeoutMS: number;
    };
    const client = new pg.Client({
      ...extra,
      connectionTimeoutMillis: connectTimeoutMS,
      keepAlive: true,
      application_name: 'patchbay changes',
      stream: () => this.#socket,
    });
    client.on('error', () => this.end());
    client.on('end', () => this.end());
    client.on('notification', ({ payload = '' }) => this.#take(payload));
    await client.connect();
    await client.query(`LISTEN ${CHANNEL}`);
  }

  /** Sends a message the way of all others; resolves when it arrives here. If it does not, that is the end. */
  async prove(): Promise<void> {
    const proof = `${PROOF}${randomUUID()}`;
    const timer = setTimeout(() => this.end(), PROOF_TIMEOUT_MS);
    try {
      await Promise.all([
        once(this.#proofs, proof, { signal: this.#over.signal }),
        this.dataSource.query('SELECT pg_notify($1, $2)', [CHANNEL, proof]),
      ]);
    } finally {
      clearTimeout(timer);
    }
  }

  pause(ms: number): Promise<void> {
    return pause(ms, undefined, { signal: this.#over.signal, ref: false });
  }

  /** At once, in whatever state it is: a farewell would wait for a peer that may be gone. */
  end(): void {
    if (this.#over.signal.aborted) return;
    this.#over.abort();
    this.#socket.destroy();
    this.callbacks.ended();
  }

  #take(payload: string): void {
    if (this.#over.signal.aborted) return;
    if (payload.startsWith(PROOF)) this.#proofs.emit(payload);
    else this.callbacks.heard(payload);
  }
}
