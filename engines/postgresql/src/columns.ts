import type { Client, FieldDef } from 'pg';
import { connectionOf } from './driver.js';
import type { Decoder, PgTypes } from './values.js';

export interface DataRow {
  readonly fields: (string | null)[];
  readonly length: number;
}

interface Result {
  described(fields: readonly FieldDef[], decoders: readonly Decoder[]): void;
  row(row: DataRow): void;
}

/** Finds out how the columns of a result are read. Where a type must be learnt first, what comes meanwhile waits here. */
export class PgColumns {
  #learning: Promise<void> | undefined;
  #held: DataRow[] = [];

  constructor(
    private readonly client: Client,
    private readonly types: PgTypes,
    private readonly result: Result,
  ) {}

  describe(fields: readonly FieldDef[]): void {
    const decoders = this.types.decoders(fields);
    if (decoders instanceof Promise) this.#learning = this.#learn(fields, decoders);
    else this.result.described(fields, decoders);
  }

  /** Whether the row was kept back. */
  holds(row: DataRow): boolean {
    if (!this.#learning) return false;
    this.#held.push(row);
    return true;
  }

  /** For what comes after the rows. */
  whenKnown(then: () => void): void {
    if (this.#learning) void this.#learning.then(then);
    else then();
  }

  async #learn(fields: readonly FieldDef[], decoders: Promise<readonly Decoder[]>): Promise<void> {
    const { stream } = connectionOf(this.client);
    stream.pause();
    const found = await decoders;
    this.#learning = undefined;
    // Before the rows, which may hold the stream back themselves.
    stream.resume();
    this.result.described(fields, found);
    for (const row of this.#held.splice(0)) this.result.row(row);
  }
}
