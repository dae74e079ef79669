import { lookup as lookUp } from 'node:dns/promises';
import { Socket } from 'node:net';
import { contained } from '@patchbay/plugin-kit';
import { containTls } from './contained-tls.js';
import { EgressPolicy } from '../egress/egress-policy.js';

export interface DialOptions {
  /** Time for the name and the connection together. */
  readonly connectTimeoutMs: number;
  /** Where it may go; without one, wherever nothing is denied by default. */
  readonly egress?: EgressPolicy;
  /** Ends what was dialled, whenever it aborts. */
  readonly signal?: AbortSignal;
  readonly progress?: DialProgress;
  /** Whose protocol the connection is to speak, as in `PostgreSQL`. */
  readonly system?: string;
  /** Resolves once the connection may be made. */
  readonly admit?: (socket: Socket) => Promise<void>;
  readonly lookup?: (host: string) => Promise<readonly Found[]>;
}

/** One of the addresses of a host. */
interface Found {
  readonly address: string;
  readonly family: number;
}

/** Hears how far a dial comes. */
export interface DialProgress {
  began(): void;
  reached(stage: 'resolve' | 'egress' | 'connect'): void;
}

/**
 * The one way by which plugins reach the network: a TCP connection to a host and a port, under way when this returns.
 * The name is looked up once; what was found, all of it, is held against the egress policy; and only that is connected to.
 */
export function dial(host: string, port: number, options: DialOptions): Socket {
  const socket = new DialledSocket(options);
  void socket.dial(host, port, options);
  return socket;
}

/** Of several addresses each but the last gets so long to answer; they are tried in the resolver's order. */
const ATTEMPT_MS = 2000;

const BY_DEFAULT = new EgressPolicy();

containTls();

class DialledSocket extends Socket {
  readonly system: string | undefined;

  constructor({ signal, system }: DialOptions) {
    super(signal && { signal });
    this.system = system;
    this.setNoDelay(true);
    this.setKeepAlive(true);
    // The driver that it was given to hears of errors by listeners of its own; one who does not listen must not end the server.
    this.on('error', () => undefined);
  }

  /** Drivers call this on the socket they are given: it is on its way already, and goes nowhere else. */
  override connect(): this {
    return this;
  }

  override emit(event: string | symbol, ...details: unknown[]): boolean {
    return contained(this, () => super.emit(event, ...details), this.system);
  }

  async dial(host: string, port: number, options: DialOptions): Promise<void> {
    const { connectTimeoutMs, admit } = options;
    this.#limit(connectTimeoutMs, `${host}:${port}`);
    try {
      if (admit) await admit(this);
      if (!this.destroyed) await this.#come(host, port, options);
    } catch (error) {
      this.destroy(error as Error);
    }
  }

  async #come(host: string, port: number, options: DialOptions): Promise<void> {
    const { connectTimeoutMs, egress = BY_DEFAULT, progress, lookup = addressesOf } = options;
    progress?.began();
    // The path of a Unix socket is not a name to look up.
    const found = host.startsWith('/') ? [] : await lookup(host);
    if (this.destroyed) return;
    // Node takes an empty name for this machine's own.
    if (found.length === 0 || !host) throw notFound(host);
    progress?.reached('resolve');
    const addresses = found.map(({ address }) => address);
    egress.check(host, addresses);
    progress?.reached('egress');
    this.once('connect', () => progress?.reached('connect'));
    super.connect({
      host,
      port,
      lookup: (_host, _options, done) => {
        done(null, [...found]);
      },
      autoSelectFamily: true,
      autoSelectFamilyAttemptTimeout: Math.min(ATTEMPT_MS, connectTimeoutMs),
    });
  }

  #limit(timeoutMs: number, target: string): void {
    const timer = setTimeout(() => {
      this.destroy(Object.assign(new Error(`connect ETIMEDOUT ${target}`), { code: 'ETIMEDOUT' }));
    }, timeoutMs);
    const settled = (): void => clearTimeout(timer);
    this.once('connect', settled).once('close', settled);
  }
}

/** Whatever way an address is written, the system's resolver gives it in its canonical form. */
async function addressesOf(host: string): Promise<readonly Found[]> {
  return host ? lookUp(host, { all: true, verbatim: true }) : [];
}

function notFound(host: string): Error {
  if (host.startsWith('/'))
    return Object.assign(new Error(`Unix sockets are not supported: ${host} is not the name of a host`), {
      code: 'ENOTFOUND',
    });
  return Object.assign(new Error(`getaddrinfo ENOTFOUND ${host}`), { code: 'ENOTFOUND' });
}
