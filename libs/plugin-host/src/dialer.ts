import { lookup } from 'node:dns/promises';
import { Socket } from 'node:net';

export interface DialOptions {
  /** Time for the name and the connection together. */
  readonly connectTimeoutMs: number;
  /** Ends what was dialled, whenever it aborts. */
  readonly signal?: AbortSignal;
  readonly progress?: DialProgress;
}

/** Hears how far a dial comes. */
export interface DialProgress {
  began(): void;
  reached(stage: 'resolve' | 'connect'): void;
}

/**
 * The one way by which plugins reach the network: a TCP connection to a host and a port, under way when this returns.
 * The name is looked up once, and only what was found is connected to.
 */
export function dial(host: string, port: number, options: DialOptions): Socket {
  const socket = new DialledSocket(options.signal);
  void socket.dial(host, port, options);
  return socket;
}

/** Of several addresses each but the last gets so long to answer; they are tried in the resolver's order. */
const ATTEMPT_MS = 2000;

class DialledSocket extends Socket {
  constructor(signal: AbortSignal | undefined) {
    super(signal && { signal });
    this.setNoDelay(true);
    this.setKeepAlive(true);
    // Whoever it was given to hears of errors by listeners of its own; one who does not listen must not end the server.
    this.on('error', () => undefined);
  }

  /** Drivers call this on the socket they are given: it is on its way already, and goes nowhere else. */
  override connect(): this {
    return this;
  }

  async dial(host: string, port: number, { connectTimeoutMs, progress }: DialOptions): Promise<void> {
    this.#limit(connectTimeoutMs, `${host}:${port}`);
    progress?.began();
    try {
      const addresses = await lookup(host, { all: true, verbatim: true });
      if (this.destroyed) return;
      progress?.reached('resolve');
      this.once('connect', () => progress?.reached('connect'));
      super.connect({
        host,
        port,
        lookup: (_host, _options, found) => {
          found(null, addresses);
        },
        autoSelectFamily: true,
        autoSelectFamilyAttemptTimeout: Math.min(ATTEMPT_MS, connectTimeoutMs),
      });
    } catch (error) {
      this.destroy(error as Error);
    }
  }

  #limit(timeoutMs: number, target: string): void {
    const timer = setTimeout(() => {
      this.destroy(Object.assign(new Error(`connect ETIMEDOUT ${target}`), { code: 'ETIMEDOUT' }));
    }, timeoutMs);
    const settled = (): void => clearTimeout(timer);
    this.once('connect', settled).once('close', settled);
  }
}
