import { type Column, type JsonValue, PluginError, type Row, tooLarge } from '@patchbay/plugin-kit';
import type { ReadLimits } from '../contract/sql-session.js';

const BATCH_ROWS = 500;
const BATCH_BYTES = 64 * 1024;

/** The host counts a row exactly as it goes out, with the names of its columns. Here it is only kept from being gathered. */
const ROW_SLACK_BYTES = 1024 * 1024;

/** Writes rows as JSON text, a batch at a time, and holds each value and each row to its limit before it is kept. */
export class BatchWriter {
  #texts: string[] = [];
  #length = 0;

  constructor(
    private readonly columns: readonly Pick<Column, 'name'>[],
    private readonly limits: Pick<ReadLimits, 'maxCellBytes' | 'maxRowBytes'>,
  ) {}

  /** @throws PluginError `too_large` */
  add(row: Row): void {
    // A text has at least as many bytes as it has characters: most are known to fit without being counted.
    row.forEach((value, at) => {
      if (typeof value === 'string' && value.length > this.limits.maxCellBytes / 3)
        this.#checkCell(value, at);
    });
    const text = JSON.stringify(row);
    if (text.length > this.limits.maxCellBytes / 3)
      row.forEach((value, at) => {
        this.#checkCell(value, at);
      });
    const { maxRowBytes: limit } = this.limits;
    const bytes = text.length > limit / 3 ? Buffer.byteLength(text) : 0;
    if (bytes > limit + ROW_SLACK_BYTES) throw tooLarge({ bytes, limit });
    this.#texts.push(text);
    this.#length += text.length;
  }

  get isFull(): boolean {
    return this.#texts.length >= BATCH_ROWS || this.#length >= BATCH_BYTES;
  }

  /** The rows since it was last asked. */
  take(): string {
    const text = `[${this.#texts.join(',')}]`;
    this.#texts = [];
    this.#length = 0;
    return text;
  }

  #checkCell(value: JsonValue, at: number): void {
    const { maxCellBytes: limit } = this.limits;
    const bytes = Buffer.byteLength(typeof value === 'string' ? value : JSON.stringify(value));
    const { name: column } = this.columns[at]!;
    if (bytes > limit) throw tooLarge({ column, bytes, limit });
  }
}

/** JavaScript found no room for a value, or a driver none for its copy of it. */
export function isOutOfMemory(error: unknown): boolean {
  return (
    error instanceof RangeError ||
    (error instanceof Error && /^Failed to allocate memory/.test(error.message))
  );
}

/** An engine was refused the memory that it asked for. */
export function outOfMemory(memoryMb: number): PluginError {
  return new PluginError(
    'too_large',
    `The statement needs more memory than it may take, which is ${memoryMb} MB with all that runs beside it.`,
    { value: { limit: memoryMb * 1024 * 1024 } },
  );
}
