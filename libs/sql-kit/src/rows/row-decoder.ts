import type { Column, JsonValue, Row } from '@patchbay/plugin-kit';

/** How a column's values become what a caller gets; without `decode` the driver's value is the one. */
export interface DecodedColumn<Value> extends Column {
  readonly decode?: (value: Value) => JsonValue;
}

const NUMBER_BYTES = 8;

/** Decodes a row in its place and says about how much it weighs. */
export function decodeRow<Value>(
  values: (Value | null | undefined)[],
  columns: readonly DecodedColumn<Value>[],
): [row: Row, bytes: number] {
  const row = values as (Row[number] | undefined)[];
  let bytes = 0;
  for (let index = 0; index < columns.length; index += 1) {
    const value = values[index];
    if (value === null) continue;
    if (value === undefined) {
      row[index] = null;
      continue;
    }
    bytes += typeof value === 'string' || Buffer.isBuffer(value) ? value.length : NUMBER_BYTES;
    const { decode } = columns[index]!;
    if (decode) row[index] = decode(value);
  }
  return [row as Row, bytes];
}
