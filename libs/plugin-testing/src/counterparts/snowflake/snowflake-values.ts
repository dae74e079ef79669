import {
  DuckDBBlobValue,
  DuckDBDateValue,
  DuckDBTimestampNanosecondsValue,
  DuckDBTimestampTZValue,
  DuckDBTimestampValue,
  DuckDBTimeValue,
  type DuckDBType,
  DuckDBTypeId,
  type DuckDBValue,
} from '@duckdb/node-api';

/** A column as Snowflake's JSON results describe it. */
export interface RowType {
  readonly name: string;
  readonly type: string;
  readonly nullable: boolean;
  readonly precision: number | null;
  readonly scale: number | null;
}

const FIXED = [
  DuckDBTypeId.TINYINT,
  DuckDBTypeId.SMALLINT,
  DuckDBTypeId.INTEGER,
  DuckDBTypeId.BIGINT,
  DuckDBTypeId.HUGEINT,
  DuckDBTypeId.UBIGINT,
];

const TYPES: Partial<Record<DuckDBTypeId, string>> = {
  [DuckDBTypeId.BOOLEAN]: 'boolean',
  [DuckDBTypeId.FLOAT]: 'real',
  [DuckDBTypeId.DOUBLE]: 'real',
  [DuckDBTypeId.DATE]: 'date',
  [DuckDBTypeId.TIME]: 'time',
  [DuckDBTypeId.TIMESTAMP]: 'timestamp_ntz',
  [DuckDBTypeId.TIMESTAMP_NS]: 'timestamp_ntz',
  [DuckDBTypeId.TIMESTAMP_TZ]: 'timestamp_ltz',
  [DuckDBTypeId.BLOB]: 'binary',
};

export function rowTypeOf({ name, type }: { readonly name: string; readonly type: DuckDBType }): RowType {
  const described = { name, nullable: true, precision: null, scale: null };
  if (FIXED.includes(type.typeId)) return { ...described, type: 'fixed', precision: 38, scale: 0 };
  if ('width' in type && 'scale' in type)
    return { ...described, type: 'fixed', precision: type.width, scale: type.scale };
  const kind = type.alias === 'JSON' ? 'variant' : (TYPES[type.typeId] ?? 'text');
  return { ...described, type: kind, scale: /^time/.test(kind) ? 9 : null };
}

/** A value as it stands in the JSON that Snowflake sends: text, whatever its type. */
export function rawOf(value: DuckDBValue): string | null {
  if (value === null) return null;
  if (typeof value === 'number' && !Number.isFinite(value))
    return Number.isNaN(value) ? 'NaN' : value < 0 ? '-inf' : 'inf';
  if (value instanceof DuckDBDateValue) return String(value.days);
  if (value instanceof DuckDBTimestampNanosecondsValue) return seconds(value.nanos);
  if (
    value instanceof DuckDBTimeValue ||
    value instanceof DuckDBTimestampValue ||
    value instanceof DuckDBTimestampTZValue
  )
    return seconds(value.micros * 1000n);
  if (value instanceof DuckDBBlobValue) return Buffer.from(value.bytes).toString('hex').toUpperCase();
  return String(value);
}

function seconds(nanos: bigint): string {
  const digits = String(nanos < 0n ? -nanos : nanos).padStart(10, '0');
  return `${nanos < 0n ? '-' : ''}${digits.slice(0, -9)}.${digits.slice(-9)}`;
}
