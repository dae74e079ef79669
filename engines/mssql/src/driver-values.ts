import { createRequire } from 'node:module';

/** A value and where the next one starts, as tedious' own readers have it. */
interface Read {
  readonly value: unknown;
  readonly offset: number;
}

interface Metadata {
  readonly type: { readonly name: string };
  readonly scale?: number;
}

type Reader = (buffer: Buffer, offset: number, metadata: Metadata, options: unknown) => Read;

/** The modules of tedious that read values, by their exports. */
interface Values {
  readValue: Reader & { readonly exact?: true };
}

interface Parts {
  readonly Result: new (value: unknown, offset: number) => Read;
  readonly NotEnoughDataError: new (bytes: number) => Error;
}

interface Types {
  readonly TYPE: Readonly<Record<number, { readonly name: string }>>;
}

/**
 * tedious makes floating-point numbers of decimals and dates of the rest, which rounds both, and drops offsets. It has no
 * option to read them otherwise, so that its one reader of values is put behind ours: from then on the types below come as
 * texts that say all that was sent. MS-TDS, 2.2.5.5.
 */
export function exactValues(): void {
  const require = createRequire(import.meta.url);
  const values = require('tedious/lib/value-parser.js') as Values;
  if (values.readValue.exact) return;
  const { Result, NotEnoughDataError } = require('tedious/lib/token/helpers.js') as Parts;
  const { TYPE } = require('tedious/lib/data-type.js') as Types;
  const others = values.readValue;

  const readExactly: Reader = (buffer, offset, metadata, options) => {
    const layout = LAYOUTS[metadata.type.name];
    if (!layout) return others(buffer, offset, metadata, options);
    const { prefix } = layout;
    const start = offset + prefix;
    const length =
      prefix === 0 ? layout.length : buffer.length >= start ? buffer.readUIntLE(offset, prefix) : 0;
    if (buffer.length < start + length) throw new NotEnoughDataError(start + length);
    const body = buffer.subarray(start, start + length);
    const value =
      length === 0
        ? null
        : metadata.type.name === 'Variant'
          ? variant(body, () => others(buffer, offset, metadata, options).value, TYPE)
          : layout.text(body, metadata.scale ?? 0);
    return new Result(value, start + length);
  };
  values.readValue = Object.assign(readExactly, { exact: true as const });
}

/** How a value lies in a row: its length in so many bytes before it, or a length that never varies. */
interface Layout {
  readonly prefix: 0 | 1 | 4;
  readonly length: number;
  readonly text: (body: Buffer, scale: number) => string;
}

const sized = (text: Layout['text']): Layout => ({ prefix: 1, length: 0, text });
const fixed = (length: number, text: Layout['text']): Layout => ({ prefix: 0, length, text });

const LAYOUTS: Readonly<Record<string, Layout>> = {
  NumericN: sized(decimal),
  DecimalN: sized(decimal),
  MoneyN: sized(money),
  Money: fixed(8, money),
  SmallMoney: fixed(4, money),
  DateTimeN: sized(dateTime),
  DateTime: fixed(8, dateTime),
  SmallDateTime: fixed(4, dateTime),
  Date: sized(date),
  Time: sized(time),
  DateTime2: sized(dateTime2),
  DateTimeOffset: sized(dateTimeOffset),
  Variant: { prefix: 4, length: 0, text: String },
};

/** A sign, then the digits without their point as one little-endian number. */
function decimal(body: Buffer, scale: number): string {
  let digits = 0n;
  for (let at = body.length - 1; at > 0; at -= 1) digits = digits * 256n + BigInt(body[at]!);
  return pointed(body[0] === 1 ? digits : -digits, scale);
}

/** Ten-thousandths; the larger kind has its upper half first. */
function money(body: Buffer): string {
  const wide = body.length === 8;
  const units = wide
    ? BigInt(body.readInt32LE(0)) * 2n ** 32n + BigInt(body.readUInt32LE(4))
    : BigInt(body.readInt32LE(0));
  return pointed(units, 4);
}

function pointed(units: bigint, scale: number): string {
  const sign = units < 0n ? '-' : '';
  const digits = String(units < 0n ? -units : units).padStart(scale + 1, '0');
  const whole = digits.slice(0, digits.length - scale);
  return scale === 0 ? sign + whole : `${sign}${whole}.${digits.slice(-scale)}`;
}

const DAYS_TO_1900 = 693_595;
const MINUTE_S = 60;
const MS = 3;

/** Days since 1900, then 300ths of a second; or, in the small kind, minutes. */
function dateTime(body: Buffer): string {
  if (body.length === 4) {
    const at = clock(body.readUInt16LE(2) * MINUTE_S, 0);
    return `${calendar(DAYS_TO_1900 + body.readUInt16LE(0))}T${at}`;
  }
  const ms = Math.round((body.readUInt32LE(4) * 10) / 3);
  return `${calendar(DAYS_TO_1900 + body.readInt32LE(0))}T${clock(ms, MS)}`;
}

const DATE_BYTES = 3;
const OFFSET_BYTES = 2;

function date(body: Buffer): string {
  return calendar(body.readUIntLE(0, DATE_BYTES));
}

/** As many units since midnight as the scale makes of a second. */
function time(body: Buffer, scale: number): string {
  return clock(body.readUIntLE(0, body.length), scale);
}

function dateTime2(body: Buffer, scale: number): string {
  const at = body.length - DATE_BYTES;
  return `${date(body.subarray(at))}T${time(body.subarray(0, at), scale)}`;
}

/** Sent in UTC, with the minutes by which its own zone is ahead. */
function dateTimeOffset(body: Buffer, scale: number): string {
  const at = body.length - DATE_BYTES - OFFSET_BYTES;
  const ahead = body.readInt16LE(at + DATE_BYTES);
  const day = 86_400 * 10 ** scale;
  const units = body.readUIntLE(0, at) + ahead * MINUTE_S * 10 ** scale;
  const days = Math.floor(units / day);
  const local = calendar(body.readUIntLE(at, DATE_BYTES) + days);
  return `${local}T${clock(units - days * day, scale)}${zone(ahead)}`;
}

/** Days since the first of January of the year 1. */
function calendar(days: number): string {
  return new Date((days - DAYS_TO_1970) * 86_400_000).toISOString().slice(0, 10);
}

const DAYS_TO_1970 = 719_162;

function clock(units: number, scale: number): string {
  const second = 10 ** scale;
  const seconds = Math.floor(units / second);
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const fraction = String(units % second)
    .padStart(scale, '0')
    .replace(/0+$/, '');
  return parts.map(two).join(':') + (scale > 0 && fraction ? `.${fraction}` : '');
}

function zone(ahead: number): string {
  if (ahead === 0) return 'Z';
  const minutes = Math.abs(ahead);
  return `${ahead < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

function two(number: number): string {
  return String(number).padStart(2, '0');
}

/** Holds a value of another type: that type, and its properties, before the value. MS-TDS, 2.2.5.5.4. */
function variant(body: Buffer, other: () => unknown, types: Types['TYPE']): unknown {
  const { name = '' } = types[body[0]!] ?? {};
  const layout = LAYOUTS[name];
  if (!layout) return other();
  const properties = body[1]!;
  // Of the decimals the second property is the scale, of the others the only one.
  const scale = properties > 0 ? body[1 + properties]! : 0;
  return layout.text(body.subarray(2 + properties), scale);
}
