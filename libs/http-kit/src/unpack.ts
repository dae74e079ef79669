import { pipeline, type Transform } from 'node:stream';
import { constants, createBrotliDecompress, createGunzip, createInflate, createInflateRaw } from 'node:zlib';
import { PluginError } from '@patchbay/plugin-kit';
import type { Dispatcher } from 'undici';
import type { Method } from './http-api.js';

type Body = AsyncIterable<Uint8Array> & { destroy(): unknown };
type Answer = Pick<Dispatcher.ResponseData, 'statusCode' | 'headers'> & { readonly body: Body };

export interface UnpackedAnswer extends Answer {
  /** The body says where it ends; otherwise it ends as the connection does. */
  readonly endsItself: boolean;
}

/** What came is given out at once: an event must not wait for the next. */
const GZIP = { flush: constants.Z_SYNC_FLUSH };

/** "Deflate" with and without the header of zlib: RFC 9110, 8.4.1.2, has seen both. */
function inflaterFor([first = 0]: Uint8Array): Transform {
  return (first & 0x0f) === 8 ? createInflate(GZIP) : createInflateRaw(GZIP);
}

const UNPACKERS: Readonly<Record<string, (start: Uint8Array) => Transform>> = {
  gzip: () => createGunzip(GZIP),
  'x-gzip': () => createGunzip(GZIP),
  deflate: inflaterFor,
  br: () => createBrotliDecompress({ flush: constants.BROTLI_OPERATION_FLUSH }),
};

/**
 * The answer with its body unpacked, as many services pack it without being asked to. Bit by bit and at the reader's pace:
 * who takes no more of it than so many bytes is safe from what unpacks to more. A body that was packed twice stays as it is.
 */
export function unpacked(answer: Answer, method: Method): UnpackedAnswer {
  const { statusCode, headers, body } = answer;
  const coding = codingOf(headers);
  const unpacker = coding === undefined ? undefined : UNPACKERS[coding];
  const endsItself = 'content-length' in headers || 'transfer-encoding' in headers || unpacker !== undefined;
  if (!unpacker || method === 'HEAD' || statusCode === 204 || statusCode === 304)
    return { statusCode, headers, body, endsItself };
  const kept = Object.entries(headers).filter(([name]) => !/^content-(encoding|length)$/.test(name));
  const chunks = unpack(body, unpacker, coding!);
  const plain = { [Symbol.asyncIterator]: () => chunks, destroy: () => body.destroy() };
  return { statusCode, headers: Object.fromEntries(kept), body: plain, endsItself };
}

/** How a body is packed that is not unpacked here; `undefined` where it is as it should be. */
export function codingOf(headers: Answer['headers']): string | undefined {
  const coding = [headers['content-encoding'] ?? []].flat().join(', ').trim().toLowerCase();
  return coding === '' || coding === 'identity' ? undefined : coding;
}

async function* unpack(
  body: Body,
  unpacker: (start: Uint8Array) => Transform,
  coding: string,
): AsyncGenerator<Uint8Array, void, undefined> {
  const chunks = body[Symbol.asyncIterator]();
  const start = await chunks.next();
  if (start.done) return;
  let broken: unknown;
  async function* packed(): AsyncGenerator<Uint8Array, void, undefined> {
    yield start.value as Uint8Array;
    try {
      for (let next = await chunks.next(); !next.done; next = await chunks.next()) yield next.value;
    } catch (error) {
      broken = error;
      throw error;
    }
  }
  try {
    yield* pipeline(packed, unpacker(start.value), () => undefined) as AsyncIterable<Uint8Array>;
  } catch (error) {
    throw error === broken ? error : damaged(coding);
  } finally {
    // Who leaves early waits for no more of it.
    body.destroy();
  }
}

function damaged(coding: string): PluginError {
  return new PluginError(
    'unknown',
    `The remote system sent an answer that cannot be unpacked, though it says that it is ${coding}.`,
  );
}
