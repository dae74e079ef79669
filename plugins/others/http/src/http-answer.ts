import { type HttpAnswer, parseJson } from '@patchbay/http-kit';
import type { JsonValue } from '@patchbay/plugin-kit';

/** What a caller needs of an answer's headers. No cookies: they would open a session that is the integration's. */
const SHOWN =
  /^(content-(type|language|length|disposition|location|range)|etag|last-modified|date|expires|age|cache-control|vary|allow|accept-(ranges|patch|post)|link|location|retry-after|deprecation|sunset|warning|(x-)?ratelimit(-.*)?|x-(request|correlation|trace)-id|x-(total(-count|-pages)?|page|per-page|next-page))$/;

/** The body as JSON where it is that, as text where it says that it is text, and else as base64. */
export function answerOf({ status, headers, bytes }: HttpAnswer): JsonValue {
  const shown = Object.entries(headers).filter(
    (header): header is [string, string | string[]] => SHOWN.test(header[0]) && header[1] !== undefined,
  );
  const type = String(headers['content-type'] ?? '');
  return { status, headers: Object.fromEntries(shown), ...bodyOf(bytes, type) };
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

/** `undefined` for what is no text of the encoding that it claims, or of one that is unknown here. */
function decode(bytes: Uint8Array, type: string): string | undefined {
  const [, charset = 'utf-8'] = /charset="?([\w-]+)/i.exec(type) ?? [];
  try {
    return new TextDecoder(charset, { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
