import { inspect, types } from 'node:util';
import {
  type ErrorCode,
  type FailedAt,
  isProgrammingError,
  type LargeValue,
  type Plugin,
  PluginError,
  type RemoteError,
} from '@patchbay/plugin-kit';
import { DialRefused } from '../egress/dial-refused.js';
import { remoteText } from './remote-text.js';

/** What only the host finds. */
type HostFailureKind =
  | 'invalid_config'
  | 'unknown_plugin'
  | 'unknown_action'
  | 'config_unreadable'
  /** The field is for owners of the workspace to set. */
  | 'owners_only'
  /** The caller's role does not let it do that. */
  | 'role_too_low'
  /** An integration that the config refers to cannot be had. */
  | 'reference_unavailable'
  /** This server's operator does not let it connect there. */
  | 'egress_denied'
  /** Code of this server or of a plugin is wrong: neither the caller nor the remote system is to blame. */
  | 'internal';

/**
 * Why something could not be done: what plugins say keeps its word. The server's catalogue of errors gives each kind the
 * code and the status that callers get.
 */
export type FailureKind = ErrorCode | HostFailureKind;

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
  /** What is too large. */
  readonly value?: LargeValue;
  readonly cause?: unknown;
}

/** Its message is for people and holds no secret: what remote systems answered has been redacted. */
export class Failure extends Error {
  readonly kind: FailureKind;
  readonly fields?: readonly FieldProblem[];
  readonly remote?: RemoteError;
  readonly available?: readonly string[];
  readonly retryAfterS?: number;
  readonly at?: FailedAt;
  readonly value?: LargeValue;

  constructor(kind: FailureKind, message: string, { cause, ...details }: FailureDetails = {}) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'Failure';
    this.kind = kind;
    Object.assign(this, details);
  }
}

const SENTENCES: Readonly<Record<ErrorCode, string>> = {
  unreachable: 'The remote system could not be reached',
  unauthorized: 'The remote system refused the credentials',
  invalid_request: 'The remote system refused the request',
  too_large: 'The remote system sent a value that is too large',
  rate_limited: 'The remote system takes no more requests for now',
  conflict: 'The remote system had others in the way, and has done nothing; try again',
  busy: 'No connection of this integration came free',
  timeout: 'The remote system did not answer in time',
  cancelled: 'The remote system cancelled the work',
  unknown: 'The remote system failed',
};

const TEXTS = [
  ...(['code', 'sqlstate', 'message', 'detail', 'hint'] as const),
  ...(['schema', 'table', 'column', 'constraint'] as const),
];
const NUMBERS = ['position', 'line'] as const;

type Redact = (text: string) => string;

/** What a plugin reads in errors. */
export type ErrorReadings = Pick<Plugin, 'errorCode' | 'remoteError'>;

/** Reads whatever a plugin threw. `redact` takes every secret of the integration out of a text. */
export function failureOf(error: unknown, plugin: ErrorReadings, redact: Redact = (text) => text): Failure {
  if (error instanceof Failure) return error;
  const say: Redact = (text) => remoteText(text, redact);
  if (error instanceof DialRefused) return new Failure(error.kind, say(error.message));
  const told = toldBy(error);
  if (told) {
    const { code, path, remote, retryAfterS, at, value } = told;
    const message = say(told.message);
    return new Failure(code, message, {
      ...(path && { fields: [{ path, message }] }),
      ...(remote && { remote: redactRemote(remote, say) }),
      ...(retryAfterS !== undefined && { retryAfterS }),
      ...(at && { at }),
      ...(value && { value }),
    });
  }
  if (isProgrammingError(firstOf(error))) return internalFailure(error, redact);
  try {
    return remoteFailure(error, plugin, say);
  } catch (fault) {
    return internalFailure(fault, redact);
  }
}

const MAX_CAUSES = 5;

/** Drivers wrap what ended their connection into errors of their own; what we said of it ourselves is the answer all the same. */
function toldBy(error: unknown): PluginError | undefined {
  for (let cause = error, depth = 0; depth < MAX_CAUSES && types.isNativeError(cause); depth += 1) {
    if (cause instanceof PluginError) return cause;
    ({ cause } = firstOf(cause));
  }
  return undefined;
}

/** Its cause is for the log: the whole error, without secrets. */
export function internalFailure(error: unknown, redact: Redact = (text) => text): Failure {
  const cause = new Error(types.isNativeError(error) ? remoteText(error.message, redact) : 'not an error');
  const stack = inspect(error, { depth: 2, maxArrayLength: 20, maxStringLength: 10_000 });
  cause.stack = remoteText(stack, redact);
  return new Failure('internal', 'The server failed. The log has the reason under the request id.', {
    cause,
  });
}

/** @throws TypeError for a code that is not one of those a plugin may answer */
function remoteFailure(error: unknown, plugin: ErrorReadings, redact: Redact): Failure {
  const code = plugin.errorCode(error);
  if (!Object.hasOwn(SENTENCES, code))
    throw new TypeError(`errorCode answered ${inspect(code)}`, { cause: error });
  const remote = redactRemote(plugin.remoteError?.(firstOf(error)) ?? remoteOf(error), redact);
  return new Failure(code, remote.message ? `${SENTENCES[code]}: ${remote.message}` : `${SENTENCES[code]}.`, {
    remote,
  });
}

function remoteOf(error: unknown): RemoteError {
  // Not instanceof: an error may come from another realm, as Node's own do under Jest.
  if (!types.isNativeError(error)) return {};
  const said = firstOf(error);
  const code =
    'code' in said && (typeof said.code === 'string' || typeof said.code === 'number')
      ? String(said.code)
      : undefined;
  return { ...(code && { code }), message: said.message };
}

/** Node's dialler tries several addresses and says nothing of its own when all of them fail. */
function firstOf<E>(error: E): E | Error {
  if (!types.isNativeError(error)) return error;
  const [first] = 'errors' in error && Array.isArray(error.errors) ? (error.errors as unknown[]) : [];
  return types.isNativeError(first) ? first : error;
}

/** Only what the shape has, and each text of it without secrets and cut to a readable length. */
function redactRemote(remote: RemoteError, redact: Redact): RemoteError {
  const texts = TEXTS.flatMap((name) => {
    const text = remote[name];
    return typeof text === 'string' && text !== '' ? [[name, redact(text)] as const] : [];
  });
  const numbers = NUMBERS.flatMap((name) => {
    const number = remote[name];
    return number !== undefined && Number.isSafeInteger(number) ? [[name, number] as const] : [];
  });
  return Object.fromEntries<string | number>([...texts, ...numbers]);
}
