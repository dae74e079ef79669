import type { Column, JsonValue, Row } from '@patchbay/plugin-kit';

/** RFC 4180: a header, CRLF, quotes where needed. */
export function csvHeader(columns: readonly Column[]): string {
  return `${columns.map((column) => quoted(column.name)).join(',')}\r\n`;
}

/** A record without its CRLF. `null` is an empty field, an empty string is `""`. */
export function csvWriter(columns: readonly Column[]): (row: Row) => string {
  return (row) => row.map((value, index) => fieldText(value, columns[index]!)).join(',');
}

function fieldText(value: JsonValue, { encoding }: Column): string {
  if (value === null) return '';
  if (encoding === 'json') {
    const text = value as string;
    return quoted(text.startsWith('"') ? (JSON.parse(text) as string) : text);
  }
  return quoted(typeof value === 'string' ? value : JSON.stringify(value));
}

function quoted(text: string): string {
  return text === '' || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
