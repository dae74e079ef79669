import { shareClass } from './shared-class.js';

/** Why the remote system could not do what was asked. `docs/errors.md` has the answer that each becomes. */
export const ERROR_CODES = [
  'unreachable',
  'unauthorized',
  'invalid_request',
  /** A value, or a row, has more bytes than the run may take; `tooLarge` makes the error. */
  'too_large',
  /** It takes no more requests for now: the same one will do later. */
  'rate_limited',
  /** Others were in the way, as in a deadlock or at a lock, and it has done nothing: the same request may do now. */
  'conflict',
  /** The session itself has no connection free. */
  'busy',
  'timeout',
  'cancelled',
  'unknown',
] as const;

export type ErrorCode = (typeof ERROR_CODES)[number];

/** What the remote system said of its own failure, by the names its manual has; the host redacts and bounds each text. */
export interface RemoteError {
  readonly code?: string;
  readonly sqlstate?: string;
  readonly message?: string;
  readonly detail?: string;
  readonly hint?: string;
  /** Where in the statement, in characters from 1. */
  readonly position?: number;
  /** Of the statement, from 1, where the remote system counts in lines. */
  readonly line?: number;
  readonly schema?: string;
  readonly table?: string;
  readonly column?: string;
  readonly constraint?: string;
}

/** A stretch of the way to a remote system that is not reached directly: to the SSH server, and from there on. */
export const HOPS = ['ssh', 'target'] as const;

export type Hop = (typeof HOPS)[number];

/** Where on such a way an attempt to connect ended. */
export interface FailedAt {
  readonly stage: 'connect' | 'tls' | 'auth';
  /** Of a way that has several. */
  readonly hop?: Hop;
}

/** What has more bytes than it may: the value of a column, or without one a whole row. */
export interface LargeValue {
  readonly column?: string;
  /** Counted from 1, where that is known. */
  readonly row?: number;
  /** How many it has, where that is known. */
  readonly bytes?: number;
  readonly limit: number;
}

export interface PluginErrorOptions {
  /** Path of the parameter or config field at fault, such as `params.sql` or `config.connection.filename`. */
  readonly path?: string;
  readonly remote?: RemoteError;
  /** Of `rate_limited`: seconds after which the remote system takes requests again, where it says so. */
  readonly retryAfterS?: number;
  readonly at?: FailedAt;
  /** Of `too_large`. */
  readonly value?: LargeValue;
  readonly cause?: unknown;
}

/** A file that would be made, were this not a connection test: those make none. */
export class FileNotMadeYet extends Error {
  constructor() {
    super('The file is not there yet. It is made when the integration is first used; a test makes none.');
    this.name = 'FileNotMadeYet';
  }
}

shareClass(FileNotMadeYet, 'FileNotMadeYet');

/** Thrown by a plugin or a kit when it knows what is wrong; anything else goes through the plugin's `errorCode`. */
export class PluginError extends Error {
  readonly code: ErrorCode;
  readonly path?: string;
  readonly remote?: RemoteError;
  readonly retryAfterS?: number;
  readonly at?: FailedAt;
  readonly value?: LargeValue;

  constructor(code: ErrorCode, message: string, options: PluginErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'PluginError';
    this.code = code;
    if (options.path !== undefined) this.path = options.path;
    if (options.remote !== undefined) this.remote = options.remote;
    if (options.retryAfterS !== undefined) this.retryAfterS = options.retryAfterS;
    if (options.at !== undefined) this.at = options.at;
    if (options.value !== undefined) this.value = options.value;
  }
}

shareClass(PluginError, 'PluginError');

/** The one way to say that a value or a row has too many bytes. The host adds what the caller can do about it. */
export function tooLarge(value: LargeValue, cause?: unknown): PluginError {
  const { column, row, bytes, limit } = value;
  const whole = row === undefined ? 'A row' : `Row ${inDigits(row)}`;
  const what = column === undefined ? whole : `The value of column "${column}"`;
  const size = bytes === undefined ? `more than ${inDigits(limit)}` : inDigits(bytes);
  return new PluginError('too_large', `${what} has ${size} bytes; the limit is ${inDigits(limit)}.`, {
    value,
    cause,
  });
}

function inDigits(count: number): string {
  return count.toLocaleString('en-US');
}
