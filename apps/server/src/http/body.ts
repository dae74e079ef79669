import { json, type RequestHandler } from 'express';
import { ApiError, badRequest } from '../errors/api-error.js';

/** Room for the longest statement that a query may hold, escaped. */
const MAX_BODY = '4mb';
const MAX_DEPTH = 64;
const POLLUTING_KEYS = new Set(['__proto__']);
/** Nest's pipe takes these out of the bodies that it makes classes of, without a word. Actions' bodies it leaves alone. */
const DROPPED_KEYS = new Set(['__proto__', 'constructor', 'prototype']);

export const parseJson: RequestHandler = json({ limit: MAX_BODY, strict: true });

/** What is not JSON would pass for no body at all, and the change that it asks for be lost in silence. */
export const refuseOtherBodies: RequestHandler = ({ body, headers }, _response, next) => {
  const hasBody = headers['transfer-encoding'] !== undefined || Number(headers['content-length']) > 0;
  if (hasBody && body === undefined)
    throw new ApiError(
      415,
      'ERR_UNSUPPORTED_MEDIA_TYPE',
      'Send the body as JSON, of the type application/json.',
    );
  next();
};

/** Refuses what would reach the prototypes of the objects it is merged into, or exhaust the stack of whoever walks it. */
export const refuseHostileJson: RequestHandler = (request, _response, next) => {
  const body: unknown = request.body;
  const forbidden = request.path.startsWith('/api/v2/meta/') ? DROPPED_KEYS : POLLUTING_KEYS;
  if (typeof body === 'object' && body !== null) walk(body, [], forbidden);
  next();
};

function walk(value: object, path: readonly string[], forbidden: ReadonlySet<string>): void {
  if (path.length > MAX_DEPTH)
    throw badRequest('The body is nested too deeply.', [
      { path: shown(path), message: `lies more than ${MAX_DEPTH} levels deep` },
    ]);
  for (const [key, child] of Object.entries(value) as [string, unknown][]) {
    if (forbidden.has(key)) {
      throw badRequest('The body has a key that is not allowed.', [
        { path: shown([...path, key]), message: 'is not allowed' },
      ]);
    }
    if (typeof child === 'object' && child !== null) walk(child, [...path, key], forbidden);
  }
}

function shown(path: readonly string[]): string {
  return path.slice(0, 8).join('.').slice(0, 200);
}
