import { Readable } from 'node:stream';
import { type JsonValue, PluginError } from '@patchbay/plugin-kit';
import type { HttpAnswer, HttpHeaders, RequestBody } from './http-api.js';
import { flows } from './retries.js';
import { codingOf } from './unpack.js';

/** The whole of a body, as long as it is not too large: then nothing more of it is taken from the wire. @throws PluginError */
export async function readWhole(
  body: AsyncIterable<Uint8Array> & { destroy(): unknown },
  headers: HttpHeaders,
  maxBytes: number,
): Promise<Uint8Array> {
  if (Number(headers['content-length'] ?? 0) > maxBytes) {
    body.destroy();
    throw tooLarge(maxBytes);
  }
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > maxBytes) throw tooLarge(maxBytes);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, size);
}

/** `null` for an empty body. @throws PluginError for what is not JSON */
export function jsonOf(
  { status, headers, bytes, parse = parseJson }: HttpAnswer,
  service = 'The remote system',
): JsonValue {
  const text = Buffer.from(bytes).toString('utf8').trim();
  if (text === '') return null;
  try {
    return parse(text);
  } catch {
    const type = String(headers['content-type'] ?? 'no content type').slice(0, 100);
    const coding = codingOf(headers)?.slice(0, 100);
    const packed = coding === undefined ? '' : `, packed as ${coding}, which is not unpacked here`;
    throw new PluginError(
      'unknown',
      `${service} answered with what ${parse === parseJson ? 'is not JSON' : 'cannot be read'} (${status}, ${type}${packed}).`,
      {
        remote: { code: String(status) },
      },
    );
  }
}

const STRING_OR_LONG_INTEGER = /"(?:[^"\\]|\\.)*"|(?<![\d.eE+-])-?\d{16,}(?![\d.eE])/g;

/** Integers beyond 2^53 become strings: as numbers they would be others. */
export function parseJson(text: string): JsonValue {
  if (!/\d{16}/.test(text)) return JSON.parse(text) as JsonValue;
  const whole = text.replace(STRING_OR_LONG_INTEGER, (token) =>
    token.startsWith('"') || Number.isSafeInteger(Number(token)) ? token : `"${token}"`,
  );
  return JSON.parse(whole) as JsonValue;
}

function tooLarge(maxBytes: number): PluginError {
  return new PluginError('invalid_request', `The answer is larger than ${maxBytes} bytes.`, {
    path: 'options.maxBytes',
  });
}

/** As undici takes it. */
export function sendable(body: RequestBody): string | Uint8Array | Readable {
  return flows(body)
    ? Readable.from(body.content as AsyncIterable<Uint8Array>, { objectMode: false })
    : (body.content as string | Uint8Array);
}
