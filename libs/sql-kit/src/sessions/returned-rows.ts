import { type Column, FREE_BYTES, type JsonValue, type ResultSet, type Row } from '@patchbay/plugin-kit';
import type { Allowance } from './driver-session.js';
import type { RowSource } from '../rows/row-feed.js';

interface Gathering extends ResultSet {
  readonly rows: Row[];
  truncated: boolean;
}

const NUMBER_BYTES = 8;

/**
 * Gathers the results that a write gives: RETURNING, OUTPUT, CALL. All of them together have no more rows than a run may
 * have, and no more bytes than a row may have. The rest is left out, and not refused: the write may have been done.
 */
export class ReturnedRows {
  readonly #sets: Gathering[] = [];
  #rowsLeft: number;
  #bytes = 0;
  #asked = false;
  #full = false;

  /** @param source held back while the server's memory is asked for room */
  constructor(
    private readonly allowance: Omit<Allowance, 'maxCellBytes'>,
    private readonly source?: Pick<RowSource, 'pause' | 'resume'>,
  ) {
    this.#rowsLeft = allowance.maxRows;
  }

  /** A further result begins. */
  begin(columns: readonly Column[]): void {
    // A driver's own column has more to it, which is of no use to others.
    const plain = columns.map(({ name, type, encoding }) => ({ name, type, ...(encoding && { encoding }) }));
    this.#sets.push({ columns: plain, rows: [], truncated: false });
  }

  /** @param bytes about what the row weighs, where the driver knows */
  push(row: Row, bytes = weightOf(row)): void {
    const set = this.#sets.at(-1)!;
    if (this.isFull || this.#bytes + bytes > this.allowance.maxRowBytes) {
      this.#full = true;
      set.truncated = true;
      return;
    }
    this.#rowsLeft -= 1;
    this.#bytes += bytes;
    set.rows.push(row);
    if (this.#bytes > FREE_BYTES) this.#ask();
  }

  /** How many rows the result had, where not all were pushed. */
  seen(count: number): void {
    const set = this.#sets.at(-1)!;
    set.truncated ||= count > set.rows.length;
  }

  /** No further row will be kept. */
  get isFull(): boolean {
    return this.#full || this.#rowsLeft === 0;
  }

  /** Those that have columns. */
  get sets(): readonly ResultSet[] {
    return this.#sets;
  }

  /** Takes the last result out, where it is not an answer to the caller. */
  dropLast(): void {
    this.#sets.pop();
  }

  /** Once, for all that may come. Where there is no room, what came so far is all that is kept. */
  #ask(): void {
    if (this.#asked || !this.allowance.memory) return;
    this.#asked = true;
    this.source?.pause();
    this.allowance.memory
      .reserve(this.allowance.maxRowBytes)
      .catch(() => (this.#full = true))
      .finally(() => this.source?.resume());
  }
}

function weightOf(row: Row): number {
  let bytes = 0;
  for (const value of row) bytes += weightOfValue(value);
  return bytes;
}

function weightOfValue(value: JsonValue): number {
  if (typeof value === 'string') return value.length;
  return typeof value === 'object' && value !== null ? JSON.stringify(value).length : NUMBER_BYTES;
}

/** The key that an INSERT tells: all that it returns is one column, and this its first value. */
export function keyOf(sets: readonly ResultSet[]): JsonValue | undefined {
  const [set] = sets;
  if (set?.columns.length !== 1) return undefined;
  const value = set.rows[0]?.[0] ?? undefined;
  return set.columns[0]!.encoding === 'json' && typeof value === 'string' ? keyIn(value) : value;
}

/** A number, or a longer one in quotes; what else JSON has is not a key. */
function keyIn(json: string): JsonValue | undefined {
  const value = JSON.parse(json) as JsonValue;
  return typeof value === 'object' ? undefined : value;
}
