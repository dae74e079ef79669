import { randomUUID } from 'node:crypto';
import { type DataSource, Like } from 'typeorm';
import { InstallationFact } from '../entities/installation-fact.js';
import { unwritableReason } from './unwritable.js';

/** A little more than most writes take: what is left of a full disk may have room for less. */
const PROBE_CHARACTERS = 128 * 1024;
const PROBE = 'write probe ';

/** Knows whether the database takes writes, from those that failed, and tries again for who asks. */
export class WriteProbe {
  #reason: string | undefined;
  #running: Promise<string | undefined> | undefined;

  constructor(private readonly dataSource: DataSource) {}

  /** To be told of every error of the database. @returns the reason, where it is that nothing can be written */
  note(error: unknown): string | undefined {
    const reason = unwritableReason(error);
    this.#reason = reason ?? this.#reason;
    return reason;
  }

  /** Writes only where a write has failed since the last that did not. @returns why nothing can be written, or undefined */
  refusal(): Promise<string | undefined> {
    if (this.#reason === undefined) return Promise.resolve(undefined);
    this.#running ??= this.#write().finally(() => (this.#running = undefined));
    return this.#running;
  }

  async #write(): Promise<string | undefined> {
    const facts = this.dataSource.getRepository(InstallationFact);
    const name = PROBE + randomUUID().slice(0, 8);
    const recordedAt = new Date().toISOString();
    try {
      await facts.insert({ name, value: 'x'.repeat(PROBE_CHARACTERS), recordedAt });
      // Those of other servers too: they need theirs no longer than it takes to write them.
      await facts.delete({ name: Like(`${PROBE}%`) });
      this.#reason = undefined;
    } catch (error) {
      this.#reason = unwritableReason(error) ?? this.#reason;
    }
    return this.#reason;
  }
}
