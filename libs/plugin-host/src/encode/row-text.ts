import type { Column, JsonValue, Row } from '@patchbay/plugin-kit';
import { LONG_UNITS, type LongText, type RowParts } from './long-text.js';

export type RowMode = 'object' | 'array';

/** Writes rows of one result as text. */
export interface RowWriter {
  /** The whole row. */
  text(row: Row): string;
  /** The same of a row with long texts. */
  parts(row: Row): RowParts;
}

/** Writes rows as JSON. Made once a result, so that keys are quoted once and not once a row. */
export function rowWriter(columns: readonly Column[], rowMode: RowMode): RowWriter {
  const encodings = columns.map(({ encoding = 'value' }) => encoding);
  const writers = encodings.map((encoding) => VALUE_WRITERS[encoding]);
  const [open, close] = rowMode === 'array' ? ['[', ']'] : ['{', '}'];
  const prefixes = columns.map(
    ({ name }, index) => (index === 0 ? open : ',') + (rowMode === 'array' ? '' : `${JSON.stringify(name)}:`),
  );
  const width = columns.length;
  const field = (value: JsonValue, index: number): string =>
    value === null ? 'null' : writers[index]!(value);
  const long = (text: string, index: number): LongText => ({ text, ...LONG_WRITERS[encodings[index]!] });
  return {
    text: (row) => {
      if (width === 0) return open + close;
      let text = '';
      for (let index = 0; index < width; index += 1)
        text += prefixes[index]! + field(row[index] ?? null, index);
      return text + close;
    },
    parts: (row) => partsOf(row, { prefixes, field, long, close }),
  };
}

const VALUE_WRITERS: Readonly<Record<NonNullable<Column['encoding']>, (value: JsonValue) => string>> = {
  value: (value) => JSON.stringify(value),
  text: (value) => JSON.stringify(value),
  plain: (value) => `"${value as string}"`,
  json: (value) => value as string,
};

const ESCAPED: Omit<LongText, 'text'> = {
  open: '"',
  close: '"',
  write: (piece) => JSON.stringify(piece).slice(1, -1),
};

const LONG_WRITERS: Readonly<Record<NonNullable<Column['encoding']>, Omit<LongText, 'text'>>> = {
  value: ESCAPED,
  text: ESCAPED,
  plain: { open: '"', close: '"', write: (piece) => piece },
  json: { open: '', close: '', write: (piece) => piece },
};

/** How the fields of a row are laid out. */
interface Layout {
  /** What stands before each field. */
  readonly prefixes: readonly string[];
  readonly field: (value: JsonValue, index: number) => string;
  readonly long: (text: string, index: number) => LongText;
  readonly close: string;
}

export function partsOf(row: Row, { prefixes, field, long, close }: Layout): RowParts {
  const parts: (string | LongText)[] = [];
  let text = '';
  for (const [index, prefix] of prefixes.entries()) {
    const value = row[index] ?? null;
    text += prefix;
    if (typeof value === 'string' && value.length > LONG_UNITS) {
      parts.push(text, long(value, index));
      text = '';
    } else text += field(value, index);
  }
  parts.push(text + close);
  return parts;
}

/** Columns as callers see them: in objects, a name that comes again gets a number, and no column hides another. */
export function namedColumns(columns: readonly Column[], rowMode: RowMode): readonly Column[] {
  const taken = new Set(columns.map(({ name }) => name));
  if (rowMode === 'array' || taken.size === columns.length) return columns;
  const seen = new Set<string>();
  return columns.map((column) => {
    let { name } = column;
    if (seen.has(name)) {
      for (let n = 2; taken.has(name); n += 1) name = `${column.name}_${n}`;
      taken.add(name);
    }
    seen.add(name);
    return name === column.name ? column : { ...column, name };
  });
}
