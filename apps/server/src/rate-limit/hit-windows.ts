import type { ThrottlerStorage } from '@nestjs/throttler';
import { LRUCache } from 'lru-cache';

type ThrottlerStorageRecord = Awaited<ReturnType<ThrottlerStorage['increment']>>;

interface Window {
  readonly endsAt: number;
  hits: number;
}

/** The one that was not seen for longest is forgotten first. */
const MAX_KEYS = 50_000;

/**
 * Counts hits in windows that begin with a key's first hit. The storage that comes with the throttler starts a timer
 * for each hit, and looks through them all at the next. Each replica counts its own.
 */
export class HitWindows implements ThrottlerStorage {
  readonly #windows = new LRUCache<string, Window>({ max: MAX_KEYS });

  constructor(private readonly now: () => number = Date.now) {}

  increment(key: string, ttl: number, limit: number): Promise<ThrottlerStorageRecord> {
    const now = this.now();
    let window = this.#windows.get(key);
    if (!window || now >= window.endsAt) {
      window = { endsAt: now + ttl, hits: 0 };
      this.#windows.set(key, window);
    }
    window.hits += 1;
    const timeToExpire = Math.ceil((window.endsAt - now) / 1000);
    return Promise.resolve({
      totalHits: window.hits,
      timeToExpire,
      isBlocked: window.hits > limit,
      timeToBlockExpire: timeToExpire,
    });
  }
}
