import type { Response } from 'supertest';

const STACK = /\bat .*\(.*:\d+/;

interface ErrorBody {
  readonly error: string;
  readonly message: string;
  readonly details?: unknown;
  readonly requestId: string;
  /** Only of what may succeed later. */
  readonly retryable?: boolean;
}

/** The one shape of everything that went wrong, and nothing of the server's insides. */
export function expectError(response: Response, status: number, code?: string): void {
  const { error, message, details, requestId, retryable, ...more } = response.body as ErrorBody;
  expect({ status: response.status, error }).toEqual({ status, error: code ?? error });
  expect(error).toMatch(/^ERR_[A-Z_]+$/);
  expect(message).toMatch(/./);
  if (details !== undefined) expect(details).toEqual(expect.objectContaining({}));
  expect(details).not.toBeInstanceOf(Array);
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
