import { errorReader, plain, type DriverErrorFields } from '@patchbay/sql-kit';

interface DriverError {
  readonly name?: string;
  readonly code?: unknown;
  readonly codeName?: string;
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

function fieldsOf(error: object): DriverErrorFields {
  const { code, codeName, name } = error as DriverError;
  const { message } = plain(error);
  if (typeof code === 'number') return { number: code, code: String(code), ...(message && { message }) };
  const known = typeof code === 'string' ? code : (codeName ?? (name === 'Error' ? undefined : name));
  return { ...(known && { code: known }), ...(message && { message }) };
}

/** Numbers of the server's `error_codes.yml`; those that are the request's own fault are all the rest. Codes are the driver's. */
export const mongoErrors = errorReader({
  fields: fieldsOf,
  root: rootOf,
  kinds: {
    // UserNotFound, AuthenticationFailed, of an Atlas proxy, of a KMS.
    unauthorized: { numbers: [11, 18, 8000, 334], messages: [/requires authentication/] },
    // MaxTimeMSExpired, NetworkInterfaceExceededTimeLimit, ExceededTimeLimit.
    timeout: { numbers: [50, 202, 262], codes: [/^MongoOperationTimeout/] },
    busy: { codes: [/^MongoWaitQueueTimeout/] },
    // LockTimeout, WriteConflict, NoSuchTransaction.
    conflict: { numbers: [24, 112, 251] },
    // CursorNotFound, CursorKilled, Interrupted, ClientDisconnect.
    cancelled: { numbers: [237, 279, 11_601], codes: ['AbortError'] },
    unreachable: {
      // HostUnreachable, HostNotFound, shutdown, no primary.
      numbers: [6, 7, 89, 91, 133, 189, 9001, 10_058, 10_107, 11_600, 11_602, 13_435, 13_436],
      codes: [
        /^Mongo(Network|ServerSelection|PoolCl|TopologyClosed|ServerClosed|NotConnected|ClientClosed|ConnectionPool)/,
      ],
    },
    // InternalError, CursorNotFound, OutOfDiskSpace, and others that no request is to blame for.
    unknown: { numbers: [1, 8, 43, 64, 75, 146, 292, 14_031] },
    invalid_request: {
      codes: [/^(BSON|MongoInvalidArgument|MongoParse|MongoMissing|MongoCompatibility|MongoAPIError$)/],
    },
  },
  otherNumbers: 'invalid_request',
  stages: {
    tls: { codes: ['ERR_SSL_WRONG_VERSION_NUMBER'] },
    auth: { numbers: [18, 11, 8000] },
    database: { numbers: [13] },
  },
});
