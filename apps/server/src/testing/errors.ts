import type { Response } from 'supertest';
import { type ApiErrorCode, ERRORS, entryOf } from '../errors/catalogue.js';
import { documentedCodes } from './documented.js';

const STACK = /\bat .*\(.*:\d+/;

interface ErrorBody {
  readonly error: string;
  readonly message: string;
  readonly details?: object;
  readonly requestId: string;
  /** Only of what may succeed later. */
  readonly retryable?: boolean;
}

/** The one shape of everything that went wrong, as the catalogue and the OpenAPI document have it, and nothing of the server's insides. */
export function expectError(response: Response, status: number, code?: string): void {
  const { error, message, details, requestId, retryable, ...more } = response.body as ErrorBody;
  expect({ status: response.status, error }).toEqual({ status, error: code ?? error });
  expect(Object.keys(ERRORS)).toContain(error);
  const entry = entryOf(error as ApiErrorCode);
  expect(status).toBe(entry.status);
  expect(message).toMatch(/./);
  const parts = ['fields', ...(entry.details ?? [])];
  expect(Object.keys(details ?? {}).filter((name) => !parts.includes(name))).toEqual([]);
  const { method, url } = response.request as unknown as { method: string; url: string };
  const documented = documentedCodes(method, new URL(url).pathname);
  if (documented) expect([...documented]).toContain(error);
  expect(requestId).toBe(response.headers['x-request-id']);
  // Both or neither: what may do later says when.
  expect([retryable, 'retry-after' in response.headers]).toEqual(
    'retry-after' in response.headers ? [true, true] : [undefined, false],
  );
  expect(more).toEqual({});
  expect(response.headers['content-type']).toBe('application/json; charset=utf-8');
  expect(response.text).not.toMatch(STACK);
}

/** The paths that an answer's details name. */
export function namedFields(response: Response): string[] {
  return (response.body as { details: { fields: { path: string }[] } }).details.fields.map(
    ({ path }) => path,
  );
}
