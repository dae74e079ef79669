import { json, type Request, type RequestHandler } from 'express';
import { ApiError, badRequest } from '../errors/api-error.js';
import { cutOff, untilTooLarge } from './body-size.js';

const MIB = 1024 * 1024;
/** Of configs and their like. */
const META_BYTES = MIB;
/** Room for the longest statement that a query may hold, escaped. */
const ACTION_BYTES = 4 * MIB;
const MAX_DEPTH = 64;
const POLLUTING_KEYS = new Set(['__proto__']);
/** Nest's pipe takes these out of the bodies that it makes classes of, without a word. Actions' bodies it leaves alone. */
const DROPPED_KEYS = new Set(['__proto__', 'constructor', 'prototype']);

const parseMeta = limitedJson(META_BYTES);
const parseAction = limitedJson(ACTION_BYTES);

export const parseJson: RequestHandler = (request, response, next) =>
  (isMeta(request) ? parseMeta : parseAction)(request, response, next);

/** As forgiving of letters as the router is. */
function isMeta({ path }: Request): boolean {
  return /^\/api\/v2\/meta\//i.test(path);
}

/** Holds what is sent to the limit, and what comes out of a compressed body too. */
function limitedJson(limit: number): RequestHandler {
  const parse = json({ limit, strict: true });
  return (request, response, next) => {
    const answered = untilTooLarge(request, limit, () => {
      cutOff(request, response);
      next(new ApiError(413, 'ERR_TOO_LARGE', `The body is too large: at most ${limit / MIB} MiB.`));
    });
    if (answered.early) return;
    parse(request, response, (error?: unknown) => {
      if (!answered.early) next(error);
    });
  };
}

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
  const forbidden = isMeta(request) ? DROPPED_KEYS : POLLUTING_KEYS;
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
