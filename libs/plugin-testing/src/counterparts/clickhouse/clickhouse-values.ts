import type { DuckDBListValue } from '@duckdb/node-api';
import { DuckDBTimestampValue, type DuckDBType, DuckDBTypeId, type DuckDBValue } from '@duckdb/node-api';

const TYPES: Partial<Record<DuckDBTypeId, string>> = {
  [DuckDBTypeId.BOOLEAN]: 'Bool',
  [DuckDBTypeId.SMALLINT]: 'Int16',
  [DuckDBTypeId.INTEGER]: 'Int32',
  [DuckDBTypeId.BIGINT]: 'Int64',
  [DuckDBTypeId.UBIGINT]: 'UInt64',
  [DuckDBTypeId.HUGEINT]: 'Int128',
  [DuckDBTypeId.FLOAT]: 'Float32',
  [DuckDBTypeId.DOUBLE]: 'Float64',
  [DuckDBTypeId.DATE]: 'Date32',
  [DuckDBTypeId.TIMESTAMP]: 'DateTime64(6)',
  [DuckDBTypeId.UUID]: 'UUID',
};

export function typeOf(type: DuckDBType): string {
  if (type.typeId === DuckDBTypeId.LIST) return `Array(Nullable(${typeOf(type.valueType)}))`;
  if (type.typeId === DuckDBTypeId.DECIMAL) return `Nullable(Decimal(${type.width}, ${type.scale}))`;
  return `Nullable(${TYPES[type.typeId] ?? 'String'})`;
}

export interface Writing {
  readonly quoteDecimals: boolean;
  readonly isoTimes: boolean;
}

/** A value in the JSON that ClickHouse writes under these settings. */
export function jsonOf(value: DuckDBValue, type: DuckDBType, how: Writing): string {
  if (value === null) return 'null';
  if (type.typeId === DuckDBTypeId.LIST)
    return `[${(value as DuckDBListValue).items.map((item) => jsonOf(item, type.valueType, how)).join(', ')}]`;
  if (type.typeId === DuckDBTypeId.DECIMAL) return how.quoteDecimals ? `"${String(value)}"` : String(value);
  if (typeof value === 'number' && !Number.isFinite(value))
    return Number.isNaN(value) ? '"nan"' : value < 0 ? '"-inf"' : '"inf"';
  if (typeof value === 'boolean' || typeof value === 'number') return String(value);
  if (value instanceof DuckDBTimestampValue) {
    const text = String(value);
    return how.isoTimes ? `"${text.replace(' ', 'T')}Z"` : `"${text}"`;
  }
  return JSON.stringify(String(value));
}
