import type { JsonValue } from '@patchbay/plugin-kit';
import { typedValue } from '@patchbay/sql-kit';

/** What a value that is not a list is to PostgreSQL, in text. */
export function textOf(value: JsonValue): string {
  const typed = typedValue(value);
  if (typed) return typed.kind === 'binary' ? `\\x${typed.bytes.toString('hex')}` : typed.text;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** Each value as pg sends it: bytes as they are, all else as a text whose type the server finds. */
export function parameterOf(value: unknown): Buffer | string | null {
  if (value === null || typeof value === 'string') return value;
  const typed = typedValue(value as JsonValue);
  return typed?.kind === 'binary' ? typed.bytes : textOf(value as JsonValue);
}
