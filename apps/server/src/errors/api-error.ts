import type { FieldProblem } from '@patchbay/plugin-host';
import { type ApiErrorCode, type DetailsOf, entryOf, type ErrorDetails } from './catalogue.js';

/** What a client gets when something cannot be done: a code for programs, whose status the catalogue has, and a sentence for people. */
export class ApiError<Code extends ApiErrorCode = ApiErrorCode> extends Error {
  readonly details?: ErrorDetails;

  constructor(
    readonly code: Code,
    message: string,
    details?: DetailsOf<Code>,
  ) {
    super(message);
    this.name = 'ApiError';
    if (details) this.details = details;
  }

  get status(): number {
    return entryOf(this.code).status;
  }

  get retryable(): boolean {
    return entryOf(this.code).retryable === true;
  }

  /** The same error of one part of a request, such as `create.3`. */
  at(place: string): ApiError {
    const fields = fieldsAt(place, this.details?.fields, this.message);
    return new ApiError(this.code, `${place}: ${this.message}`, { ...this.details, fields });
  }
}

/** Fields of one part of a request, by their paths in the whole; without fields, the part itself. */
export function fieldsAt(
  place: string,
  fields: readonly FieldProblem[] | undefined,
  message: string,
): readonly FieldProblem[] {
  if (!fields) return [{ path: place, message }];
  return fields.map((field) => ({ path: `${place}.${field.path}`, message: field.message }));
}

/** 400 that names each field at fault. */
export function badRequest(message: string, fields: readonly FieldProblem[]): ApiError {
  return new ApiError('ERR_BAD_REQUEST', message, { fields });
}

/** @param hint where else to look, as a sentence */
export function notFound(what: string, hint?: string): ApiError {
  // NocoDB's clients look for that one.
  const code = what === 'integration' ? 'ERR_INTEGRATION_NOT_FOUND' : 'ERR_NOT_FOUND';
  return new ApiError(code, `There is no such ${what}.${hint ? ` ${hint}` : ''}`);
}

export function forbidden(message: string): ApiError {
  return new ApiError('ERR_FORBIDDEN', message);
}

export function notJson(): ApiError {
  const message = 'Send the body as JSON, of the type application/json.';
  return new ApiError('ERR_UNSUPPORTED_MEDIA_TYPE', message);
}

export function notFile(): ApiError {
  const message =
    'This action takes a file: send it as the body of POST …/{id}/{action}, with the params in the query and with its own ' +
    'Content-Type, or application/octet-stream for one that is JSON.';
  return new ApiError('ERR_UNSUPPORTED_MEDIA_TYPE', message);
}
