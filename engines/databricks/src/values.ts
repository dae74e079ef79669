import type { JsonValue } from '@patchbay/plugin-kit';
import type { DecodedColumn } from '@patchbay/sql-kit';

export type DatabricksColumn = DecodedColumn<never>;

/** A 64-bit integer as Thrift's library has it. */
interface Int64 {
  readonly buffer: Buffer;
  readonly offset?: number;
}

type Kind = Omit<DatabricksColumn, 'name'>;

const value = (type: string): Kind => ({ type });
const text = (type: string): Kind => ({ type, encoding: 'text' });

/** By TTypeId. Results come in columns of values, not as Arrow: of those the driver rounds decimals and long integers. */
const KINDS: readonly Kind[] = [
  value('boolean'),
  value('tinyint'),
  value('smallint'),
  value('int'),
  { type: 'bigint', decode: integer },
  { type: 'float', decode: (wide: number) => float(shortest(wide)) },
  { type: 'double', decode: float },
  text('string'),
  { type: 'timestamp', encoding: 'plain', decode: (moment: string) => moment.replace(' ', 'T') },
  { type: 'binary', encoding: 'plain', decode: (bytes: Buffer) => bytes.toString('base64') },
  { type: 'array', encoding: 'json', decode: json },
  { type: 'map', encoding: 'json', decode: json },
  { type: 'struct', encoding: 'json', decode: json },
  text('union'),
  text('user defined'),
  { type: 'decimal', encoding: 'plain' },
  text('void'),
  { type: 'date', encoding: 'plain' },
  text('varchar'),
  text('char'),
  { type: 'interval year to month', encoding: 'plain', decode: yearsAndMonths },
  { type: 'interval day to second', encoding: 'plain', decode: daysAndTime },
];

export function columnOf(name: string, typeId: number | undefined): DatabricksColumn {
  return { name, ...(KINDS[typeId ?? -1] ?? text('string')) };
}

function integer({ buffer, offset = 0 }: Int64): JsonValue {
  const exact = buffer.readBigInt64BE(offset);
  const number = Number(exact);
  return Number.isSafeInteger(number) ? number : String(exact);
}

function float(number: number): JsonValue {
  return Number.isFinite(number) ? number : String(number);
}

/** Thrift widens a 32-bit float to 64 bits: of all decimals that name it, the shortest is what was written. */
function shortest(wide: number): number {
  for (let digits = 6; digits < 9; digits += 1) {
    const short = Number(wide.toPrecision(digits));
    if (Math.fround(short) === wide) return short;
  }
  return wide;
}

/** What is not JSON, as from servers older than the driver, goes out as a text. */
function json(raw: string): string {
  try {
    JSON.parse(raw);
  } catch {
    return JSON.stringify(raw);
  }
  return raw.replace(/("(?:[^"\\]|\\.)*")|\s+/g, '$1');
}

/** `-1-2`, as ISO 8601 in the way of PostgreSQL: each part has its sign. */
function yearsAndMonths(raw: string): string {
  const [, sign = '', years = '0', months = '0'] = /^(-?)(\d+)-(\d+)$/.exec(raw) ?? [];
  const parts = [part(sign, years, 'Y'), part(sign, months, 'M')].join('');
  return parts ? `P${parts}` : 'PT0S';
}

/** `3 04:05:06.500000000`, likewise. */
function daysAndTime(raw: string): string {
  const [, sign = '', days = '0', hours = '0', minutes = '0', seconds = '0'] =
    /^(-?)(\d+) (\d+):(\d+):(\d+(?:\.\d+)?)$/.exec(raw) ?? [];
  const time = [part(sign, hours, 'H'), part(sign, minutes, 'M'), part(sign, seconds, 'S')].join('');
  const all = part(sign, days, 'D') + (time && `T${time}`);
  return all ? `P${all}` : 'PT0S';
}

function part(sign: string, digits: string, unit: string): string {
  const trimmed = digits
    .replace(/^0+(?=\d)/, '')
    .replace(/\.?0+$/, (zeros) => (digits.includes('.') ? '' : zeros));
  return Number(trimmed) === 0 ? '' : `${sign}${trimmed}${unit}`;
}
