import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import type { OptionsJson } from 'body-parser';
import { json, type Request, type RequestHandler } from 'express';
import { ApiError, badRequest, notJson } from '../errors/api-error.js';
import { cutOff, untilTooLarge } from './body-size.js';
import { exactBindings, mayBeRounded, withSigns } from './exact-numbers.js';
import { mayBeFile } from './file-body.js';

const MIB = 1024 * 1024;
/** Of configs and their like. */
const META_BYTES = MIB;
/** Room for the longest statement that a query may hold, escaped. */
const ACTION_BYTES = 4 * MIB;
/** Values of any kind, at any depth. */
const META_VALUES = 10_000;
const ACTION_VALUES = 100_000;
const MAX_DEPTH = 64;
const POLLUTING_KEYS = new Set(['__proto__']);
/** Nest's pipe takes these out of the bodies that it makes classes of, without a word. Actions' bodies it leaves alone. */
const DROPPED_KEYS = new Set(['__proto__', 'constructor', 'prototype']);

const parseMeta = limitedJson(META_BYTES);
const parseAction = withExactBindings(limitedJson(ACTION_BYTES, signNumbers));

/** Reads the bodies of known callers. Those of others are not worth the time: the guard refuses them. */
export function parseJsonOf(isKnown: (request: Request) => Promise<boolean>): RequestHandler {
  return (request, response, next) => {
    if (!hasBody(request)) {
      request.context.hasFile = request.headers['content-type'] !== undefined && mayBeFile(request);
      next();
      return;
    }
    isKnown(request).then((known) => {
      request.context.hasUnreadBody = !known;
      request.context.hasFile = known && mayBeFile(request);
      if (known && !request.context.hasFile)
        (isMeta(request) ? parseMeta : parseAction)(request, response, next);
      else next();
    }, next);
  };
}

function hasBody({ headers }: Request): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length']) > 0;
}

/** As forgiving of letters as the router is. */
function isMeta({ path }: Request): boolean {
  return /^\/api\/v2\/meta\//i.test(path);
}

/** Holds what is sent to the limit, and what comes out of a compressed body too. */
function limitedJson(limit: number, verify?: OptionsJson['verify']): RequestHandler {
  const parse = json({
    limit,
    strict: true,
    verify: (request, response, bytes, encoding) => {
      // What is not would be replaced without a word, in passwords too.
      if (encoding === 'utf-8' && !isUtf8(bytes)) throw NOT_UTF8;
      verify?.(request, response, bytes, encoding);
    },
  });
  return (request, response, next) => {
    const answered = untilTooLarge(request, limit, () => {
      cutOff(request, response);
      next(tooLarge(limit));
    });
    if (answered.early) return;
    parse(request, response, (error?: unknown) => {
      if (!answered.early) next(inOurWords(error, limit));
    });
  };
}

/** The parser hands over the bytes before it reads them, and keeps no more of a number than a double does. */
function signNumbers(request: IncomingMessage, _response: unknown, bytes: Buffer, encoding: string): void {
  if (Buffer.isEncoding(encoding) && mayBeRounded(bytes.toString('latin1')))
    request.context.signedJson = withSigns(bytes.toString(encoding).replace(/^\ufeff/, ''));
}

function withExactBindings(parse: RequestHandler): RequestHandler {
  return (request, response, next) => {
    parse(request, response, (error?: unknown) => {
      const { signedJson } = request.context;
      if (error === undefined && signedJson !== undefined)
        request.body = exactBindings(JSON.parse(signedJson));
      next(error);
    });
  };
}

const NOT_UTF8 = Object.assign(new Error(), { status: 400, type: 'not.utf-8' });

function tooLarge(limit: number): ApiError {
  return new ApiError('ERR_TOO_LARGE', `The body is too large: at most ${limit / MIB} MiB.`);
}

/** Those of the parser may repeat a part of the body, and with it a secret. */
function inOurWords(error: unknown, limit: number): unknown {
  const { type } = (error ?? {}) as { type?: unknown };
  if (type === 'entity.parse.failed') return new ApiError('ERR_BAD_REQUEST', 'The body is not valid JSON.');
  if (type === NOT_UTF8.type) return new ApiError('ERR_BAD_REQUEST', 'The body is not encoded in UTF-8.');
  return type === 'entity.too.large' ? tooLarge(limit) : error;
}

/** What is not JSON would pass for no body at all, and the change that it asks for be lost in silence. */
export const refuseOtherBodies: RequestHandler = (request, _response, next) => {
  const { hasUnreadBody, hasFile } = request.context;
  if (hasBody(request) && request.body === undefined && !hasUnreadBody && !hasFile) throw notJson();
  next();
};

/**
 * Refuses what would reach the prototypes of the objects it is merged into, exhaust the stack of the code that walks it, or
 * keep all callers waiting while each of its values is checked.
 */
export const refuseHostileJson: RequestHandler = (request, _response, next) => {
  const body: unknown = request.body;
  const [forbidden, most] = isMeta(request) ? [DROPPED_KEYS, META_VALUES] : [POLLUTING_KEYS, ACTION_VALUES];
  if (typeof body === 'object' && body !== null) walk(body, { forbidden, path: [], left: most });
  next();
};

/**
 * Reads JSON that stands as a text in the body of a `meta` route, and holds it to the rules of the body.
 * @param key of the text
 * @returns the text itself where it is not JSON
 * @throws ApiError 400
 */
export function jsonWithin(text: string, key: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return text;
  }
  if (typeof value === 'object' && value !== null)
    walk(value, { forbidden: DROPPED_KEYS, path: [key], left: META_VALUES });
  return value;
}

interface Walk {
  readonly forbidden: ReadonlySet<string>;
  readonly path: string[];
  /** How many more values there may be. */
  left: number;
}

function walk(value: object, at: Walk): void {
  const { path, forbidden } = at;
  if (path.length > MAX_DEPTH)
    throw badRequest('The body is nested too deeply.', [
      { path: shown(path), message: `lies more than ${MAX_DEPTH} levels deep` },
    ]);
  for (const key in value) {
    if ((at.left -= 1) < 0)
      throw badRequest('The body holds too many values.', [{ path: shown(path), message: 'holds too many' }]);
    path.push(key);
    if (forbidden.has(key))
      throw badRequest('The body has a key that is not allowed.', [
        { path: shown(path), message: 'is not allowed' },
      ]);
    const child: unknown = (value as Record<string, unknown>)[key];
    if (typeof child === 'object' && child !== null) walk(child, at);
    path.pop();
  }
}

function shown(path: readonly string[]): string {
  return path.slice(0, 8).join('.').slice(0, 200);
}
