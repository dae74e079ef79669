import type { Column, JsonValue, Row } from '@patchbay/plugin-kit';

export type RowMode = 'object' | 'array';

/** Writes one row as JSON text. Made once a result, so that keys are quoted once and not once a row. */
export function rowWriter(columns: readonly Column[], rowMode: RowMode): (row: Row) => string {
  const writers = columns.map((column) => VALUE_WRITERS[column.encoding ?? 'value']);
  if (rowMode === 'array')
    return (row) =>
      `[${row.map((value, index) => (value === null ? 'null' : writers[index]!(value))).join(',')}]`;

  const prefixes = columns.map(({ name }, index) => `${index === 0 ? '{' : ','}${JSON.stringify(name)}:`);
  const width = columns.length;
  if (width === 0) return () => '{}';
  return (row) => {
    let text = '';
    for (let index = 0; index < width; index += 1) {
      const value = row[index] ?? null;
      text += prefixes[index]! + (value === null ? 'null' : writers[index]!(value));
    }
    return text + '}';
  };
}

const VALUE_WRITERS: Readonly<Record<NonNullable<Column['encoding']>, (value: JsonValue) => string>> = {
  value: (value) => JSON.stringify(value),
  text: (value) => JSON.stringify(value),
  plain: (value) => `"${value as string}"`,
  json: (value) => value as string,
};

/** Columns as callers see them: a name that comes again gets a number, so that no value hides another. */
export function distinctColumns(columns: readonly Column[]): readonly Column[] {
  const seen = new Set<string>();
  return columns.map((column) => {
    let { name } = column;
    for (let n = 2; seen.has(name); n += 1) name = `${column.name}_${n}`;
    seen.add(name);
    return { ...column, name };
  });
}
