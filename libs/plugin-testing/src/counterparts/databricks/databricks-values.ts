import type { DuckDBBlobValue, DuckDBListValue } from '@duckdb/node-api';
import { DuckDBIntervalValue, type DuckDBType, DuckDBTypeId, type DuckDBValue } from '@duckdb/node-api';
import { struct } from './thrift-service.js';

/** How values of a type go: the number of the type (TTypeId), the list they stand in, and what they are in it. */
interface Kind {
  readonly id: number;
  readonly list: string;
  readonly empty: unknown;
  readonly told: (value: DuckDBValue) => unknown;
}

const text = (id: number, told: (value: DuckDBValue) => string = String): Kind => ({
  ...{ id, list: 'stringVal', empty: '', told },
});
const number = (id: number, list: string): Kind => ({ id, list, empty: 0, told: Number });

const BIGINT: Kind = {
  id: 4,
  list: 'i64Val',
  empty: 0,
  told: (value) => {
    const buffer = Buffer.alloc(8);
    buffer.writeBigInt64BE(value as bigint);
    return { buffer };
  },
};

const KINDS: Partial<Record<DuckDBTypeId, Kind>> = {
  [DuckDBTypeId.BOOLEAN]: { id: 0, list: 'boolVal', empty: false, told: Boolean },
  [DuckDBTypeId.TINYINT]: number(1, 'byteVal'),
  [DuckDBTypeId.SMALLINT]: number(2, 'i16Val'),
  [DuckDBTypeId.INTEGER]: number(3, 'i32Val'),
  [DuckDBTypeId.BIGINT]: BIGINT,
  [DuckDBTypeId.FLOAT]: number(5, 'doubleVal'),
  [DuckDBTypeId.DOUBLE]: number(6, 'doubleVal'),
  [DuckDBTypeId.HUGEINT]: text(15),
  [DuckDBTypeId.DECIMAL]: text(15),
  [DuckDBTypeId.TIMESTAMP]: text(8, moment),
  [DuckDBTypeId.TIMESTAMP_TZ]: text(8, moment),
  [DuckDBTypeId.DATE]: text(17),
  [DuckDBTypeId.SQLNULL]: text(16),
  [DuckDBTypeId.INTERVAL]: text(21, interval),
  [DuckDBTypeId.LIST]: text(10, list),
  [DuckDBTypeId.BLOB]: {
    id: 9,
    list: 'binaryVal',
    empty: Buffer.alloc(0),
    told: (value) => Buffer.from((value as DuckDBBlobValue).bytes),
  },
};

function kindOf({ typeId, alias }: DuckDBType): Kind {
  return alias === 'JSON' ? text(12) : (KINDS[typeId] ?? text(7));
}

interface Described {
  readonly name: string;
  readonly type: DuckDBType;
}

/** @param first the first row: an interval's type depends on its value here */
export function schemaOf(columns: readonly Described[], first: readonly DuckDBValue[] | undefined): object {
  return struct('TTableSchema', {
    columns: columns.map(({ name, type }, index) => {
      const value = first?.[index];
      const months = value instanceof DuckDBIntervalValue && value.months !== 0;
      const primitiveEntry = struct('TPrimitiveTypeEntry', { type: months ? 20 : kindOf(type).id });
      const typeDesc = struct('TTypeDesc', { types: [struct('TTypeEntry', { primitiveEntry })] });
      return struct('TColumnDesc', { columnName: name, typeDesc, position: index + 1 });
    }),
  });
}

/** Rows turned into columns, each a list of its values and a bit for each that is null. */
export function rowSetOf(columns: readonly Described[], rows: readonly (readonly DuckDBValue[])[]): object {
  return struct('TRowSet', {
    startRowOffset: 0,
    rows: [],
    columns: columns.map(({ type }, index) => {
      const { list, empty, told } = kindOf(type);
      const nulls = Buffer.alloc(Math.ceil(rows.length / 8));
      const values = rows.map((row, at) => {
        const value = row[index] ?? null;
        if (value !== null) return told(value);
        nulls[at >> 3]! |= 1 << (at & 7);
        return empty;
      });
      const Struct = `T${list[0]!.toUpperCase()}${list.slice(1, -3)}Column`;
      return struct('TColumn', { [list]: struct(Struct, { values, nulls }) });
    }),
  });
}

/** `2024-02-29 12:34:56.789`, in UTC, without zeros at the end. */
function moment(value: DuckDBValue): string {
  return String(value).replace(/[+-]\d\d(?::?\d\d)?$/, '');
}

function interval(value: DuckDBValue): string {
  const { months, days, micros } = value as DuckDBIntervalValue;
  if (months !== 0) return `${Math.trunc(months / 12)}-${months % 12}`;
  const two = (part: bigint): string => String(part).padStart(2, '0');
  const seconds = micros / 1_000_000n;
  const nanos = String((micros % 1_000_000n) * 1000n).padStart(9, '0');
  return `${days} ${two(seconds / 3600n)}:${two((seconds / 60n) % 60n)}:${two(seconds % 60n)}.${nanos}`;
}

function list(value: DuckDBValue): string {
  return JSON.stringify((value as DuckDBListValue).items);
}
