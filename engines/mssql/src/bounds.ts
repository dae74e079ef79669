import { FREE_BYTES, tooLarge } from '@patchbay/plugin-kit';
import { OWN_LIMITS, type ReadLimits } from '@patchbay/sql-kit';
import type { TdsColumn } from './values.js';

/** Of these a character takes two bytes on the wire, and one at least in the answer. */
const WIDE = new Set(['NVarChar', 'NText', 'Xml']);
const MOST_BYTES_A_BYTE = 2;

type Admit = (bytes: number) => Promise<void>;

/**
 * Holds what a server sends for one statement to what the run may take, before it is gathered: by the length that a value
 * announces, and where it announces none by what came of it. Values up to `FREE_BYTES` are left to the host, which knows
 * how long their texts are, and need not end the connection.
 */
export class TdsBounds {
  /** What ended the connection, which the driver tells in words of its own. */
  refusal: Error | undefined;
  #limits: ReadLimits = OWN_LIMITS;
  #admit: Admit | undefined;
  #rowBytes = 0;
  #isAdmitted = false;

  /** From when a statement goes out. @param admit asked before a large row is gathered */
  begin(limits: ReadLimits, admit: Admit): void {
    this.#limits = limits;
    this.#admit = admit;
  }

  /** To when it is over: what comes then is the driver's own. */
  end(): void {
    this.#limits = OWN_LIMITS;
    this.#admit = undefined;
  }

  beginRow(): void {
    this.#rowBytes = 0;
    this.#isAdmitted = false;
  }

  /** More of the row. */
  came(bytes: number): void {
    this.#rowBytes += bytes;
  }

  /**
   * To be awaited before so many bytes of a value are gathered, those that were included.
   * @param isAll whether the value announced that it has no more
   * @throws PluginError where that is too much for a value, or with what came before for a row
   */
  async hold(bytes: number, column: TdsColumn | undefined, isAll: boolean): Promise<void> {
    if (bytes <= FREE_BYTES && this.#rowBytes <= FREE_BYTES) return;
    const { maxCellBytes, maxRowBytes } = this.#limits;
    const least = column && WIDE.has(column.type.name) ? Math.floor(bytes / MOST_BYTES_A_BYTE) : bytes;
    if (column && bytes > FREE_BYTES && least > maxCellBytes)
      this.#end(tooLarge({ column: column.colName, limit: maxCellBytes, ...(isAll && { bytes: least }) }));
    if (Math.max(bytes, this.#rowBytes) > MOST_BYTES_A_BYTE * maxRowBytes)
      this.#end(tooLarge({ limit: maxRowBytes }));
    if (this.#isAdmitted) return;
    this.#isAdmitted = true;
    // The whole row at once, whose other values are not known yet: it must not wait for room in the midst of it.
    await this.#admit?.(maxRowBytes).catch((error: unknown) => this.#end(error as Error));
  }

  #end(refusal: Error): never {
    this.refusal = refusal;
    throw refusal;
  }
}
