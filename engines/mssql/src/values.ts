import type { JsonValue } from '@patchbay/plugin-kit';
import type { DecodedColumn } from '@patchbay/sql-kit';

/** A column as tedious describes it. */
export interface TdsColumn {
  readonly colName: string;
  readonly type: { readonly name: string };
  /** Of types whose values may be null: which of its kind it is, in bytes. */
  readonly dataLength?: number;
  readonly udtInfo?: { readonly typeName: string };
}

export interface TdsCell {
  readonly value: unknown;
}

export type MssqlColumn = DecodedColumn<unknown>;

type Kind = Omit<MssqlColumn, 'name' | 'type'>;

const value: Kind = {};
const text: Kind = { encoding: 'text' };
/** Numbers, dates and the like, in texts that are theirs alone. */
const plain: Kind = { encoding: 'plain' };
const bytes: Kind = { encoding: 'plain', decode: (buffer) => (buffer as Buffer).toString('base64') };
const large: Kind = { decode: (digits) => safe(digits as string) };
const single: Kind = { decode: (number) => shortest(number as number) };
const any: Kind = {
  decode: (held) => (Buffer.isBuffer(held) ? held.toString('base64') : (held as JsonValue)),
};

/** By tedious' names for the protocol's types, which for those that may be null depend on their length. */
const TYPES: Readonly<Record<string, readonly [type: string, kind: Kind]>> = {
  Null: ['null', value],
  Bit: ['bit', value],
  BitN: ['bit', value],
  TinyInt: ['tinyint', value],
  IntN1: ['tinyint', value],
  SmallInt: ['smallint', value],
  IntN2: ['smallint', value],
  Int: ['int', value],
  IntN4: ['int', value],
  BigInt: ['bigint', large],
  IntN8: ['bigint', large],
  Real: ['real', single],
  FloatN4: ['real', single],
  Float: ['float', value],
  FloatN8: ['float', value],
  DecimalN: ['decimal', plain],
  NumericN: ['numeric', plain],
  SmallMoney: ['smallmoney', plain],
  MoneyN4: ['smallmoney', plain],
  Money: ['money', plain],
  MoneyN8: ['money', plain],
  SmallDateTime: ['smalldatetime', plain],
  DateTimeN4: ['smalldatetime', plain],
  DateTime: ['datetime', plain],
  DateTimeN8: ['datetime', plain],
  Date: ['date', plain],
  Time: ['time', plain],
  DateTime2: ['datetime2', plain],
  DateTimeOffset: ['datetimeoffset', plain],
  UniqueIdentifier: ['uniqueidentifier', plain],
  Char: ['char', text],
  VarChar: ['varchar', text],
  NChar: ['nchar', text],
  NVarChar: ['nvarchar', text],
  Text: ['text', text],
  NText: ['ntext', text],
  Xml: ['xml', text],
  Binary: ['binary', bytes],
  VarBinary: ['varbinary', bytes],
  Image: ['image', bytes],
  Variant: ['sql_variant', any],
};

export function columnOf({ colName, type, dataLength, udtInfo }: TdsColumn): MssqlColumn {
  const [name, kind] = TYPES[`${type.name}${dataLength ?? ''}`] ??
    TYPES[type.name] ?? [udtInfo?.typeName.toLowerCase() ?? type.name.toLowerCase(), any];
  return { name: colName, type: name, ...kind };
}

function safe(digits: string): JsonValue {
  const number = Number(digits);
  return Number.isSafeInteger(number) ? number : digits;
}

/** The shortest decimal that stands for the same 4-byte number: 1.1 is not 1.100000023841858. */
function shortest(number: number): JsonValue {
  for (let digits = 6; digits < 9; digits += 1) {
    const shorter = Number(number.toPrecision(digits));
    if (Math.fround(shorter) === number) return shorter;
  }
  return number;
}
