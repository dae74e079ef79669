import type { Row } from '@patchbay/plugin-kit';
import { type ClickhouseColumn, columnOf } from './clickhouse-values.js';

interface Listener {
  columns(columns: readonly ClickhouseColumn[]): void;
  row(row: Row, bytes: number): void;
}

type Part = 'meta' | 'data' | 'rest';

/**
 * Reads an answer in the format JSONCompact line by line: every version has it, it names the columns first, holds each row
 * in a line of its own, and counts the rows at its end. What ends before that was not finished, whatever its status said.
 */
export class ClickhouseRows {
  #part: Part = 'meta';
  #columns: readonly ClickhouseColumn[] = [];
  #line = '';
  #kept = '';

  constructor(private readonly listener: Listener) {}

  push(chunk: string): void {
    const lines = (this.#line + chunk).split('\n');
    this.#line = lines.pop()!;
    for (const line of lines) this.#read(line);
  }

  /** @throws Error with what ClickHouse wrote in place of the end */
  end(): void {
    this.#read(this.#line);
    if (!/"rows":\s*\d+/.test(this.#kept) || !/\}\s*$/.test(this.#kept)) throw new Error(this.#kept.trim());
  }

  #read(line: string): void {
    if (this.#part === 'data' && line.startsWith('\t\t[')) {
      this.#readRow(line);
    } else if (this.#part === 'data' && /^\t\],?$/.test(line)) {
      this.#part = 'rest';
      this.#kept = '';
    } else if (this.#part === 'meta' && line === '\t"data":') {
      const { meta } = JSON.parse(`${this.#kept}"data": []}`) as { meta: { name: string; type: string }[] };
      this.#columns = meta.map(columnOf);
      this.listener.columns(this.#columns);
      this.#part = 'data';
      this.#kept = '';
    } else if (line !== '' && !(this.#part === 'data' && line === '\t[')) {
      this.#kept += `${line}\n`;
    }
  }

  /** An exception may follow within the line of the last row. */
  #readRow(line: string): void {
    const end = line.endsWith(',') ? line.length - 1 : line.length;
    const values = valuesIn(line, end);
    if (values?.length !== this.#columns.length) {
      this.#kept += `${line}\n`;
      return;
    }
    const row = values.map((value, at) => (value === 'null' ? null : this.#columns[at]!.decode(value)));
    this.listener.row(row, line.length);
  }
}

const QUOTE = 34;
const BACKSLASH = 92;
const COMMA = 44;
const OPENING = new Set([91, 123]);
const CLOSING = new Set([93, 125]);

/** The JSON texts of the values of one list; nothing where it is none. Numbers are not read, so none is rounded. */
function valuesIn(line: string, end: number): string[] | undefined {
  const values: string[] = [];
  let depth = 0;
  let from = 0;
  for (let at = line.indexOf('['); at < end; at += 1) {
    const code = line.charCodeAt(at);
    if (code === QUOTE) {
      at = closingQuote(line, at);
    } else if (OPENING.has(code)) {
      depth += 1;
      if (depth === 1) from = at + 1;
    } else if (CLOSING.has(code)) {
      depth -= 1;
      if (depth > 0) continue;
      values.push(line.slice(from, at).trim());
      return at === end - 1 ? values : undefined;
    } else if (code === COMMA && depth === 1) {
      values.push(line.slice(from, at).trim());
      from = at + 1;
    }
  }
  return undefined;
}

function closingQuote(line: string, open: number): number {
  for (let at = open + 1; at < line.length; at += 1) {
    const code = line.charCodeAt(at);
    if (code === BACKSLASH) at += 1;
    else if (code === QUOTE) return at;
  }
  return line.length;
}
