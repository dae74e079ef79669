import type { Hop } from '@patchbay/plugin-kit';
import type { DialProgress } from './dialer.js';

export const TEST_STAGES = [
  'config',
  'resolve',
  'egress',
  'connect',
  'tls',
  'auth',
  'database',
  'ping',
] as const;

export type TestStage = (typeof TEST_STAGES)[number];

/** A stage, and on which stretch of the way, where there is more than one. */
export interface Point {
  readonly stage: TestStage;
  readonly hop?: Hop | undefined;
}

export interface StageTime extends Point {
  readonly ms: number;
}

/** What a dial passes, in this order. */
const DIALLING = ['resolve', 'egress', 'connect'] as const;

/** How far an attempt to connect has come, and how long each stage took. Of several connections the first to pass counts. */
export class ConnectionProgress {
  readonly #passed: StageTime[] = [];
  #since = performance.now();
  /** Of the dial that counts. */
  #dial: { readonly hop: Hop | undefined } | undefined;

  get passed(): readonly StageTime[] {
    return this.#passed;
  }

  /** For a dial to report to. */
  dialling(hop?: Hop): DialProgress {
    return {
      // What was done before it, such as loading a driver, is not part of it.
      began: () => {
        if (this.#has({ stage: 'resolve', hop })) return;
        this.#dial = { hop };
        this.restart();
      },
      reached: (stage) => {
        this.reached(stage, hop);
      },
    };
  }

  reached(stage: TestStage, hop?: Hop): void {
    if (this.#has({ stage, hop })) return;
    this.#passed.push({ stage, ...(hop && { hop }), ms: this.elapsed });
    this.restart();
  }

  /** The next stage is timed from now on. */
  restart(): void {
    this.#since = performance.now();
  }

  get elapsed(): number {
    return Math.round(performance.now() - this.#since);
  }

  /** The point that a dial is at; `undefined` where there was none, and once it is connected. */
  get dialled(): Point | undefined {
    if (!this.#dial) return undefined;
    const { hop } = this.#dial;
    const stage = DIALLING.find((each) => !this.#has({ stage: each, hop }));
    return stage && { stage, hop };
  }

  /** The point that comes after those passed, unless more is known. */
  get next(): Point {
    const { onward } = this;
    if (onward && !this.#has({ stage: 'connect', hop: onward }))
      return this.#has({ stage: 'auth', hop: 'ssh' })
        ? { stage: 'connect', hop: onward }
        : { stage: 'auth', hop: 'ssh' };
    return { stage: this.#nextOf(onward), hop: onward };
  }

  /** The stretch that what is not dialled lies on. */
  get onward(): Hop | undefined {
    return this.#dial?.hop && 'target';
  }

  #has({ stage, hop }: Point): boolean {
    return this.#passed.some((passed) => passed.stage === stage && passed.hop === hop);
  }

  #nextOf(hop: Hop | undefined): TestStage {
    if (this.#has({ stage: 'database', hop })) return 'ping';
    if (this.#has({ stage: 'auth', hop })) return 'database';
    return this.#has({ stage: 'connect', hop }) ? 'auth' : 'connect';
  }
}
