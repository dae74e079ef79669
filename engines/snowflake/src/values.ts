import type { JsonValue } from '@patchbay/plugin-kit';
import type { DecodedColumn } from '@patchbay/sql-kit';

/** Values come as texts, whatever their type. */
export type SnowflakeColumn = DecodedColumn<string>;

interface Described {
  getName(): string;
  getType(): string;
  getScale(): number;
}

type Kind = Omit<SnowflakeColumn, 'name'>;

const integer = (raw: string): JsonValue => (Number.isSafeInteger(Number(raw)) ? Number(raw) : raw);

const UNUSUAL: Readonly<Record<string, string>> = { nan: 'NaN', inf: 'Infinity', '-inf': '-Infinity' };

const float = (raw: string): JsonValue => UNUSUAL[raw.toLowerCase()] ?? Number(raw);

/** By the names that results have for types, with those that people have. Times are counted from 1970 or from midnight. */
const KINDS: Readonly<Record<string, Kind>> = {
  fixed: { type: 'number', decode: integer },
  real: { type: 'float', decode: float },
  decfloat: { type: 'decfloat', encoding: 'text' },
  boolean: { type: 'boolean', decode: (raw) => /^(?:1|true)$/i.test(raw) },
  text: { type: 'varchar', encoding: 'text' },
  date: { type: 'date', encoding: 'plain', decode: (raw) => isoAt(Number(raw) * DAY_S).slice(0, 10) },
  time: { type: 'time', encoding: 'plain', decode: (raw) => moment(raw).slice(11) },
  timestamp_ntz: { type: 'timestamp_ntz', encoding: 'plain', decode: (raw) => moment(raw) },
  timestamp_ltz: { type: 'timestamp_ltz', encoding: 'plain', decode: (raw) => `${moment(raw)}Z` },
  timestamp_tz: { type: 'timestamp_tz', encoding: 'plain', decode: zoned },
  binary: { type: 'binary', encoding: 'plain', decode: (raw) => Buffer.from(raw, 'hex').toString('base64') },
  variant: { type: 'variant', encoding: 'json', decode: json },
  object: { type: 'object', encoding: 'json', decode: json },
  array: { type: 'array', encoding: 'json', decode: json },
  map: { type: 'map', encoding: 'json', decode: json },
  vector: { type: 'vector', encoding: 'json', decode: json },
};

export function columnOf(column: Described): SnowflakeColumn {
  const type = column.getType().toLowerCase();
  const name = column.getName();
  if (type === 'fixed' && column.getScale() > 0) return { name, type: 'number', encoding: 'plain' };
  return { name, ...(KINDS[type] ?? { type, encoding: 'text' }) };
}

const DAY_S = 86_400;
const MINUTE_S = 60;
const NANOS = 1_000_000_000n;

/** Seconds with up to nine decimals, as ISO 8601 without a zone; nothing of them is rounded. */
function moment(raw: string, offsetS = 0): string {
  const [whole = '0', decimals = ''] = raw.replace('-', '').split('.');
  const size = BigInt(whole) * NANOS + BigInt(decimals.padEnd(9, '0'));
  const nanos = raw.startsWith('-') ? -size : size;
  const fraction = ((nanos % NANOS) + NANOS) % NANOS;
  const digits = String(fraction).padStart(9, '0').replace(/0+$/, '');
  return isoAt(Number((nanos - fraction) / NANOS) + offsetS).slice(0, -1) + (digits && `.${digits}`);
}

/** Whole seconds: `2024-02-29T12:34:56Z`. */
function isoAt(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace('.000Z', 'Z');
}

/** After the seconds comes the zone: its minutes before UTC, and a day of them on top. */
function zoned(raw: string): string {
  const [seconds = '0', zone = '1440'] = raw.split(' ');
  const minutes = Number(zone) - DAY_S / MINUTE_S;
  if (minutes === 0) return `${moment(seconds)}Z`;
  const two = (number: number): string => String(Math.trunc(Math.abs(number))).padStart(2, '0');
  const sign = minutes < 0 ? '-' : '+';
  return `${moment(seconds, minutes * MINUTE_S)}${sign}${two(minutes / 60)}:${two(minutes % 60)}`;
}

/** Semi-structured values come as JSON over several lines; what is none, such as XML, goes out as a text. */
function json(raw: string): string {
  try {
    JSON.parse(raw);
  } catch {
    return JSON.stringify(raw);
  }
  return raw.replace(/("(?:[^"\\]|\\.)*")|\s+/g, '$1');
}
