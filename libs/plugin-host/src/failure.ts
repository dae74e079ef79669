import { types } from 'node:util';
import { type ErrorCode, type FailedAt, PluginError, type RemoteError } from '@patchbay/plugin-kit';
import { DialRefused } from './egress/dial-refused.js';

/**
 * Why something could not be done, in words for people and a kind for programs. Holds no secret: what remote systems
 * said has been redacted.
 */
export type FailureKind =
  | 'invalid_request'
  | 'invalid_config'
  | 'unknown_plugin'
  | 'unknown_action'
  | 'config_unreadable'
  | 'unreachable'
  | 'unauthorized'
  | 'remote_failed'
  | 'rate_limited'
  | 'timeout'
  | 'cancelled'
  | 'busy'
  /** This server's operator does not let it connect there. */
  | 'egress_denied';

export interface FieldProblem {
  /** Where in the request, such as `config.connection.host` or `params.sql`. */
  readonly path: string;
  readonly message: string;
}

interface FailureDetails {
  readonly fields?: readonly FieldProblem[];
  readonly remote?: RemoteError;
  /** What there is instead of what was asked for. */
  readonly available?: readonly string[];
  /** Seconds after which the remote system takes requests again, where it says so. */
  readonly retryAfterS?: number;
  /** Where on its way a connection ended, where that is known. */
  readonly at?: FailedAt;
  readonly cause?: unknown;
}

export class Failure extends Error {
  readonly kind: FailureKind;
  readonly fields?: readonly FieldProblem[];
  readonly remote?: RemoteError;
  readonly available?: readonly string[];
  readonly retryAfterS?: number;
  readonly at?: FailedAt;

  constructor(kind: FailureKind, message: string, { cause, ...details }: FailureDetails = {}) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'Failure';
    this.kind = kind;
    Object.assign(this, details);
  }
}

const KINDS: Readonly<Record<ErrorCode, FailureKind>> = {
  unreachable: 'unreachable',
  unauthorized: 'unauthorized',
  invalid_request: 'invalid_request',
  rate_limited: 'rate_limited',
  timeout: 'timeout',
  cancelled: 'cancelled',
  unknown: 'remote_failed',
};

const SENTENCES: Readonly<Record<ErrorCode, string>> = {
  unreachable: 'The remote system could not be reached',
  unauthorized: 'The remote system refused the credentials',
  invalid_request: 'The remote system refused the request',
  rate_limited: 'The remote system takes no more requests for now',
  timeout: 'The remote system did not answer in time',
  cancelled: 'The remote system cancelled the work',
  unknown: 'The remote system failed',
};

/** Reads whatever a plugin threw. `redact` takes every secret of the integration out of a text. */
export function failureOf(
  error: unknown,
  errorCode: (error: unknown) => ErrorCode,
  redact: (text: string) => string = (text) => text,
): Failure {
  if (error instanceof Failure) return error;
  if (error instanceof DialRefused) return new Failure(error.kind, redact(error.message));
  if (error instanceof PluginError) {
    return new Failure(KINDS[error.code], redact(error.message), {
      ...(error.path && { fields: [{ path: error.path, message: redact(error.message) }] }),
      ...(error.remote && { remote: redactRemote(error.remote, redact) }),
      ...(error.retryAfterS !== undefined && { retryAfterS: error.retryAfterS }),
      ...(error.at && { at: error.at }),
    });
  }
  const code = errorCode(error);
  const remote = redactRemote(remoteOf(error), redact);
  return new Failure(
    KINDS[code],
    remote.message ? `${SENTENCES[code]}: ${remote.message}` : `${SENTENCES[code]}.`,
    { remote },
  );
}

const MAX_REMOTE_MESSAGE = 2000;

function remoteOf(error: unknown): RemoteError {
  // Not instanceof: an error may come from another realm, as Node's own do under Jest.
  if (!types.isNativeError(error)) return {};
  const said = firstOf(error);
  const code =
    'code' in said && (typeof said.code === 'string' || typeof said.code === 'number')
      ? String(said.code)
      : undefined;
  return { ...(code && { code }), message: said.message.slice(0, MAX_REMOTE_MESSAGE) };
}

/** Node's dialler tries several addresses and says nothing of its own when all of them fail. */
function firstOf(error: Error): Error {
  const [first] = 'errors' in error && Array.isArray(error.errors) ? (error.errors as unknown[]) : [];
  return types.isNativeError(first) ? first : error;
}

function redactRemote({ code, message }: RemoteError, redact: (text: string) => string): RemoteError {
  return { ...(code && { code: redact(code) }), ...(message && { message: redact(message) }) };
}
