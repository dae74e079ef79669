import type { JsonValue } from '@patchbay/plugin-kit';
import { parseJson } from '../body.js';
import type { HttpAnswer } from '../http-api.js';
import { codingOf } from '../unpack.js';

/** Of HTTP itself. */
const STANDARD =
  /^(content-(type|encoding|language|length|disposition|location|range)|etag|last-modified|date|expires|age|cache-control|vary|allow|accept-(ranges|patch|post)|link|location|retry-after(-ms)?|deprecation|sunset|warning)$/;

/** Of services: what callers page by, how much they may still ask, what support wants to know, what one model took. */
const OF_SERVICES = [
  /(^|-)(cursor|continuation|offset|next|prev|previous|first|last|pages?|per-page|page-size|total|count|limit|remaining|has-more)(-|$)/,
  /(^|-)continuation-?token$/,
  /(^|-)rate-?limit(-|$)/,
  /(^|-)(request|correlation|trace)-?id$/,
  /(^|-)api-version$/,
  /^openai-/,
];

/** No session of the integration's opens to its callers. */
const SECRET = /cookie|auth|session|secret|csrf|api-?key/;

/** What a caller needs of an answer's headers. */
function isShown(name: string): boolean {
  if (STANDARD.test(name)) return true;
  return !SECRET.test(name) && OF_SERVICES.some((pattern) => pattern.test(name));
}

/** The body as JSON where it is that, as text where it says that it is text, and else as base64. */
export function answerOf({ status, headers, bytes }: HttpAnswer): JsonValue {
  const shown = Object.entries(headers).filter(
    (header): header is [string, string | string[]] => isShown(header[0]) && header[1] !== undefined,
  );
  const type = String(headers['content-type'] ?? '');
  // A packing that is left is one that is not known here.
  const body = bodyOf(bytes, codingOf(headers) === undefined ? type : '');
  return { status, headers: Object.fromEntries(shown), ...body };
}

function bodyOf(bytes: Uint8Array, type: string): { bodyType: string; body: JsonValue } {
  if (bytes.length === 0) return { bodyType: 'text', body: '' };
  const text = /json|text|xml|javascript|x-www-form-urlencoded/i.test(type) ? decode(bytes, type) : undefined;
  if (text === undefined) return { bodyType: 'base64', body: Buffer.from(bytes).toString('base64') };
  if (/\bjson\b/i.test(type)) {
    try {
      return { bodyType: 'json', body: parseJson(text) };
    } catch {
      // It calls itself JSON, and its text may show why it is none.
    }
  }
  return { bodyType: 'text', body: text };
}

/** `undefined` for what is not a text of the encoding that it claims, or of one that is unknown here. */
function decode(bytes: Uint8Array, type: string): string | undefined {
  const [, charset = 'utf-8'] = /charset="?([\w-]+)/i.exec(type) ?? [];
  try {
    return new TextDecoder(charset, { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
