import { once } from 'node:events';
import { finished } from 'node:stream/promises';
import {
  type ByteResult,
  type EventResult,
  Failure,
  type FailureKind,
  type RowResult,
} from '@patchbay/plugin-host';
import { type Action, mayGive } from '@patchbay/plugin-kit';
import { create as contentDisposition } from 'content-disposition';
import type { Request, Response } from 'express';
import { ApiError } from '../errors/api-error.js';
import { fromFailure } from '../errors/error.filter.js';

export type AnswerForm = 'json' | 'ndjson' | 'csv';

/** @throws ApiError 406 where rows alone come in the form that is asked for, and the action gives none, or gives them beside a count */
export function answerFormOf({ headers: { accept = '' } }: Request, action: Action): AnswerForm {
  const form = accept.includes('application/x-ndjson')
    ? 'ndjson'
    : accept.includes('text/csv')
      ? 'csv'
      : 'json';
  if (form === 'json' || mayGive(action, 'rows')) return form;
  if (/application\/json|\*\/\*|application\/\*/.test(accept)) return 'json';
  const message = `The action "${action.title}" gives no rows alone, and answers as application/json.`;
  throw new ApiError('ERR_NOT_ACCEPTABLE', message);
}

const CONTENT_TYPES = {
  ndjson: 'application/x-ndjson; charset=utf-8',
  csv: 'text/csv; charset=utf-8; header=present',
};

/** Says after the last row whether it was cut at a limit. */
const TRUNCATED_TRAILER = 'X-Patchbay-Truncated';
/** Says why, where a value was too large or this server had no room for it: `error`, `message` and `details` of the error, as JSON. */
const ERROR_TRAILER = 'X-Patchbay-Error';

export async function sendRows(
  result: RowResult,
  form: AnswerForm,
  response: Response,
  idleTimeoutMs: number,
): Promise<void> {
  if (form === 'json') await result.json((pieces) => sendWhole(pieces, response, idleTimeoutMs));
  else await sendStream(result, form, response, idleTimeoutMs);
}

/** Straight to the socket: Express would hash the text for an ETag that no POST can use. */
export function sendJson(text: string, response: Response): void {
  if (response.destroyed) return;
  response.writeHead(200, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(text),
  });
  // Not end(text): that would send the text and its end in two pieces.
  response.write(text);
  response.end();
}

/** Resolves when the client has taken it, or is gone: until then it lies in memory. @throws ApiError 504 for one that stalls */
export async function sendWhole(
  pieces: readonly Buffer[],
  response: Response,
  idleTimeoutMs: number,
): Promise<void> {
  response.writeHead(200, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': pieces.reduce((bytes, { length }) => bytes + length, 0),
  });
  for (const piece of pieces) {
    if (response.destroyed) return;
    if (!response.write(piece)) await drained(response, idleTimeoutMs);
  }
  response.end();
}

/** Server-sent events, as they come. */
export async function sendEvents(
  result: EventResult,
  response: Response,
  idleTimeoutMs: number,
): Promise<void> {
  // A proxy on the way must not collect them either.
  await stream(result.chunks(), response, idleTimeoutMs, {
    'content-type': `${result.contentType}; charset=utf-8`,
    'x-accel-buffering': 'no',
  });
}

/**
 * A file, as it comes. The remote system chose its type and its content: a browser that is led here must save it, and must
 * not run it as a page of this server.
 */
export async function sendBytes(
  result: ByteResult,
  response: Response,
  idleTimeoutMs: number,
): Promise<void> {
  const { contentType, filename, length } = result;
  await stream(result.chunks(), response, idleTimeoutMs, {
    'content-type': MEDIA_TYPE.test(contentType) ? contentType : 'application/octet-stream',
    'content-disposition': contentDisposition(filename),
    'content-security-policy': "default-src 'none'; sandbox",
    'x-content-type-options': 'nosniff',
    ...(length !== undefined && { 'content-length': String(length) }),
  });
}

/** With parameters, in the characters that a header takes. */
const MEDIA_TYPE = /^[\w!#$&^.+-]{1,127}\/[\w!#$&^.+-]{1,127}(?:[ \t]*;[\x20-\x7e]{0,200})?$/;

async function sendStream(
  result: RowResult,
  form: 'ndjson' | 'csv',
  response: Response,
  idleTimeoutMs: number,
): Promise<void> {
  const headers = { 'content-type': CONTENT_TYPES[form], trailer: `${TRUNCATED_TRAILER}, ${ERROR_TRAILER}` };
  await stream(
    form === 'ndjson' ? result.ndjson() : result.csv(),
    response,
    idleTimeoutMs,
    headers,
    (refusal) => ({
      [TRUNCATED_TRAILER]: String(result.truncated),
      ...(refusal && { [ERROR_TRAILER]: inAscii(refusal) }),
    }),
  );
}

/**
 * Waits for the first chunk before it says 200, so that what the remote system refuses still gets its status. What fails
 * later breaks the connection off: a part must not pass for the whole. The trailers name a value that is too large.
 * @throws what ended it early, be it the client that went away, or that takes nothing
 */
async function stream(
  chunks: AsyncGenerator<string | Uint8Array, void, undefined>,
  response: Response,
  idleTimeoutMs: number,
  headers: Record<string, string>,
  trailers?: (refusal?: ApiError) => Record<string, string>,
): Promise<void> {
  let chunk = await chunks.next();
  response.writeHead(200, headers);
  try {
    for (; !chunk.done; chunk = await chunks.next()) {
      if (!response.write(chunk.value)) await drained(response, idleTimeoutMs);
      if (response.destroyed) throw new ApiError('ERR_CANCELLED', 'The client went away.');
    }
    if (trailers) response.addTrailers(trailers());
    response.end();
  } catch (error) {
    const refusal = refusalOf(error);
    if (refusal && trailers && !response.destroyed) await endWith(trailers(refusal), response);
    else response.destroy();
    throw error;
  } finally {
    await chunks.return();
  }
}

/** What this server itself ends an answer for: the remote system did not fail. */
const TOLD_IN_TRAILERS: readonly FailureKind[] = ['too_large', 'busy'];

function refusalOf(error: unknown): ApiError | undefined {
  return error instanceof Failure && TOLD_IN_TRAILERS.includes(error.kind) ? fromFailure(error) : undefined;
}

async function endWith(trailers: Record<string, string>, response: Response): Promise<void> {
  response.addTrailers(trailers);
  response.end();
  await finished(response).catch(() => undefined);
}

/** JSON whose other characters are escaped: a header takes none of them. */
function inAscii({ code: error, message, details, retryable }: ApiError): string {
  return JSON.stringify({ error, message, details, ...(retryable && { retryable }) }).replace(
    /[^\x20-\x7e]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** A client that takes a little at a time is waited for: the socket counts what lies in it as it shrinks. */
async function drained(response: Response, idleTimeoutMs: number): Promise<void> {
  const over = new AbortController();
  const closed = (): void => over.abort('closed');
  const idled = (): void => over.abort('idle');
  response.once('close', closed).once('timeout', idled).setTimeout(idleTimeoutMs);
  await once(response, 'drain', { signal: over.signal }).catch(() => undefined);
  response.off('close', closed).off('timeout', idled).setTimeout(0);
  if (over.signal.reason === 'idle') {
    const seconds = idleTimeoutMs / 1000;
    throw new ApiError('ERR_TIMEOUT', `The client took nothing of the stream for ${seconds} s.`);
  }
}
