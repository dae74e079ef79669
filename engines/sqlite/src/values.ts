import type { Column, JsonValue } from '@patchbay/plugin-kit';
import { inexact, typedValue } from '@patchbay/sql-kit';

/** A column declares a type or, like every expression, takes any. */
export function columnOf({ name, type }: { readonly name: string; readonly type: string | null }): Column {
  return { name, type: type ? type.toLowerCase() : 'any' };
}

/** What JSON can hold of a value. */
export function decode(value: unknown): JsonValue {
  switch (typeof value) {
    case 'bigint': {
      const number = Number(value);
      return Number.isSafeInteger(number) ? number : String(value);
    }
    case 'number':
      return Number.isFinite(value) ? value : String(value);
    case 'string':
      return value;
    default:
      return value === null ? null : (value as Buffer).toString('base64');
  }
}

/** SQLite knows whole numbers, of which JavaScript's are the big ones, but no booleans and no JSON. */
export function bindingOf(value: JsonValue): string | number | bigint | Buffer | null {
  if (typeof value === 'boolean') return value ? 1n : 0n;
  if (typeof value === 'number') return Number.isSafeInteger(value) ? BigInt(value) : value;
  if (typeof value !== 'object' || value === null) return value;
  const typed = typedValue(value);
  if (!typed) return JSON.stringify(value);
  if (typed.kind === 'binary') return typed.bytes;
  const { whole, text } = typed;
  if (whole === undefined || BigInt.asIntN(64, whole) !== whole) throw inexact(text);
  return whole;
}
