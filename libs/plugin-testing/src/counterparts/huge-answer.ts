import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { createGzip } from 'node:zlib';

/** A value of a stand-in over HTTP that is made while it is sent, in the place of `HUGE` in an answer. */
export interface HugeAnswer {
  readonly bytes: number;
  readonly gzip: boolean;
  /** Made so far. */
  made: number;
}

export const HUGE = 'HUGE_VALUE';
const PIECE = Buffer.alloc(64 * 1024, 'x');

/** @param around the answer before and after the value */
export async function sendHuge(
  huge: HugeAnswer,
  [before, after]: readonly [Buffer, Buffer],
  response: ServerResponse,
): Promise<void> {
  const body = huge.gzip ? createGzip({ level: 1 }) : response;
  if (huge.gzip) response.setHeader('content-encoding', 'gzip');
  if (body !== response) body.pipe(response);
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  body.write(before);
  for (let left = huge.bytes; left > 0 && !gone.signal.aborted; left -= PIECE.length) {
    const piece = PIECE.subarray(0, left);
    huge.made += piece.length;
    if (!body.write(piece)) await once(body, 'drain', { signal: gone.signal }).catch(() => undefined);
  }
  body.end(after);
}
