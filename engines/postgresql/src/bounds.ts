import { tooLarge } from '@patchbay/plugin-kit';
import { type Allowance, FrameTooLarge, OWN_LIMITS } from '@patchbay/sql-kit';
import type { Client, FieldDef } from 'pg';
import { guardOf } from './driver.js';
import { bytesOf, type Decoder } from './values.js';

/** Bytea comes in hexadecimal, half as long again as the base64 of the answer. */
const WIRE_BYTES_A_BYTE = 1.5;
/** What a row has beside its values. */
const SLACK_BYTES = 64 * 1024;

const frameBytes = (rowBytes: number): number => Math.ceil(rowBytes * WIRE_BYTES_A_BYTE) + SLACK_BYTES;

/** Holds what a server sends for one statement to what the run may take, by the lengths that it announces. */
export class PgBounds {
  #columns: readonly (readonly [FieldDef, Decoder])[] = [];

  /** @param admit asked before a large row is gathered */
  constructor(
    private readonly client: Client,
    private readonly allowance: Allowance,
    private readonly admit: (bytes: number) => Promise<void>,
  ) {}

  /** From when the statement goes out. */
  begin(): void {
    const guard = guardOf(this.client);
    guard.maxFrameBytes = frameBytes(this.allowance.maxRowBytes);
    guard.admit = this.admit;
  }

  described(fields: readonly FieldDef[], decoders: readonly Decoder[]): void {
    this.#columns = fields.map((field, index) => [field, decoders[index]!]);
  }

  /** To when it is over. What comes after it is the driver's own. */
  end(): void {
    const guard = guardOf(this.client);
    guard.maxFrameBytes = frameBytes(OWN_LIMITS.maxRowBytes);
    guard.admit = undefined;
  }

  /** The value that was too large, where that is what ended the connection. */
  explain(error: Error): Error {
    if (!(error instanceof FrameTooLarge) || error.frame !== 'DataRow') return error;
    const { maxCellBytes, maxRowBytes } = this.allowance;
    const column = error.column === undefined ? undefined : this.#columns[error.column];
    if (!column) return tooLarge({ bytes: error.bytes, limit: maxRowBytes }, error);
    const [{ name }, decoder] = column;
    return tooLarge({ column: name, bytes: bytesOf(error.bytes, decoder), limit: maxCellBytes }, error);
  }
}
