import type { Socket } from 'node:net';
import type { Credential } from './credential.js';
import type { Hop, PluginError } from './errors.js';

/** One live link to one integration: opened by the plugin, kept and closed by the host. */
export interface Session {
  /** The cheapest round trip that proves the link; says the remote's version where the remote does. */
  ping(signal: AbortSignal): Promise<Pong>;
  /** What a connection test should say of an account that may do more than it needs to, in sentences; none when all is well. */
  warnings?(signal: AbortSignal): Promise<readonly string[]>;
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

/** How far a connection has come, where only the plugin can see it: the host sees the rest itself. */
export type ReachedStage = 'tls' | 'auth' | 'database';

/** Where an attempt to connect may end, as a plugin can tell it. */
export type FailedStage = ReachedStage | 'ping';

/** Where the files of an integration may lie, as the host decided. Plain data: it may go to another process. */
export interface FileFolders {
  /** Searched in this order; what is made is made in the first. */
  readonly roots: readonly string[];
  /** Folders within them that are not there for this integration. */
  readonly hidden: readonly string[];
  /** Whether a missing file may be made: in a connection test it may not. */
  readonly mayCreate: boolean;
}

/** What a plugin may lean on while it opens a session. */
export interface OpenContext {
  /** Aborts when the time to open is up or no caller waits any more. */
  readonly signal: AbortSignal;
  readonly logger: Logger;
  /** Time a connection may take to come up, in milliseconds. */
  readonly connectTimeoutMs: number;
  /** The only folders whose files the integration may open; a kit that opens files takes them as they are. */
  readonly files: FileFolders;
  /**
   * The only way out: a TCP connection, under way when this returns. A driver that calls `connect` on it gets no other,
   * and fails by the socket's `error` like it would by its own. `hop` is where a dial leads that is not the whole way.
   */
  readonly dial: (host: string, port: number, hop?: Hop) => Socket;
  /** To be called as soon as a connection has passed a stage, of each connection and only for what the driver shows. */
  readonly reached: (stage: ReachedStage | 'connect', hop?: Hop) => void;
  /** To be called with why a connection failed, where its driver may hide it: that stands in place of the driver's error. */
  readonly failed: (reason: PluginError) => void;
  /**
   * Takes the secrets of the config, and the forms in which they may be repeated, out of what a remote system answered.
   * Only those of eight characters and more: a shorter one stands in too many innocent words of users' data.
   */
  readonly redact: (text: string) => string;
  /** That of an account, by the key of its field. @throws TypeError for a key that is not one */
  readonly credential: (field: string) => Credential;
  /** Set by test kits alone: leads an address of a service to its counterpart; `origin` is what a further one of it is called. */
  readonly rebase?: (address: string, origin?: string) => string;
}
