import type { Memory } from '@patchbay/plugin-kit';
import type { ByteBudget } from './byte-budget.js';

/** What one run holds of the budget. Whatever becomes of the run, its end gives all of it back. */
export class RunMemory implements Memory {
  #held = 0;
  #isOver = false;
  #whole: Promise<void> | undefined;

  /**
   * @param owner whose runs share what one may hold of the budget
   * @param signal ends the waiting
   * @param wholeBytes of an answer that is put together in memory: taken at once, since runs that each hold a part and wait
   * for another would wait for one another
   */
  constructor(
    private readonly budget: ByteBudget,
    private readonly owner: string,
    private readonly signal: AbortSignal,
    private readonly wholeBytes?: number,
  ) {}

  /** @throws Failure `busy`, or the signal's reason */
  reserve(bytes: number): Promise<void> {
    if (this.wholeBytes === undefined) return this.#take(Math.min(bytes, this.budget.share));
    return (this.#whole ??= this.#take(Math.min(this.wholeBytes, this.budget.share)));
  }

  release(bytes: number): void {
    if (this.wholeBytes === undefined) this.#give(bytes);
  }

  /** Of what was taken at once, no more than this is needed. */
  shrinkTo(bytes: number): void {
    if (this.wholeBytes !== undefined) this.#give(this.#held - bytes);
  }

  end(): void {
    this.#isOver = true;
    this.#give(this.#held);
  }

  async #take(bytes: number): Promise<void> {
    await this.budget.take(bytes, this.owner, this.signal);
    this.#held += bytes;
    // Nothing of a run that is over is to be kept.
    if (this.#isOver) this.end();
  }

  #give(bytes: number): void {
    const given = Math.max(0, Math.min(bytes, this.#held));
    this.#held -= given;
    if (given > 0) this.budget.give(given, this.owner);
  }
}
