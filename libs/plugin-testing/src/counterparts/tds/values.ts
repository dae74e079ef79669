import type {
  DuckDBBlobValue,
  DuckDBDateValue,
  DuckDBTimestampNanosecondsValue,
  DuckDBTimestampValue,
  DuckDBTimeValue,
} from '@duckdb/node-api';
import {
  DuckDBDecimalType,
  DuckDBDecimalValue,
  DuckDBStructType,
  DuckDBStructValue,
  type DuckDBType,
  DuckDBTypeId,
  type DuckDBValue,
} from '@duckdb/node-api';
import { COLLATION, MAX } from './login.js';
import { uint16, uint32, uint64 } from './tokens.js';

/** A column on the wire: what COLMETADATA says of its type, and how its values lie in a row. MS-TDS, 2.2.5.4. */
export interface WireType {
  readonly info: Buffer;
  readonly write: (value: DuckDBValue) => Buffer;
}

const byte = (...bytes: number[]): Buffer => Buffer.from(bytes);
const short = (body: Buffer): Buffer => Buffer.concat([byte(body.length), body]);

/** In one chunk, whose length is known. */
const chunked = (body: Buffer): Buffer =>
  Buffer.concat([
    uint64(BigInt(body.length)),
    ...(body.length > 0 ? [uint32(body.length), body] : []),
    uint32(0),
  ]);

const PLP_NULL = Buffer.alloc(8, 0xff);

/** Null or a value behind its length in one byte. */
const nullable = (info: Buffer, body: (value: never) => Buffer): WireType => ({
  info,
  write: (value) => (value === null ? byte(0) : short(body(value as never))),
});

const large = (info: Buffer, body: (value: never) => Buffer): WireType => ({
  info,
  write: (value) => (value === null ? PLP_NULL : chunked(body(value as never))),
});

function little(value: bigint, bytes: number): Buffer {
  const body = Buffer.alloc(bytes);
  let rest = BigInt.asUintN(bytes * 8, value);
  for (let at = 0; at < bytes; at += 1, rest >>= 8n) body[at] = Number(rest & 0xffn);
  return body;
}

const whole = (bytes: number): WireType =>
  nullable(byte(0x26, bytes), (value: number | bigint) => little(BigInt(value), bytes));

const single = nullable(byte(0x6d, 4), (value: number) => {
  const body = Buffer.alloc(4);
  body.writeFloatLE(value);
  return body;
});

const double = nullable(byte(0x6d, 8), (value: number) => {
  const body = Buffer.alloc(8);
  body.writeDoubleLE(value);
  return body;
});

const DECIMAL_BYTES = 17;

function decimalBody(value: bigint): Buffer {
  return Buffer.concat([byte(value < 0n ? 0 : 1), little(value < 0n ? -value : value, DECIMAL_BYTES - 1)]);
}

const decimal = (precision: number, scale: number): WireType =>
  nullable(byte(0x6c, DECIMAL_BYTES, precision, scale), (value: DuckDBDecimalValue | bigint) =>
    decimalBody(typeof value === 'bigint' ? value : value.value),
  );

const nvarchar = large(Buffer.concat([byte(0xe7), MAX, COLLATION]), (value: { toString(): string }) =>
  Buffer.from(value.toString(), 'utf16le'),
);

const DAYS_TO_1970 = 719_162;
const DAYS_TO_1900 = 693_595;
const DAY_NANOS = 86_400_000_000_000n;

const days = (since1970: number | bigint): Buffer => little(BigInt(since1970) + BigInt(DAYS_TO_1970), 3);

/** A moment in units of 100 nanoseconds, which is scale 7: the day's part, then the days. */
function momentBody(nanos: bigint): Buffer {
  const day = floorDivide(nanos, DAY_NANOS);
  return Buffer.concat([little((nanos - day * DAY_NANOS) / 100n, 5), days(day)]);
}

function floorDivide(value: bigint, by: bigint): bigint {
  return value >= 0n || value % by === 0n ? value / by : value / by - 1n;
}

const moment = nullable(byte(0x2a, 7), (value: DuckDBTimestampValue | DuckDBTimestampNanosecondsValue) =>
  momentBody('nanos' in value ? value.nanos : value.micros * 1000n),
);

const MICROS = { digits: 6, nanos: 1000n };

const BY_TYPE: Partial<Record<DuckDBTypeId, WireType>> = {
  [DuckDBTypeId.BOOLEAN]: nullable(byte(0x68, 1), (value: boolean) => byte(Number(value))),
  [DuckDBTypeId.UTINYINT]: whole(1),
  [DuckDBTypeId.TINYINT]: whole(2),
  [DuckDBTypeId.SMALLINT]: whole(2),
  [DuckDBTypeId.INTEGER]: whole(4),
  [DuckDBTypeId.BIGINT]: whole(8),
  [DuckDBTypeId.HUGEINT]: decimal(38, 0),
  [DuckDBTypeId.FLOAT]: single,
  [DuckDBTypeId.DOUBLE]: double,
  [DuckDBTypeId.DATE]: nullable(byte(0x28), (value: DuckDBDateValue) => days(value.days)),
  [DuckDBTypeId.TIME]: nullable(byte(0x29, MICROS.digits), (value: DuckDBTimeValue) =>
    little(value.micros, 5),
  ),
  [DuckDBTypeId.TIMESTAMP]: moment,
  [DuckDBTypeId.TIMESTAMP_NS]: moment,
  [DuckDBTypeId.BLOB]: large(Buffer.concat([byte(0xa5), MAX]), (value: DuckDBBlobValue) =>
    Buffer.from(value.bytes),
  ),
  [DuckDBTypeId.UUID]: nullable(byte(0x24, 16), (value: { toString(): string }) => guid(value.toString())),
};

/** The first three groups are numbers, lowest byte first. */
function guid(text: string): Buffer {
  const body = Buffer.from(text.replaceAll('-', ''), 'hex');
  body.subarray(0, 4).reverse();
  body.subarray(4, 6).reverse();
  body.subarray(6, 8).reverse();
  return body;
}

/** Types of SQL Server that DuckDB has no counterpart of come as a struct of one field, which has their name. */
const TAGGED: Readonly<Record<string, WireType>> = {
  money: nullable(byte(0x6e, 8), ({ value }: DuckDBDecimalValue) =>
    Buffer.concat([little(value >> 32n, 4), little(value & 0xffff_ffffn, 4)]),
  ),
  smallmoney: nullable(byte(0x6e, 4), ({ value }: DuckDBDecimalValue) => little(value, 4)),
  datetime: nullable(byte(0x6f, 8), ({ micros }: DuckDBTimestampValue) => {
    const day = floorDivide(micros, DAY_NANOS / 1000n);
    const ticks = ((micros - (day * DAY_NANOS) / 1000n) * 3n + 5000n) / 10_000n;
    return Buffer.concat([little(day + BigInt(DAYS_TO_1970 - DAYS_TO_1900), 4), little(ticks, 4)]);
  }),
  smalldatetime: nullable(byte(0x6f, 4), ({ micros }: DuckDBTimestampValue) => {
    const minutes = micros / 60_000_000n;
    const day = minutes / 1440n;
    return Buffer.concat([
      little(day + BigInt(DAYS_TO_1970 - DAYS_TO_1900), 2),
      little(minutes - day * 1440n, 2),
    ]);
  }),
  datetimeoffset: nullable(byte(0x2b, 7), (value: string) => offsetBody(value)),
  xml: large(byte(0xf1, 0), (value: string) => Buffer.from(value, 'utf16le')),
  sql_variant: {
    info: Buffer.concat([byte(0x62), uint32(8009)]),
    write: (value) => (value === null ? uint32(0) : variant(value)),
  },
};

const MOMENT = /^(\d+-\d+-\d+ \d+:\d+:\d+)(?:\.(\d+))? ([+-])(\d\d):(\d\d)$/;

/** In UTC, with the minutes by which the zone is ahead. */
function offsetBody(text: string): Buffer {
  const [, wall = '', fraction = '', sign, hours, minutes] = MOMENT.exec(text) ?? [];
  const ahead = (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
  const utcMs = Date.parse(`${wall.replace(' ', 'T')}Z`) - ahead * 60_000;
  const nanos = BigInt(utcMs) * 1_000_000n + BigInt(fraction.padEnd(9, '0'));
  return Buffer.concat([momentBody(nanos), uint16(ahead & 0xffff)]);
}

function variant(value: DuckDBValue): Buffer {
  const held =
    value instanceof DuckDBDecimalValue
      ? Buffer.concat([byte(0x6c, 2, value.width, value.scale), decimalBody(value.value)])
      : Buffer.concat([byte(0xe7, 7), COLLATION, uint16(8000), Buffer.from(String(value), 'utf16le')]);
  return Buffer.concat([uint32(held.length), held]);
}

export function wireTypeOf(type: DuckDBType): WireType {
  if (type instanceof DuckDBDecimalType) return decimal(type.width, type.scale);
  const tag = type instanceof DuckDBStructType ? type.entryNames[0]! : '';
  const tagged = TAGGED[tag];
  if (!tagged) return BY_TYPE[type.typeId] ?? nvarchar;
  return {
    info: tagged.info,
    write: (value) => tagged.write(value instanceof DuckDBStructValue ? value.entries[tag]! : null),
  };
}
