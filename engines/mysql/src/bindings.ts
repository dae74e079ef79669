import type { JsonValue } from '@patchbay/plugin-kit';
import { typedValue } from '@patchbay/sql-kit';
import mysql from 'mysql2';

const { BIGINT, NEWDECIMAL } = mysql.TypedParameter;

/** What a binding is to the driver. A whole number goes out as such: LIMIT takes no floating point. */
export function toParameter(value: JsonValue): unknown {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? BIGINT(value) : value;
  if (typeof value !== 'object' || value === null) return value;
  const typed = typedValue(value);
  if (!typed) return JSON.stringify(value);
  if (typed.kind === 'binary') return typed.bytes;
  const { whole, text } = typed;
  if (whole !== undefined && BigInt.asIntN(64, whole) === whole) return BIGINT(whole);
  return whole !== undefined && BigInt.asUintN(64, whole) === whole
    ? BIGINT.unsigned(whole)
    : NEWDECIMAL(text);
}
