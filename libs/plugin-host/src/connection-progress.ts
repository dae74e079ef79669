import type { ReachedStage } from '@patchbay/plugin-kit';
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

export interface StageTime {
  readonly stage: TestStage;
  readonly ms: number;
}

/** What a dial passes, in this order. */
const DIALLING = ['resolve', 'egress', 'connect'] as const;

/** How far an attempt to connect has come, and how long each stage took. Of several connections the first to pass counts. */
export class ConnectionProgress implements DialProgress {
  readonly #passed: StageTime[] = [];
  #since = performance.now();
  #dialling = false;

  get passed(): readonly StageTime[] {
    return this.#passed;
  }

  /** A dial begins: what was done before it, such as loading a driver, is no part of it. */
  began(): void {
    if (this.#has('resolve')) return;
    this.#dialling = true;
    this.restart();
  }

  reached(stage: TestStage | ReachedStage): void {
    if (this.#has(stage)) return;
    this.#passed.push({ stage, ms: this.elapsed });
    this.restart();
  }

  /** The next stage is timed from now on. */
  restart(): void {
    this.#since = performance.now();
  }

  get elapsed(): number {
    return Math.round(performance.now() - this.#since);
  }

  /** The stage that a dial is at; `undefined` where there was none, and once it is connected. */
  get dialling(): (typeof DIALLING)[number] | undefined {
    return this.#dialling ? DIALLING.find((stage) => !this.#has(stage)) : undefined;
  }

  /** The stage that comes after those passed, as far as nobody knows better. */
  get next(): TestStage {
    if (this.#has('database')) return 'ping';
    if (this.#has('auth')) return 'database';
    return this.#has('connect') ? 'auth' : 'connect';
  }

  #has(stage: TestStage): boolean {
    return this.#passed.some((passed) => passed.stage === stage);
  }
}
