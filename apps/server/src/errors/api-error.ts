import type { FieldProblem } from '@patchbay/plugin-host';

/** What a client gets when something cannot be done: a status, a code for programs and a sentence for people. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    /** `ERR_…` */
    readonly code: string,
    message: string,
    readonly details?: unknown,
  ) {
    super(message);
    this.name = 'ApiError';
  }
}

/** 400 that names each field at fault. */
export function badRequest(message: string, fields: readonly FieldProblem[]): ApiError {
  return new ApiError(400, 'ERR_BAD_REQUEST', message, fields);
}

export function notFound(what: string): ApiError {
  return new ApiError(404, 'ERR_NOT_FOUND', `There is no such ${what}.`);
}

export function forbidden(message: string): ApiError {
  return new ApiError(403, 'ERR_FORBIDDEN', message);
}

export function conflict(code: string, message: string, details?: unknown): ApiError {
  return new ApiError(409, code, message, details);
}
