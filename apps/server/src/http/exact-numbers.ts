import { randomBytes } from 'node:crypto';

/** Sixteen digits: a double has any number of 15. */
const LONG = /\d[\d.]{15}/;
/** What a number is hidden behind while JSON is parsed. No client knows it. */
const SIGN = `exact ${randomBytes(12).toString('hex')} `;
const NUMBER = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y;

/**
 * A JSON text whose numbers may have more digits than `JSON.parse` keeps.
 * @returns the same with signs in place of those numbers, for `exactBindings`; nothing where it has none
 */
export function withSigns(json: string): string | undefined {
  const parts: string[] = [];
  let from = 0;
  for (let at = 0; at < json.length; at += 1) {
    const char = json[at]!;
    if (char === '"') at = endOfText(json, at);
    else if (char === '-' || (char >= '0' && char <= '9')) {
      NUMBER.lastIndex = at;
      const number = NUMBER.exec(json)?.[0] ?? char;
      if (isRounded(number)) {
        parts.push(json.slice(from, at), `"${SIGN}${number}"`);
        from = at + number.length;
      }
      at += number.length - 1;
    }
  }
  if (parts.length === 0) return undefined;
  return parts.join('') + json.slice(from);
}

/** Where the closing quote stands. */
function endOfText(json: string, start: number): number {
  for (let at = start + 1; at < json.length; at += 1) {
    if (json[at] === '\\') at += 1;
    else if (json[at] === '"') return at;
  }
  return json.length;
}

/** Whether a double says something else than these digits. What has an exponent was a double before. */
function isRounded(number: string): boolean {
  if (!LONG.test(number) || /e/i.test(number)) return false;
  if (!number.includes('.')) return !Number.isSafeInteger(Number(number));
  return digitsOf(number) !== digitsOf(Number(number).toString());
}

function digitsOf(number: string): string {
  const [mantissa = ''] = number.split('e');
  return mantissa.replace(/[-.]/g, '').replace(/^0+|0+$/g, '');
}

/** Tells quickly whether a text may hold a number that a double would round. */
export function mayBeRounded(text: string): boolean {
  return LONG.test(text);
}

type Json = Record<string, unknown>;

/** Deeper than any body may be, which is refused then. */
const MAX_DEPTH = 100;

/**
 * Gives the bindings of a statement, which stand at the top of a body or in its `params`, their numbers as they were
 * written, as typed values; elsewhere a number is rounded, as `JSON.parse` would have it.
 */
export function exactBindings(body: unknown): unknown {
  for (const holder of [body, (body as Json | null)?.['params']])
    if (typeof holder === 'object' && holder !== null && 'bindings' in holder)
      holder.bindings = read(holder.bindings, (value) => ({ $type: 'number', value }));
  return read(body, Number);
}

function read(value: unknown, numberOf: (digits: string) => unknown, depth = 0): unknown {
  if (typeof value === 'string' && value.startsWith(SIGN)) return numberOf(value.slice(SIGN.length));
  if (typeof value !== 'object' || value === null || depth > MAX_DEPTH) return value;
  for (const key of Object.keys(value))
    (value as Json)[key] = read((value as Json)[key], numberOf, depth + 1);
  return value;
}
