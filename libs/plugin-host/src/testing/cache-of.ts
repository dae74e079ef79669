import { setImmediate as turn } from 'node:timers/promises';
import { SessionCache, type SessionCacheOptions, type SessionKey } from '../sessions/session-cache.js';

interface Opened {
  readonly id: string;
  close(): Promise<void>;
}

/** A cache, and the life of the sessions that it opened. */
export function cacheOf(options: Partial<SessionCacheOptions> = {}) {
  const cache = new SessionCache<Opened>({
    maxSessions: 10,
    openTimeoutMs: 1000,
    idleMs: 60_000,
    drainMs: 60_000,
    turnMs: 60_000,
    ...options,
  });
  const life = { opens: 0, open: 0, most: 0 };
  const opening = (id: string) => async (): Promise<Opened> => {
    life.opens += 1;
    life.open += 1;
    life.most = Math.max(life.most, life.open);
    await turn();
    const close = async (): Promise<void> => {
      await turn();
      life.open -= 1;
    };
    return { id, close };
  };
  const lease = (id: string, version = 1, source?: SessionKey['source']) =>
    cache.lease({ id, version, source }, opening(id));
  return { cache, life, lease };
}
