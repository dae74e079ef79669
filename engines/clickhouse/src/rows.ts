import { Misread, type Row, tooLarge } from '@patchbay/plugin-kit';
import { FrameTooLarge } from '@patchbay/sql-kit';
import { SYSTEM } from './server.js';
import { type ClickhouseColumn, columnOf } from './values.js';

interface Listener {
  columns(columns: readonly ClickhouseColumn[]): void;
  row(row: Row, bytes: number): void;
}

type Part = 'meta' | 'data' | 'rest';

const MAX_KEPT_BYTES = 1024 * 1024;

/** A line has quotes and escapes beside the values of its row. */
const UNITS_A_BYTE = 2;
const SLACK_UNITS = 64 * 1024;

/**
 * Reads an answer in the format JSONCompact line by line: every version has it, it names the columns first, holds each row
 * in a line of its own, and counts the rows at its end. What ends before that was not finished, whatever its status said.
 */
export class ClickhouseRows {
  #part: Part = 'meta';
  #columns: readonly ClickhouseColumn[] = [];
  /** The parts of the line that has not ended yet. */
  #line: string[] = [];
  #length = 0;
  #kept = '';

  constructor(
    private readonly maxRowBytes: number,
    private readonly listener: Listener,
  ) {}

  /** @throws PluginError `too_large`, FrameTooLarge, Misread */
  push(chunk: string): void {
    let from = 0;
    for (let end = chunk.indexOf('\n'); end >= 0; end = chunk.indexOf('\n', from)) {
      this.#add(chunk.slice(from, end));
      this.#read(this.#takeLine());
      from = end + 1;
    }
    this.#add(chunk.slice(from));
  }

  /** @throws Error with what ClickHouse wrote in place of the end */
  end(): void {
    this.#read(this.#takeLine());
    if (!/"rows":\s*\d+/.test(this.#kept) || !/\}\s*$/.test(this.#kept)) throw new Error(this.#kept.trim());
  }

  #add(part: string): void {
    this.#length += part.length;
    const limit = UNITS_A_BYTE * this.maxRowBytes + SLACK_UNITS;
    if (this.#length > limit) {
      if (this.#part === 'data') throw tooLarge({ limit: this.maxRowBytes });
      throw new FrameTooLarge({ frame: 'answer', bytes: this.#length, limit });
    }
    this.#line.push(part);
  }

  #takeLine(): string {
    const line = this.#line.join('');
    this.#line = [];
    this.#length = 0;
    return line;
  }

  /** Of what is not a row: the description of columns, the end of an answer, and an error in place of either. */
  #keep(line: string): void {
    const bytes = this.#kept.length + line.length;
    if (bytes > MAX_KEPT_BYTES) throw new FrameTooLarge({ frame: 'answer', bytes, limit: MAX_KEPT_BYTES });
    this.#kept += `${line}\n`;
  }

  #read(line: string): void {
    if (this.#part === 'data' && line.startsWith('\t\t[')) {
      this.#readRow(line);
    } else if (this.#part === 'data' && /^\t\],?$/.test(line)) {
      this.#part = 'rest';
      this.#kept = '';
    } else if (this.#part === 'meta' && line === '\t"data":') {
      this.#columns = columnsIn(`${this.#kept}"data": []}`);
      this.listener.columns(this.#columns);
      this.#part = 'data';
      this.#kept = '';
    } else if (line !== '' && !(this.#part === 'data' && line === '\t[')) {
      this.#keep(line);
    }
  }

  /** An exception may follow within the line of the last row. */
  #readRow(line: string): void {
    const end = line.endsWith(',') ? line.length - 1 : line.length;
    const values = valuesIn(line, end);
    if (values?.length !== this.#columns.length) {
      this.#keep(line);
      return;
    }
    const row = values.map((value, at) => (value === 'null' ? null : this.#columns[at]!.decode(value)));
    this.listener.row(row, line.length);
  }
}

function columnsIn(text: string): ClickhouseColumn[] {
  try {
    const { meta } = JSON.parse(text) as { meta: { name: string; type: string }[] };
    return meta.map(columnOf);
  } catch (error) {
    throw new Misread(error, SYSTEM);
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
