import type { Column, JsonValue } from '@patchbay/plugin-kit';
import { jsonText } from '@patchbay/sql-kit';
import {
  type DuckDBBlobValue,
  type DuckDBDateValue,
  type DuckDBTimestampTZValue,
  type DuckDBTimestampValue,
  type DuckDBType,
  DuckDBTypeId,
  type DuckDBValue,
  type DuckDBVector,
} from '@duckdb/node-api';
import { date, moment, utc } from './moments.js';
import { type JsonWriter, nestedWriterOf } from './nested.js';

export interface DuckdbColumn extends Column {
  readonly read: (vector: DuckDBVector, row: number) => JsonValue;
}

export function columnOf(name: string, type: DuckDBType): DuckdbColumn {
  const write = jsonWriterOf(type);
  if (write) return { name, type: nameOf(type), encoding: 'json', read: write };
  const decode = decoderOf(type);
  return { name, type: nameOf(type), read: (vector, row) => unlessNull(vector.getItem(row), decode) };
}

const unlessNull = (value: DuckDBValue, decode: Decoder): JsonValue =>
  value === null ? null : decode(value);

/** Of types whose values are JSON, or hold others. */
function jsonWriterOf(type: DuckDBType): JsonWriter | undefined {
  if (type.alias === 'JSON') return (vector, row) => jsonOf(vector.getItem(row));
  return nestedWriterOf(type, writerOf);
}

const jsonOf = (value: DuckDBValue): string | null => (value === null ? null : jsonText(value as string));

function writerOf(type: DuckDBType): JsonWriter {
  const decode = decoderOf(type);
  return jsonWriterOf(type) ?? ((vector, row) => JSON.stringify(unlessNull(vector.getItem(row), decode)));
}

function nameOf(type: DuckDBType): string {
  if (type.alias) return type.alias.toLowerCase();
  // All the words of an enum would not be a name.
  return type.typeId === DuckDBTypeId.ENUM ? 'enum' : type.toString().toLowerCase();
}

type Decoder = (value: Exclude<DuckDBValue, null>) => JsonValue;

function decoderOf(type: DuckDBType): Decoder {
  switch (type.typeId) {
    case DuckDBTypeId.BOOLEAN:
    case DuckDBTypeId.TINYINT:
    case DuckDBTypeId.SMALLINT:
    case DuckDBTypeId.INTEGER:
    case DuckDBTypeId.UTINYINT:
    case DuckDBTypeId.USMALLINT:
    case DuckDBTypeId.UINTEGER:
    case DuckDBTypeId.ENUM:
      return (value) => value as JsonValue;
    case DuckDBTypeId.BIGINT:
    case DuckDBTypeId.UBIGINT:
    case DuckDBTypeId.HUGEINT:
    case DuckDBTypeId.UHUGEINT:
    case DuckDBTypeId.BIGNUM:
      return (value) => wholeNumber(value as bigint);
    case DuckDBTypeId.FLOAT:
      return (value) => float(shortest(value as number));
    case DuckDBTypeId.DOUBLE:
      return (value) => float(value as number);
    case DuckDBTypeId.VARCHAR:
      return (value) => value as string;
    case DuckDBTypeId.BLOB:
    case DuckDBTypeId.GEOMETRY:
      return (value) => Buffer.from((value as DuckDBBlobValue).bytes).toString('base64');
    case DuckDBTypeId.TIMESTAMP:
    case DuckDBTypeId.TIMESTAMP_S:
    case DuckDBTypeId.TIMESTAMP_MS:
    case DuckDBTypeId.TIMESTAMP_NS:
      return (value) => moment(value as DuckDBTimestampValue);
    case DuckDBTypeId.TIMESTAMP_TZ:
      return (value) => utc(value as DuckDBTimestampTZValue);
    case DuckDBTypeId.DATE:
      return (value) => date(value as DuckDBDateValue);
    default:
      // Decimals, dates, times, intervals, UUIDs, bits: DuckDB writes them as it reads them.
      return String;
  }
}

function wholeNumber(value: bigint): JsonValue {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : String(value);
}

/** JSON has no NaN and no Infinity. */
function float(value: number): JsonValue {
  return Number.isFinite(value) ? value : String(value);
}

/** Of all decimals that name a 32-bit float, the shortest is what was written. */
function shortest(wide: number): number {
  for (let digits = 6; digits < 9; digits += 1) {
    const short = Number(wide.toPrecision(digits));
    if (Math.fround(short) === wide) return short;
  }
  return wide;
}
