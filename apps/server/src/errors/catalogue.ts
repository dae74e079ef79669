import type { FieldProblem } from '@patchbay/plugin-host';
import type { LargeValue, RemoteError } from '@patchbay/plugin-kit';

/** What an error may say beyond its message. Which codes carry which part stands in the catalogue. */
export interface ErrorDetails extends Partial<LargeValue> {
  /** Parts of the request, or of a config, that are at fault. Any code has them where one part of a batch failed. */
  readonly fields?: readonly FieldProblem[];
  /** What the remote system answered. */
  readonly remote?: RemoteError;
  /** What exists in place of what was asked for. */
  readonly available?: readonly string[];
  /** The current version of the integration. */
  readonly version?: number;
  readonly bases?: readonly object[];
  readonly sources?: readonly object[];
  /** Integrations that refer to the one in question. */
  readonly integrations?: readonly object[];
  /** How many more do that the caller may not know of. */
  readonly hidden?: number;
}

interface ErrorEntry {
  readonly status: number;
  /** A sentence or two, for the OpenAPI document and the page of errors. */
  readonly description: string;
  /** The parts of `details` that it may carry beside `fields`. */
  readonly details?: readonly (keyof ErrorDetails)[];
  /** The same request may succeed later, after `Retry-After`. */
  readonly retryable?: true;
}

/** Every error that this API answers: the filter, the OpenAPI document, `docs/errors.md` and the specs read it. */
export const ERRORS = {
  ERR_BAD_REQUEST: {
    status: 400,
    description:
      'The request is not valid, or the remote system refused it as such. `details.fields` names each field at fault.',
    details: ['remote'],
  },
  ERR_UNKNOWN_SUB_TYPE: {
    status: 400,
    description: 'The server has no plugin of this `type` and `sub_type`.',
  },
  ERR_UNAUTHORIZED: { status: 401, description: 'The request has no token, or the token is not valid.' },
  ERR_FORBIDDEN: {
    status: 403,
    description:
      "The token's role does not suffice, or the config sets a field that only owners may set, which `details.fields` names. " +
      'Or a page of another site asked for a change with a login that the browser remembers.',
  },
  ERR_EGRESS_DENIED: {
    status: 403,
    description: 'The server may not connect to this host. The message names the range that is denied.',
    details: ['remote'],
  },
  ERR_NOT_FOUND: {
    status: 404,
    description:
      'The path, or something that the request names, does not exist or is hidden from the caller.',
  },
  ERR_INTEGRATION_NOT_FOUND: {
    status: 404,
    description: 'The integration does not exist, or it is private to another user.',
  },
  ERR_UNKNOWN_ACTION: {
    status: 404,
    description: 'The plugin does not have this action. `details.available` lists those it has.',
    details: ['available'],
  },
  ERR_METHOD_NOT_ALLOWED: {
    status: 405,
    description:
      'The path exists, but not for this method. The header `Allow` lists the methods that it takes.',
  },
  ERR_NOT_ACCEPTABLE: {
    status: 406,
    description: '`Accept` names only formats of rows, and the action does not answer rows. It did not run.',
  },
  ERR_REQUEST_TIMEOUT: { status: 408, description: 'The request did not arrive completely in time.' },
  ERR_CONFLICT: {
    status: 409,
    description:
      'The request conflicts with the current state, or other callers change the same thing at once.',
  },
  ERR_REFERENCE_UNAVAILABLE: {
    status: 409,
    description:
      'An integration that this one refers to does not exist, is hidden from the caller, is disabled or no longer fits. ' +
      '`details.fields` names the field.',
  },
  ERR_INTEGRATION_REFERRED_TO: {
    status: 409,
    description:
      'Other integrations refer to this one. `details.integrations` lists those that the caller may know of, and ' +
      '`details.hidden` counts the others.',
    details: ['integrations', 'hidden'],
  },
  ERR_DISABLED: { status: 409, description: 'The integration is disabled.' },
  ERR_CONFIG_UNREADABLE: {
    status: 409,
    description: "The stored config cannot be opened with this server's keys.",
  },
  ERR_USER_EXISTS: { status: 409, description: 'The user is already a member of the workspace.' },
  ERR_LAST_OWNER: { status: 409, description: 'The user is the last owner of the workspace.' },
  ERR_LAST_OWNER_TOKEN: { status: 409, description: 'It is the last token of an owner of the workspace.' },
  ERR_WORKSPACE_NOT_EMPTY: {
    status: 409,
    description: 'The workspace still holds integrations; private ones count.',
  },
  ERR_LAST_WORKSPACE: { status: 409, description: 'No owner has a token for another workspace.' },
  ERR_INTEGRATION_LINKED_WITH_BASES: {
    status: 409,
    description: 'Sources are bound to the integration. `details` lists them and their bases.',
    details: ['bases', 'sources'],
  },
  ERR_STALE: {
    status: 412,
    description: '`If-Match` does not name the current version, which `details.version` holds.',
    details: ['version'],
  },
  ERR_TOO_LARGE: {
    status: 413,
    description: 'The body is larger than 4 MiB, or below `/api/v2/meta/` larger than 1 MiB.',
  },
  ERR_VALUE_TOO_LARGE: {
    status: 413,
    description:
      'A value, or the first row, has more bytes than `maxBytes` or than the server allows. `details` has the `column`, ' +
      'the `row`, its `bytes` and the `limit`, as far as they are known.',
    details: ['column', 'row', 'bytes', 'limit'],
  },
  ERR_UNSUPPORTED_MEDIA_TYPE: {
    status: 415,
    description: 'The body is not JSON, or its encoding or character set is not supported.',
  },
  ERR_RANGE_NOT_SATISFIABLE: { status: 416, description: '`Range` lies outside of the file.' },
  ERR_INVALID_CONFIG: {
    status: 422,
    description: 'The config does not fit the form of the plugin. `details.fields` names each field.',
    details: ['remote'],
  },
  ERR_RATE_LIMITED: {
    status: 429,
    description: 'The caller sent more requests than the server takes in a minute.',
    retryable: true,
  },
  ERR_BUSY: {
    status: 429,
    description:
      'Every place for sessions, every connection of the pool or the memory for answers is in use.',
    details: ['remote'],
    retryable: true,
  },
  ERR_REMOTE_RATE_LIMITED: {
    status: 429,
    description:
      'The remote system takes no more requests for now. `Retry-After` is what it says, where it says so.',
    details: ['remote'],
    retryable: true,
  },
  ERR_HEADERS_TOO_LARGE: { status: 431, description: 'The headers of the request are too large.' },
  ERR_CANCELLED: {
    status: 499,
    description: 'The caller closed the connection, or the remote system cancelled the work.',
    details: ['remote'],
  },
  ERR_INTERNAL: {
    status: 500,
    description: 'The server or a plugin has a fault. The log has it under the request id.',
  },
  ERR_REMOTE_FAILED: {
    status: 502,
    description: 'The remote system failed. `details.remote` has what it answered, without secrets.',
    details: ['remote'],
  },
  ERR_REMOTE_UNAUTHORIZED: {
    status: 502,
    description: 'The remote system refused the credentials of the integration.',
    details: ['remote'],
  },
  ERR_UNREACHABLE: {
    status: 502,
    description: 'The server cannot connect to the remote system, or the connection was lost.',
    details: ['remote'],
  },
  ERR_UNAVAILABLE: {
    status: 503,
    description: 'The metadata database does not answer, or cannot be written.',
    retryable: true,
  },
  ERR_REMOTE_CONFLICT: {
    status: 503,
    description:
      'A deadlock, a lock or another transaction at the remote system was in the way, and the statement had no effect.',
    details: ['remote'],
    retryable: true,
  },
  ERR_NOT_READY: {
    status: 503,
    description: 'The server is starting, or its metadata database does not answer or cannot be written.',
  },
  ERR_STOPPING: { status: 503, description: 'The server is stopping.' },
  ERR_TIMEOUT: {
    status: 504,
    description:
      'The work took longer than `timeoutMs`, or than a limit of the server or of the remote system.',
    details: ['remote'],
  },
} as const satisfies Readonly<Record<`ERR_${string}`, ErrorEntry>>;

export type ApiErrorCode = keyof typeof ERRORS;

export const ERROR_CODES = Object.keys(ERRORS) as readonly ApiErrorCode[];

/** An entry as the rest of the server reads it: what some entries leave out is optional in all. */
export const entryOf = (code: ApiErrorCode): ErrorEntry => ERRORS[code];

type ExtraOf<Code extends ApiErrorCode> = (typeof ERRORS)[Code] extends {
  readonly details: readonly (infer Name)[];
}
  ? Name & keyof ErrorDetails
  : never;

/** The details that an error of this code may carry. */
export type DetailsOf<Code extends ApiErrorCode> = Pick<ErrorDetails, 'fields' | ExtraOf<Code>>;
