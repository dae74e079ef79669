import type { Response } from 'supertest';

const STACK = /\bat .*\(.*:\d+/;

/** The one shape of everything that went wrong, and nothing of the server's insides. */
export function expectError(
  response: Response,
  status: number,
  error: string | RegExp = /^ERR_[A-Z_]+$/,
): void {
  expect(response.body).toEqual({
    error: expect.stringMatching(typeof error === 'string' ? new RegExp(`^${error}$`) : error),
    message: expect.stringMatching(/./),
    requestId: response.headers['x-request-id'],
    ...('details' in response.body && { details: expect.anything() }),
  });
  expect(response.status).toBe(status);
  expect(response.headers['content-type']).toBe('application/json; charset=utf-8');
  expect(response.text).not.toMatch(STACK);
}

/** The paths that an answer's details name. */
export function namedFields(response: Response): string[] {
  return (response.body as { details: { path: string }[] }).details.map(({ path }) => path);
}
