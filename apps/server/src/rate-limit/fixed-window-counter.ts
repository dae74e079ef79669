import { LRUCache } from 'lru-cache';

interface Window {
  readonly endsAt: number;
  hits: number;
}

/** The least recently used key is evicted first. */
const MAX_KEYS = 50_000;

export interface Hits {
  /** In the window of the key. */
  readonly count: number;
  /** Until that window ends. */
  readonly secondsLeft: number;
}

/** Counts hits in windows that begin with a key's first hit. Each replica counts its own. */
export class FixedWindowCounter {
  readonly #windows = new LRUCache<string, Window>({ max: MAX_KEYS });

  constructor(
    private readonly windowMs: number,
    private readonly now: () => number = Date.now,
  ) {}

  hit(key: string): Hits {
    const now = this.now();
    let window = this.#windows.get(key);
    if (!window || now >= window.endsAt) {
      window = { endsAt: now + this.windowMs, hits: 0 };
      this.#windows.set(key, window);
    }
    window.hits += 1;
    return { count: window.hits, secondsLeft: Math.ceil((window.endsAt - now) / 1000) };
  }
}
