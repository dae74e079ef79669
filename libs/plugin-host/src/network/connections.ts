import type { Socket } from 'node:net';
import type { Hop, Plugin, PluginError } from '@patchbay/plugin-kit';
import type { ConnectionProgress } from './connection-progress.js';
import { dial } from './dialer.js';
import { DialRefused } from '../egress/dial-refused.js';
import type { EgressPolicy } from '../egress/egress-policy.js';
import { type ErrorReadings, type Failure, type FailureKind, failureOf } from '../failures/failure.js';
import type { SessionSlots } from './session-slots.js';

/** What all sessions share. */
export interface Network {
  readonly connectTimeoutMs: number;
  readonly egress: EgressPolicy;
  readonly slots: SessionSlots;
}

/** Places of one session. A server with fewer than a session needs gives it all it has. */
export function placesOf({ connections = 1 }: Plugin, { slots }: Network): number {
  return Math.min(connections, slots.count);
}

interface ConnectionsParts {
  readonly redact: (text: string) => string;
  /** With how many the session came: so many connections it needs to work at all. */
  readonly places: number;
  /** Ends what was dialled, whenever it aborts. */
  readonly signal?: AbortSignal;
  readonly progress?: ConnectionProgress;
  /** Whose protocol they are to speak, as in `PostgreSQL`. */
  readonly system?: string;
}

/** Time that connections get to end by themselves after their session was closed. */
const LINGER_MS = 1000;

/** Time that a session gets to close: a driver may wait for ever for the farewell of a remote system. */
const CLOSE_TIMEOUT_MS = 5000;

/** It says itself what it is. */
const UNREAD: ErrorReadings = { errorCode: () => 'unknown' };

/** Failures that may follow from a refusal; with any other the remote system, or the caller, has spoken. */
const DOUBTFUL: readonly FailureKind[] = ['unreachable', 'unknown', 'timeout'];

/**
 * The connections of one session. The session came with a place for each that it needs; any beyond them takes another, and
 * waits for it where there is none. Drivers hide why a connection was refused, so it is remembered here.
 */
export class Connections {
  readonly #sockets = new Set<Socket>();
  readonly #waiting = new Set<Socket>();
  /** Places, with those that the session came with, and how many of them have a connection. */
  #places: number;
  #placed = 0;
  #ended = false;
  #refusal: { readonly reason: Failure; readonly at: number } | undefined;

  constructor(
    private readonly network: Network,
    private readonly parts: ConnectionsParts,
  ) {
    this.#places = parts.places;
  }

  dial(host: string, port: number, hop?: Hop): Socket {
    const { connectTimeoutMs, egress } = this.network;
    const { signal, progress, system } = this.parts;
    const socket = dial(host, port, {
      connectTimeoutMs,
      egress,
      ...(signal && { signal }),
      ...(system && { system }),
      ...(progress && { progress: progress.dialling(hop) }),
      admit: (dialled) => this.#admit(dialled),
    });
    this.#sockets.add(socket);
    socket.once('connect', () => this.reached());
    socket.once('error', (reason) => {
      if (reason instanceof DialRefused) this.failed(reason);
    });
    socket.once('close', () => this.#sockets.delete(socket));
    if (this.#ended) socket.destroy(new Error('The session is closed.'));
    return socket;
  }

  /** Nothing is refused any more. */
  reached(): void {
    this.#refusal = undefined;
  }

  /** Why a connection failed; what the host itself refused stays that, wherever it surfaces. */
  failed(reason: DialRefused | PluginError): void {
    const told = reason.cause instanceof DialRefused ? reason.cause : reason;
    this.#refusal = {
      reason: failureOf(told, UNREAD, this.parts.redact),
      at: performance.now(),
    };
  }

  /**
   * What a failure comes from: the last refusal, where nothing was connected since and the failure tells nothing better.
   * @param since when the work began that failed; an earlier refusal counts where nothing is connected
   */
  explain(failure: Failure, since = 0): Failure {
    const refusal = this.#refusal;
    if (!refusal || !DOUBTFUL.includes(failure.kind)) return failure;
    const connected = [...this.#sockets].some((socket) => !socket.pending);
    if (connected && refusal.at < since) return failure;
    return refusal.reason;
  }

  /** Closes the session, and whatever it leaves open. Resolves when its last connection is closed. */
  async end(close: () => Promise<void> = () => Promise.resolve()): Promise<void> {
    // A pool waits for those that it has begun to open.
    for (const socket of this.#waiting) socket.destroy();
    await settledWithin(CLOSE_TIMEOUT_MS, Promise.resolve().then(close));
    this.#ended = true;
    const closed = [...this.#sockets].map(
      (socket) => new Promise((resolve) => socket.once('close', resolve)),
    );
    const cut = setTimeout(() => {
      for (const socket of this.#sockets) socket.destroy();
    }, LINGER_MS);
    await Promise.all(closed);
    clearTimeout(cut);
  }

  async #admit(socket: Socket): Promise<void> {
    if (this.#placed < this.#places) this.#placed += 1;
    else await this.#takePlace(socket);
    if (socket.destroyed) this.#leave();
    else socket.once('close', () => this.#leave());
  }

  async #takePlace(socket: Socket): Promise<void> {
    const { slots, connectTimeoutMs } = this.network;
    const gone = new AbortController();
    const leave = (): void => gone.abort();
    socket.once('close', leave);
    this.#waiting.add(socket);
    try {
      // Half of the time, so that the driver's own patience does not end first.
      await slots.take(gone.signal, { owner: this, withinMs: connectTimeoutMs / 2 });
      this.#places += 1;
      this.#placed += 1;
    } catch {
      throw new DialRefused('busy', slots.allTaken);
    } finally {
      this.#waiting.delete(socket);
      socket.off('close', leave);
    }
  }

  /** The place goes to another connection of this session, or back; those that the session came with stay with it. */
  #leave(): void {
    const { slots } = this.network;
    this.#placed -= 1;
    // The function that it is passed to counts it again.
    if (slots.pass(this)) this.#places -= 1;
    else if (this.#places > this.parts.places) {
      this.#places -= 1;
      slots.give();
    }
  }
}

/** Waits for the work, whatever it comes to, and no longer. */
async function settledWithin(timeoutMs: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, timeoutMs)));
  await Promise.race([work.catch(() => undefined), late]);
  clearTimeout(timer);
}
