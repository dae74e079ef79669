import type { JsonValue } from '@patchbay/plugin-kit';
import type { DecodedColumn } from '@patchbay/sql-kit';
import oracledb, { type FetchTypeResponse, type Metadata } from 'oracledb';

/** The driver's values are of many types, which `decode` tells apart. */
export type OracleColumn = DecodedColumn<unknown>;

const NANOS = { at: 7, digits: 9 };
const ZONE = { at: 11, hoursBias: 20, minutesBias: 60, isRegion: 0x80 };

/** Century and year with 100 added, month, day; hour, minute and second with 1 added; nanoseconds; the zone. */
export function moment(bytes: Buffer, isWithoutZone: boolean): string {
  const [century = 0, year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = bytes;
  const nanos = bytes.length >= 11 ? bytes.readUInt32BE(NANOS.at) : 0;
  const fraction = String(nanos).padStart(NANOS.digits, '0').replace(/0+$/, '');
  const years = (century - 100) * 100 + (year - 100);
  const wall = [years, month, day, hour - 1, minute - 1, second - 1] as const;
  if (isWithoutZone) return written(wall, fraction);
  const ahead = aheadOf(bytes);
  return written(ahead === 0 ? wall : moved(wall, ahead), fraction) + zone(ahead);
}

type Wall = readonly [year: number, month: number, day: number, hour: number, minute: number, second: number];

/** Minutes by which the zone is ahead of UTC, in which moments are sent; those of named regions stay in UTC. */
function aheadOf(bytes: Buffer): number {
  const [hours = ZONE.hoursBias, minutes = ZONE.minutesBias] = bytes.subarray(ZONE.at);
  if (hours & ZONE.isRegion) return 0;
  return (hours - ZONE.hoursBias) * 60 + (minutes - ZONE.minutesBias);
}

function moved([year, month, day, hour, minute, second]: Wall, minutes: number): Wall {
  const at = new Date(0);
  at.setUTCFullYear(year, month - 1, day);
  at.setUTCHours(hour, minute + minutes, second);
  return [
    at.getUTCFullYear(),
    at.getUTCMonth() + 1,
    at.getUTCDate(),
    at.getUTCHours(),
    at.getUTCMinutes(),
    at.getUTCSeconds(),
  ];
}

/** Years before Christ have six digits and a sign, as ISO 8601 has them; Oracle knows no year 0. */
function written([year, ...rest]: Wall, fraction: string): string {
  const years = year < 0 ? `-${String(-year - 1).padStart(6, '0')}` : String(year).padStart(4, '0');
  const [month, day, hour, minute, second] = rest.map(two);
  return `${years}-${month}-${day}T${hour}:${minute}:${second}${fraction ? `.${fraction}` : ''}`;
}

function zone(ahead: number): string {
  if (ahead === 0) return 'Z';
  const minutes = Math.abs(ahead);
  return `${ahead < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

function two(number: number): string {
  return String(number).padStart(2, '0');
}

/** How each value is fetched: numbers as their digits, large objects whole. */
export function fetchType({ dbType }: Metadata<unknown>): FetchTypeResponse | undefined {
  switch (dbType) {
    case oracledb.DB_TYPE_NUMBER:
      return { type: oracledb.STRING };
    case oracledb.DB_TYPE_CLOB:
    case oracledb.DB_TYPE_NCLOB:
    case oracledb.DB_TYPE_LONG:
      return { type: oracledb.STRING };
    case oracledb.DB_TYPE_BLOB:
      return { type: oracledb.BUFFER };
    default:
      return undefined;
  }
}

export function columnOf({ name, dbType, dbTypeName = '' }: Metadata<unknown>): OracleColumn {
  const type = dbTypeName.toLowerCase();
  if (dbType === oracledb.DB_TYPE_NUMBER) return { name, type, decode: (digits) => number(digits as string) };
  return { name, type, decode: json };
}

/** A whole number that JavaScript holds exactly is one; whatever else Oracle calls a number is its digits. */
export function number(digits: string): JsonValue {
  const whole = Number(digits);
  return /^-?\d+$/.test(digits) && Number.isSafeInteger(whole) ? whole : plain(digits);
}

/** Without an exponent, and with a digit before the point. */
function plain(digits: string): string {
  const [, sign = '', whole = '', part = '', exponent = '0'] =
    /^(-?)(\d*)(?:\.(\d*))?(?:e([+-]?\d+))?$/i.exec(digits) ?? [];
  const point = whole.length + Number(exponent);
  const all = `${'0'.repeat(Math.max(0, 1 - point))}${whole}${part}`;
  const at = Math.max(1, point);
  const padded = all.padEnd(at, '0');
  const rest = padded.slice(at).replace(/0+$/, '');
  return sign + (padded.slice(0, at).replace(/^0+(?=\d)/, '') || '0') + (rest && `.${rest}`);
}

export function json(value: unknown): JsonValue {
  if (Buffer.isBuffer(value)) return value.toString('base64');
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  if (typeof value === 'bigint') return String(value);
  if (ArrayBuffer.isView(value)) return [...(value as Float64Array)];
  if (value instanceof oracledb.IntervalYM) {
    const { years = 0, months = 0 } = value;
    return interval([years, months], ([y, m]) => `${y}Y${m}M`);
  }
  if (value instanceof oracledb.IntervalDS) {
    const { days = 0, hours = 0, minutes = 0, seconds = 0, fseconds = 0 } = value;
    return interval([days, hours, minutes, seconds, fseconds], ([d, h, m, s, nanos]) => {
      const fraction = String(nanos).padStart(NANOS.digits, '0').replace(/0+$/, '');
      return `${d}DT${h}H${m}M${s}${fraction ? `.${fraction}` : ''}S`;
    });
  }
  if (Array.isArray(value)) return value.map(json);
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, json(each)]));
  return value as JsonValue;
}

/** All parts have the sign of the whole, which goes before it: a part that is 0 could not say it. */
function interval(parts: readonly number[], write: (parts: readonly number[]) => string): string {
  return `${parts.some((part) => part < 0) ? '-' : ''}P${write(parts.map(Math.abs))}`;
}
