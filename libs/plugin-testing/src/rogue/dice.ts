/** A seed fixes every throw: what it found once, it finds again. */
export class Dice {
  #state: number;

  constructor(readonly seed: number) {
    this.#state = seed >>> 0;
  }

  /** By `PATCHBAY_FUZZ_SEED`; the same one each time where it is not set, so that a run fails on what changed. */
  static ofThisRun(): Dice {
    return new Dice(Number(process.env['PATCHBAY_FUZZ_SEED'] ?? 20_261_130));
  }

  /** A whole number from 0 up to and without the limit (mulberry32). */
  below(limit: number): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * limit);
  }

  pick<T>(things: readonly T[]): T {
    return things[this.below(things.length)]!;
  }

  bytes(count: number): Buffer {
    return Buffer.from(Array.from({ length: count }, () => this.below(256)));
  }
}
