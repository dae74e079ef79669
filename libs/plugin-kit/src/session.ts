/** One live link to one integration: opened by the plugin, kept and closed by the host. */
export interface Session {
  /** The cheapest round trip that proves the link; says the remote's version where the remote does. */
  ping(signal: AbortSignal): Promise<Pong>;
  /** Lets go of every socket, process and timer. May be called twice. */
  close(): Promise<void>;
}

export interface Pong {
  readonly version?: string;
}

export interface Logger {
  debug(details: object, message: string): void;
  warn(details: object, message: string): void;
}

/** What a plugin may lean on while it opens a session. */
export interface OpenContext {
  /** Aborts when the time to open is up or nobody waits any more. */
  readonly signal: AbortSignal;
  readonly logger: Logger;
  /** Time a connection may take to come up, in milliseconds. */
  readonly connectTimeoutMs: number;
  /** The only folder that integrations which open local files may reach. */
  readonly filesRoot: string;
}
