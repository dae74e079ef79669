import type { Column, JsonValue } from '@patchbay/plugin-kit';
import {
  type DuckDBArrayValue,
  type DuckDBListValue,
  type DuckDBMapValue,
  type DuckDBStructValue,
  type DuckDBTimestampTZValue,
  DuckDBTimestampValue,
  type DuckDBType,
  DuckDBTypeId,
  type DuckDBUnionValue,
  type DuckDBValue,
  type DuckDBBlobValue,
} from '@duckdb/node-api';

export interface DuckdbColumn extends Column {
  readonly decode: (value: DuckDBValue) => JsonValue;
}

/** What a binding is to DuckDB: JavaScript's whole numbers are BIGINT, its others DOUBLE. */
export function bindingOf(value: JsonValue): DuckDBValue {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? BigInt(value) : value;
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : value;
}

export function columnOf(name: string, type: DuckDBType): DuckdbColumn {
  return { name, type: nameOf(type), decode: decoderOf(type) };
}

function nameOf(type: DuckDBType): string {
  if (type.alias) return type.alias.toLowerCase();
  // All the words of an enum would be no name.
  return type.typeId === DuckDBTypeId.ENUM ? 'enum' : type.toString().toLowerCase();
}

function decoderOf(type: DuckDBType): DuckdbColumn['decode'] {
  const decode = decoderOfValue(type);
  return (value) => (value === null ? null : decode(value));
}

function decoderOfValue(type: DuckDBType): (value: Exclude<DuckDBValue, null>) => JsonValue {
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
      return type.alias === 'JSON'
        ? (value) => JSON.parse(value as string) as JsonValue
        : (value) => value as string;
    case DuckDBTypeId.BLOB:
    case DuckDBTypeId.GEOMETRY:
      return (value) => Buffer.from((value as DuckDBBlobValue).bytes).toString('base64');
    case DuckDBTypeId.TIMESTAMP:
    case DuckDBTypeId.TIMESTAMP_S:
    case DuckDBTypeId.TIMESTAMP_MS:
    case DuckDBTypeId.TIMESTAMP_NS:
      return (value) => String(value).replace(' ', 'T');
    case DuckDBTypeId.TIMESTAMP_TZ:
      return (value) => utc(value as DuckDBTimestampTZValue);
    case DuckDBTypeId.LIST:
    case DuckDBTypeId.ARRAY: {
      const decode = decoderOf(type.valueType);
      return (value) => (value as DuckDBListValue | DuckDBArrayValue).items.map(decode);
    }
    case DuckDBTypeId.STRUCT: {
      const fields = type.entryNames.map((name, at) => [name, decoderOf(type.entryTypes[at]!)] as const);
      return (value) => {
        const { entries } = value as DuckDBStructValue;
        return Object.fromEntries(fields.map(([name, decode]) => [name, decode(entries[name] ?? null)]));
      };
    }
    case DuckDBTypeId.MAP: {
      const key = decoderOf(type.keyType);
      const item = decoderOf(type.valueType);
      // Keys need not be texts: pairs keep what an object would lose.
      return (value) => (value as DuckDBMapValue).entries.map((entry) => [key(entry.key), item(entry.value)]);
    }
    case DuckDBTypeId.UNION: {
      const members = new Map(type.memberTags.map((tag, at) => [tag, decoderOf(type.memberTypes[at]!)]));
      return (value) => {
        const { tag, value: member } = value as DuckDBUnionValue;
        return members.get(tag)!(member);
      };
    }
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

/** DuckDB keeps the moment alone; infinity has no zone. */
function utc({ micros }: DuckDBTimestampTZValue): string {
  const moment = String(new DuckDBTimestampValue(micros));
  return /^\d/.test(moment) ? `${moment.replace(' ', 'T')}Z` : moment;
}
