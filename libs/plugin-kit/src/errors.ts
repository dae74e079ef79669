/**
 * What went wrong at the far end, in the only words the host understands. The host turns each into an HTTP status:
 * `unreachable` and `unknown` 502, `unauthorized` 502, `invalid_request` 400, `rate_limited` 429, `timeout` 504,
 * `cancelled` 499.
 */
export const ERROR_CODES = [
  'unreachable',
  'unauthorized',
  'invalid_request',
  /** It takes no more requests for now: the same one will do later. */
  'rate_limited',
  'timeout',
  'cancelled',
  'unknown',
] as const;

export type ErrorCode = (typeof ERROR_CODES)[number];

/** What the remote system said of its own failure; the host redacts both before anyone sees them. */
export interface RemoteError {
  readonly code?: string;
  readonly message?: string;
}

/** A stretch of the way to a remote system that is not reached directly: to the SSH server, and from there on. */
export const HOPS = ['ssh', 'target'] as const;

export type Hop = (typeof HOPS)[number];

/** Where on such a way an attempt to connect ended. */
export interface FailedAt {
  readonly stage: 'connect' | 'auth';
  readonly hop: Hop;
}

export interface PluginErrorOptions {
  /** Path of the parameter or config field at fault, such as `params.sql` or `config.connection.filename`. */
  readonly path?: string;
  readonly remote?: RemoteError;
  /** Of `rate_limited`: seconds after which the remote system takes requests again, where it says so. */
  readonly retryAfterS?: number;
  readonly at?: FailedAt;
  readonly cause?: unknown;
}

/** Thrown by a plugin or a kit when it knows what is wrong; anything else goes through the plugin's `errorCode`. */
export class PluginError extends Error {
  readonly code: ErrorCode;
  readonly path?: string;
  readonly remote?: RemoteError;
  readonly retryAfterS?: number;
  readonly at?: FailedAt;

  constructor(code: ErrorCode, message: string, options: PluginErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'PluginError';
    this.code = code;
    if (options.path !== undefined) this.path = options.path;
    if (options.remote !== undefined) this.remote = options.remote;
    if (options.retryAfterS !== undefined) this.retryAfterS = options.retryAfterS;
    if (options.at !== undefined) this.at = options.at;
  }
}
