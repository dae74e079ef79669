import type { Column, JsonValue, LargeValue, Row } from '@patchbay/plugin-kit';
import { LONG_UNITS } from './long-text.js';

/** UTF-8 takes at most so many bytes for each unit of a JavaScript string: a text of fewer units need not be measured. */
const BYTES_A_UNIT = 3;

/**
 * Finds values that have more bytes than they may. What counts is the value's text in UTF-8 as the answer has it, without
 * the quotes and escapes that JSON and CSV add: binary in base64, objects as JSON.
 */
export class LargeValues {
  readonly #short: number;
  /** Of fewer units than these, a text is neither long nor large. */
  readonly #usual: number;

  constructor(
    private readonly columns: readonly Column[],
    private readonly limit: number,
  ) {
    this.#short = Math.floor(limit / BYTES_A_UNIT);
    this.#usual = Math.min(this.#short, LONG_UNITS);
  }

  /**
   * Looks at the texts of a row, which is cheap: to be asked before the row is written.
   * @returns a text that is too large; `long` where none is, but one is to be written piece by piece
   */
  textOf(row: Row): LargeValue | 'long' | undefined {
    let outcome: 'long' | undefined;
    for (let index = 0; index < row.length; index += 1) {
      const value = row[index];
      if (typeof value !== 'string' || value.length <= this.#usual) continue;
      const found = value.length > this.#short ? this.#measured(value, index) : undefined;
      if (found) return found;
      if (value.length > LONG_UNITS) outcome = 'long';
    }
    return outcome;
  }

  /** Among the objects of a row that was written as so many units. */
  objectOf(row: Row, units: number): LargeValue | undefined {
    if (units <= this.#short) return undefined;
    for (const [index, value] of row.entries()) {
      const found = isObject(value) && this.#measured(JSON.stringify(value), index);
      if (found) return found;
    }
    return undefined;
  }

  #measured(text: string, index: number): LargeValue | undefined {
    const bytes = Buffer.byteLength(text);
    return bytes > this.limit ? { column: this.columns[index]!.name, bytes, limit: this.limit } : undefined;
  }
}

function isObject(value: JsonValue): value is Exclude<JsonValue, null | boolean | number | string> {
  return typeof value === 'object' && value !== null;
}
