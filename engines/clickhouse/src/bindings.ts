import { type JsonValue, PluginError } from '@patchbay/plugin-kit';
import { inexact, isList, type Statement, typedValue, withoutBytes } from '@patchbay/sql-kit';

/** The names and values of a statement's placeholders, for the driver, which escapes them as the protocol wants it. */
export function paramsOf({ bindings }: Statement): Record<string, unknown> {
  return Object.fromEntries(bindings.map((value, at) => [`p${at + 1}`, paramOf(value)]));
}

/** The type that stands beside a placeholder: ClickHouse reads its value by that. */
export function typeOf(value: JsonValue): string {
  if (value === null) return 'Nullable(String)';
  if (typeof value === 'boolean') return 'Bool';
  if (typeof value === 'number') return Number.isSafeInteger(value) ? 'Int64' : 'Float64';
  if (isList(value)) return `Array(${elementType(value)})`;
  const typed = typedValue(value);
  if (typed?.kind === 'binary') throw withoutBytes('their base64, and write base64Decode(?)');
  return typed ? numberType(typed.text, typed.whole) : 'String';
}

function paramOf(value: JsonValue): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (isList(value)) return value.map(paramOf);
  const typed = typedValue(value);
  if (typed?.kind === 'number') return typed.whole ?? typed.text;
  return JSON.stringify(value);
}

const SIZES = [64, 128, 256] as const;
const DECIMAL_DIGITS = 76;

function numberType(text: string, whole: bigint | undefined): string {
  if (whole !== undefined)
    for (const bits of SIZES) {
      if (BigInt.asIntN(bits, whole) === whole) return `Int${bits}`;
      if (BigInt.asUintN(bits, whole) === whole) return `UInt${bits}`;
    }
  if (whole !== undefined || text.replace(/[-.]/g, '').length > DECIMAL_DIGITS) throw inexact(text);
  return `Decimal(${DECIMAL_DIGITS}, ${text.split('.')[1]!.length})`;
}

function elementType(list: readonly JsonValue[]): string {
  const types = new Set(list.filter((element) => element !== null).map(typeOf));
  if (types.size === 2 && types.has('Int64') && types.has('Float64')) types.delete('Int64');
  if (types.size > 1 || list.some(isObject))
    throw new PluginError('invalid_request', 'The values of a list that is bound must be of one type.', {
      path: 'params.bindings',
    });
  const [type = 'Nothing'] = types;
  return list.includes(null) && !type.startsWith('Array') ? `Nullable(${type})` : type;
}

/** Of what is not a plain value, the driver would write an element in another way. */
function isObject(value: JsonValue): boolean {
  return typeof value === 'object' && value !== null && !isList(value);
}
