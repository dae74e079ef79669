import { once } from 'node:events';
import type { EventResult, RowResult } from '@patchbay/plugin-host';
import type { Request, Response } from 'express';
import { ApiError } from '../errors/api-error.js';

export type AnswerForm = 'json' | 'ndjson' | 'csv';

export function answerFormOf({ headers: { accept = '' } }: Request): AnswerForm {
  if (accept.includes('application/x-ndjson')) return 'ndjson';
  return accept.includes('text/csv') ? 'csv' : 'json';
}

const CONTENT_TYPES = {
  ndjson: 'application/x-ndjson; charset=utf-8',
  csv: 'text/csv; charset=utf-8; header=present',
};

/** Says after the last row whether it was cut at a limit. */
const TRUNCATED_TRAILER = 'X-Patchbay-Truncated';

export async function sendRows(result: RowResult, form: AnswerForm, response: Response): Promise<void> {
  if (form === 'json') sendJson(await result.json(), response);
  else await sendStream(result, form, response);
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

/** Server-sent events, as they come. */
export async function sendEvents(result: EventResult, response: Response): Promise<void> {
  // A proxy on the way must not collect them either.
  const headers = { 'cache-control': 'no-cache', 'x-accel-buffering': 'no' };
  await stream(result.chunks(), response, {
    'content-type': `${result.contentType}; charset=utf-8`,
    ...headers,
  });
}

async function sendStream(result: RowResult, form: 'ndjson' | 'csv', response: Response): Promise<void> {
  const headers = { 'content-type': CONTENT_TYPES[form], trailer: TRUNCATED_TRAILER };
  await stream(form === 'ndjson' ? result.ndjson() : result.csv(), response, headers, () => ({
    [TRUNCATED_TRAILER]: String(result.truncated),
  }));
}

/**
 * Waits for the first chunk before it says 200, so that what the remote system refuses still gets its status. What fails
 * later breaks the connection off: a part must not pass for the whole.
 * @throws what ended it early, be it the client that went away
 */
async function stream(
  chunks: AsyncGenerator<string, void, undefined>,
  response: Response,
  headers: Record<string, string>,
  trailers?: () => Record<string, string>,
): Promise<void> {
  let chunk = await chunks.next();
  response.writeHead(200, headers);
  try {
    for (; !chunk.done; chunk = await chunks.next()) {
      if (!response.write(chunk.value)) await drained(response);
      if (response.destroyed) throw new ApiError(499, 'ERR_CANCELLED', 'The client went away.');
    }
    if (trailers) response.addTrailers(trailers());
    response.end();
  } catch (error) {
    response.destroy();
    throw error;
  } finally {
    await chunks.return();
  }
}

async function drained(response: Response): Promise<void> {
  const closed = new AbortController();
  const close = (): void => closed.abort();
  response.once('close', close);
  await once(response, 'drain', { signal: closed.signal }).catch(() => undefined);
  response.off('close', close);
}
