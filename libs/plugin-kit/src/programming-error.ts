import { types } from 'node:util';

/** What the language itself throws at code that is wrong. */
const NAMES: ReadonlySet<string> = new Set(['TypeError', 'RangeError', 'ReferenceError', 'SyntaxError']);

/** Node throws these at code that hands it what it does not take, whatever a caller or a remote system sent. */
const CODES = /^ERR_(INVALID_ARG_TYPE|INVALID_THIS|ASSERTION|INTERNAL_ASSERTION|METHOD_NOT_IMPLEMENTED)$/;

/**
 * Whether an error says that code is wrong, and nothing about a remote system or a request. Errors of the language that
 * carry a code or a cause were made by a library that knew what it refused, such as Node's `ERR_INVALID_URL`.
 */
export function isProgrammingError(error: unknown): error is Error {
  // Not instanceof: an error may come from another realm, as Node's own do under Jest.
  if (!types.isNativeError(error)) return false;
  if ('code' in error && error.code !== undefined)
    return typeof error.code === 'string' && CODES.test(error.code);
  return NAMES.has(error.name) && error.cause === undefined;
}
