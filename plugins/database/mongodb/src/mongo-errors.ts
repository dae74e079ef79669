import type { ErrorCode, FailedStage } from '@patchbay/plugin-kit';
import { codeOf, isTlsFailure, networkErrorCode } from '@patchbay/sql-kit';

interface DriverError {
  readonly name?: string;
  readonly code?: unknown;
  readonly cause?: unknown;
  readonly reason?: { readonly servers?: ReadonlyMap<string, { readonly error?: unknown }> };
}

/** What the driver wraps: the reason why no server was found, and what ended a socket. */
export function rootOf(error: unknown): unknown {
  if (typeof error !== 'object' || error === null) return error;
  const { name, cause, reason } = error as DriverError;
  const known = [...(reason?.servers?.values() ?? [])].find((server) => server.error)?.error;
  const wrapped = known ?? (name === undefined || /^Mongo/.test(name) ? cause : undefined);
  return wrapped === undefined ? error : rootOf(wrapped);
}

/** Numbers of the server's `error_codes.yml`; those that are the request's own fault are all the rest. */
const BY_NUMBER: Readonly<Partial<Record<ErrorCode, readonly number[]>>> = {
  // Unauthorized, UserNotFound, AuthenticationFailed, of an Atlas proxy, of a KMS.
  unauthorized: [13, 11, 18, 8000, 334],
  // LockTimeout, MaxTimeMSExpired, NetworkInterfaceExceededTimeLimit, ExceededTimeLimit.
  timeout: [24, 50, 202, 262],
  // CursorNotFound, CursorKilled, Interrupted, ClientDisconnect.
  cancelled: [237, 279, 11_601],
  // HostUnreachable, HostNotFound, shutdown, no primary.
  unreachable: [6, 7, 89, 91, 133, 189, 9001, 10_058, 10_107, 11_600, 11_602, 13_435, 13_436],
  // InternalError, CursorNotFound, WriteConflict, OutOfDiskSpace, and others that no request is to blame for.
  unknown: [1, 8, 43, 64, 75, 112, 146, 292, 14_031],
};

const BY_NAME: readonly (readonly [pattern: RegExp, code: ErrorCode])[] = [
  [/^AbortError$/, 'cancelled'],
  [/^(BSON|MongoInvalidArgument|MongoParse|MongoMissing|MongoCompatibility)/, 'invalid_request'],
  [/^Mongo(WaitQueueTimeout|OperationTimeout)/, 'timeout'],
  [
    /^Mongo(Network|ServerSelection|PoolCl|TopologyClosed|ServerClosed|NotConnected|ClientClosed|ConnectionPool)/,
    'unreachable',
  ],
  [/^MongoAPIError$/, 'invalid_request'],
];

export function errorCode(error: unknown): ErrorCode {
  const root = rootOf(error);
  const network = networkErrorCode(root);
  if (network) return network;
  const { code } = root as DriverError;
  if (typeof code === 'number') {
    const numbered = Object.entries(BY_NUMBER).find(([, numbers]) => numbers.includes(code));
    return numbered ? (numbered[0] as ErrorCode) : 'invalid_request';
  }
  const { name = '' } = root as DriverError;
  return BY_NAME.find(([pattern]) => pattern.test(name))?.[1] ?? 'unknown';
}

export function failedStage(error: unknown): FailedStage | undefined {
  const root = rootOf(error);
  if (isTlsFailure(root)) return 'tls';
  const { code } = root as DriverError;
  if (code === 18 || code === 11 || code === 8000) return 'auth';
  return code === 13 ? 'database' : codeOf(root) === 'ERR_SSL_WRONG_VERSION_NUMBER' ? 'tls' : undefined;
}
