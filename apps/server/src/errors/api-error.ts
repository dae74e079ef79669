import type { FieldProblem } from '@patchbay/plugin-host';
import type { RemoteError } from '@patchbay/plugin-kit';

/** What else there is to know of an error, by names that mean the same wherever they stand. */
export interface ErrorDetails {
  /** Parts of the request, or of a config, that are at fault. */
  readonly fields?: readonly FieldProblem[];
  /** What the remote system said. */
  readonly remote?: RemoteError;
  readonly [more: string]: unknown;
}

/** Where the same request may do later. */
const RETRYABLE: ReadonlySet<string> = new Set([
  'ERR_BUSY',
  'ERR_RATE_LIMITED',
  'ERR_REMOTE_CONFLICT',
  'ERR_REMOTE_RATE_LIMITED',
  'ERR_UNAVAILABLE',
]);

/** What a client gets when something cannot be done: a status, a code for programs and a sentence for people. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    /** `ERR_…` */
    readonly code: string,
    message: string,
    readonly details?: ErrorDetails,
  ) {
    super(message);
    this.name = 'ApiError';
  }

  get retryable(): boolean {
    return RETRYABLE.has(this.code);
  }
}

/** 400 that names each field at fault. */
export function badRequest(message: string, fields: readonly FieldProblem[]): ApiError {
  return new ApiError(400, 'ERR_BAD_REQUEST', message, { fields });
}

/** @param hint where else to look, as a sentence */
export function notFound(what: string, hint?: string): ApiError {
  // NocoDB's clients look for that one.
  const code = what === 'integration' ? 'ERR_INTEGRATION_NOT_FOUND' : 'ERR_NOT_FOUND';
  return new ApiError(404, code, `There is no such ${what}.${hint ? ` ${hint}` : ''}`);
}

export function forbidden(message: string): ApiError {
  return new ApiError(403, 'ERR_FORBIDDEN', message);
}

export function conflict(code: string, message: string, details?: ErrorDetails): ApiError {
  return new ApiError(409, code, message, details);
}
