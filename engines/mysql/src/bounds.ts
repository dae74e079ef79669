import { tooLarge } from '@patchbay/plugin-kit';
import { type Allowance, type FrameGuard, FrameTooLarge, OWN_LIMITS } from '@patchbay/sql-kit';
import type { Connection } from 'mysql2';
import { longValue } from './row-head.js';
import type { MysqlColumn, MysqlField } from './values.js';

/** A packet of this size goes on in the next. */
const FULL_PACKET_BYTES = 0xffffff;
/** What a row has beside its values. */
const SLACK_BYTES = 64 * 1024;

const guards = new WeakMap<Connection, FrameGuard>();

/** Makes the guard of a connection known to the statements that run on it. */
export function guardedBy(connection: Connection, guard: FrameGuard): void {
  guards.set(connection, guard);
}

/** Holds what a server sends for one statement to what the run may take, by the lengths that it announces. */
export class MysqlBounds {
  #columns: readonly MysqlColumn[] = [];
  #fields: readonly MysqlField[] = [];
  readonly #guard: FrameGuard;

  constructor(
    connection: Connection,
    private readonly allowance: Allowance,
  ) {
    this.#guard = guards.get(connection)!;
  }

  /** From when the statement goes out. @param admit asked before a large row is gathered */
  begin(admit: (bytes: number) => Promise<void>): void {
    this.#guard.maxFrameBytes = this.allowance.maxRowBytes + SLACK_BYTES;
    this.#guard.admit = admit;
  }

  described(columns: readonly MysqlColumn[], fields: readonly MysqlField[]): void {
    this.#columns = columns;
    this.#fields = fields;
  }

  /** To when it is over. What comes after it is the driver's own. */
  end(): void {
    this.#guard.maxFrameBytes = OWN_LIMITS.maxRowBytes + SLACK_BYTES;
    this.#guard.admit = undefined;
  }

  /** What was too large, where that is what ended the connection. */
  explain(error: unknown): unknown {
    if (!(error instanceof FrameTooLarge) || error.frame !== 'packet') return error;
    const { maxCellBytes, maxRowBytes } = this.allowance;
    const long = error.head && longValue(error.head, this.#fields, maxCellBytes);
    if (long) {
      const column = this.#columns[long.index]!.name;
      return tooLarge({ column, bytes: long.bytes, limit: maxCellBytes }, error);
    }
    const [only, ...others] = this.#columns;
    // The rest of a packet of this protocol's largest size is announced when its turn comes.
    const bytes = error.bytes % FULL_PACKET_BYTES === 0 ? {} : { bytes: error.bytes };
    return only && others.length === 0
      ? tooLarge({ column: only.name, limit: maxCellBytes, ...bytes }, error)
      : tooLarge({ limit: maxRowBytes, ...bytes }, error);
  }
}
