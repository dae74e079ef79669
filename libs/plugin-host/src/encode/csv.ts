import type { Column, JsonValue } from '@patchbay/plugin-kit';
import type { LongText } from './long-text.js';
import { partsOf, type RowWriter } from './row-text.js';

/** RFC 4180: a header, CRLF, quotes where needed. */
export function csvHeader(columns: readonly Column[]): string {
  return `${columns.map((column) => quoted(column.name)).join(',')}\r\n`;
}

/** Writes records without their CRLF. `null` is an empty field, an empty string is `""`. */
export function csvWriter(columns: readonly Column[]): RowWriter {
  const prefixes = columns.map((_, index) => (index === 0 ? '' : ','));
  const field = (value: JsonValue, index: number): string => fieldText(value, columns[index]!);
  const long = (text: string, index: number): LongText => longField(text, columns[index]!);
  return {
    text: (row) => row.map(field).join(','),
    parts: (row) => partsOf(row, { prefixes, field, long, close: '' }),
  };
}

function fieldText(value: JsonValue, column: Column): string {
  if (value === null) return '';
  return quoted(typeof value === 'string' ? textOf(value, column) : JSON.stringify(value));
}

/** What is a string in JSON goes out without its quotes and escapes. */
function textOf(value: string, { encoding }: Column): string {
  return encoding === 'json' && value.startsWith('"') ? (JSON.parse(value) as string) : value;
}

function longField(value: string, column: Column): LongText {
  const text = textOf(value, column);
  if (!NEEDS_QUOTES.test(text)) return { text, open: '', close: '', write: (piece) => piece };
  return { text, open: '"', close: '"', write: doubled };
}

const NEEDS_QUOTES = /[",\r\n]/;

const doubled = (text: string): string => text.replaceAll('"', '""');

function quoted(text: string): string {
  return text === '' || NEEDS_QUOTES.test(text) ? `"${doubled(text)}"` : text;
}
