import { setImmediate as turn, setTimeout as sleep } from 'node:timers/promises';
import { cacheOf } from '../testing/cache-of.js';

describe('a session cache', () => {
  it('opens once for all who wait, and shares the session', async () => {
    const { life, lease } = cacheOf();
    const leases = await Promise.all([lease('a'), lease('a'), lease('a')]);
    expect(life.opens).toBe(1);
    expect(new Set(leases.map(({ opened }) => opened)).size).toBe(1);
    expect((await lease('b')).opened.id).toBe('b');
  });

  it('keeps no session that could not be opened, nor its place', async () => {
    const { cache, lease } = cacheOf({ maxSessions: 1 });
    const refuse = () => Promise.reject(new Error('refused'));
    const key = { id: 'a', version: 1 };
    const outcomes = await Promise.allSettled([cache.lease(key, refuse), cache.lease(key, refuse)]);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(cache.openSessions).toBe(0);
    expect((await lease('a')).opened.id).toBe('a');
  });

  it('gives each version of an integration a session of its own', async () => {
    const { life, lease } = cacheOf();
    const [first, second] = await Promise.all([lease('a', 1), lease('a', 2)]);
    expect(life.opens).toBe(2);
    expect(first.opened).not.toBe(second.opened);
  });

  it('gives each version of each source of an integration a session of its own, and retires all together', async () => {
    const { cache, life, lease } = cacheOf();
    const leases = await Promise.all([
      lease('a'),
      lease('a', 1, { id: 's', version: 1 }),
      lease('a', 1, { id: 's', version: 2 }),
      lease('a', 2, { id: 's', version: 2 }),
      lease('a', 1, { id: 't', version: 1 }),
    ]);
    expect(life.opens).toBe(5);
    const again = await lease('a', 1, { id: 's', version: 1 });
    expect(again.opened).toBe(leases[1].opened);
    for (const held of [again, ...leases]) held.release();
    await cache.retire('a');
    expect(cache.openSessions).toBe(0);
  });

  it('lets work finish on a retired session while new work gets a new one', async () => {
    const { cache, life, lease } = cacheOf();
    const running = await lease('a');
    const retired = cache.retire('a');
    const fresh = await lease('a');
    expect(fresh.opened).not.toBe(running.opened);
    expect(life.open).toBe(2);
    running.release();
    await retired;
    expect(life.open).toBe(1);
  });

  it('closes a retired session whose work takes too long', async () => {
    const { cache, life, lease } = cacheOf({ drainMs: 20 });
    const running = await lease('a');
    await cache.retire('a');
    expect(life.open).toBe(0);
    running.release();
    expect(cache.openSessions).toBe(0);
  });

  it('closes what no caller used for a while, and not what is in use', async () => {
    const { life, lease } = cacheOf({ idleMs: 30 });
    const [used, idle] = [await lease('used'), await lease('idle')];
    idle.release();
    await sleep(60);
    expect(life.open).toBe(1);
    expect((await lease('used')).opened).toBe(used.opened);
  });

  it('closes a broken session instead of keeping it', async () => {
    const { cache, life, lease } = cacheOf();
    const broken = await lease('a');
    broken.release(true);
    const next = await lease('a');
    expect(next.opened).not.toBe(broken.opened);
    next.release();
    await cache.close();
    expect(life).toMatchObject({ opens: 2, open: 0 });
  });

  it('closes the session that was idle longest when another needs its place', async () => {
    const { life, lease } = cacheOf({ maxSessions: 2 });
    for (const id of ['old', 'young']) (await lease(id)).release();
    (await lease('old')).release();
    await lease('new');
    expect(life).toMatchObject({ open: 2, most: 2 });
    const { opens } = life;
    (await lease('old')).release();
    expect(life.opens).toBe(opens);
  });

  it('says that it is busy when no place comes free in time', async () => {
    const { lease } = cacheOf({ maxSessions: 1, openTimeoutMs: 30 });
    const held = await lease('a');
    await expect(lease('b')).rejects.toMatchObject({ kind: 'busy' });
    held.release();
    expect((await lease('c')).opened.id).toBe('c');
  });

  it('serves 200 integrations over 50 places in the order they came, and never opens more', async () => {
    const { cache, life, lease } = cacheOf({ maxSessions: 50, openTimeoutMs: 10_000 });
    const served: number[] = [];
    await Promise.all(
      Array.from({ length: 200 }, async (_, n) => {
        const held = await lease(`int${n}`);
        served.push(n);
        await sleep(1);
        held.release();
      }),
    );
    expect(served).toEqual(Array.from({ length: 200 }, (_, n) => n));
    expect(life.most).toBe(50);
    await cache.close();
    expect(life.open).toBe(0);
  });

  it('opens each of 200 integrations once for all who came for it, however few the places', async () => {
    const { life, lease } = cacheOf({ maxSessions: 20, openTimeoutMs: 10_000 });
    await Promise.all(
      Array.from({ length: 1000 }, async (_, n) => {
        const held = await lease(`int${n % 200}`);
        await sleep(n % 3);
        held.release();
      }),
    );
    expect(life).toMatchObject({ opens: 200, most: 20 });
  });

  it('gives a session that waits the place of a session that is always in use, once that has had its turn', async () => {
    const turnMs = 100;
    const { cache, life, lease } = cacheOf({ maxSessions: 1, turnMs });
    const served: string[] = [];
    const over = new AbortController();
    // Of two callers one always holds the session.
    const caller = async (id: string, lead: number): Promise<void> => {
      await sleep(lead);
      while (!over.signal.aborted) {
        const held = await lease(id);
        if (served.at(-1) !== id) served.push(id);
        await sleep(10);
        held.release();
      }
    };
    const callers = ['a', 'b', 'c'].flatMap((id) => [caller(id, 0), caller(id, 5)]);
    while (served.length < 7) await sleep(10);
    over.abort();
    await Promise.all(callers);
    expect(served.slice(0, 7)).toEqual(['a', 'b', 'c', 'a', 'b', 'c', 'a']);
    // No session was cut off, and no call opened another one.
    expect(life).toMatchObject({ most: 1, opens: served.length });
    await cache.close();
  });

  it('gives a session the places that it needs together, though others need fewer', async () => {
    const { cache, lease } = cacheOf({ maxSessions: 3 });
    const order: string[] = [];
    const held = [await lease('a'), await lease('b')];
    const close = () => Promise.resolve();
    const needy = cache
      .lease({ id: 'needy', version: 1 }, () => Promise.resolve({ id: 'needy', close }), 3)
      .then((got) => {
        order.push('needy');
        return got;
      });
    const late = lease('late').then(() => order.push('late'));
    for (const each of held) {
      expect(order).toEqual([]);
      each.release();
      await sleep(10);
    }
    (await needy).release();
    await late;
    expect(order).toEqual(['needy', 'late']);
  });

  it('keeps the place of what it opens for a caller alone until that is closed', async () => {
    const { cache, lease } = cacheOf({ maxSessions: 1, openTimeoutMs: 50 });
    const close = jest.fn(() => Promise.resolve());
    const alone = await cache.open(AbortSignal.timeout(1000), () => Promise.resolve({ id: 'alone', close }));
    await expect(lease('a')).rejects.toMatchObject({ kind: 'busy' });
    const patient = AbortSignal.timeout(60_000);
    const refuse = () => Promise.reject(new Error('not reached'));
    await expect(cache.open(patient, refuse, { withinMs: 20 })).rejects.toMatchObject({ kind: 'busy' });
    await expect(
      cache.open(AbortSignal.timeout(20), () => Promise.reject(new Error('not reached'))),
    ).rejects.toThrow(/^All 1 connections of this server are in use/);
    await alone.close();
    expect(close).toHaveBeenCalledTimes(1);
    (await lease('a')).release();
    await expect(
      cache.open(AbortSignal.timeout(1000), () => Promise.reject(new Error('refused'))),
    ).rejects.toThrow('refused');
    expect((await lease('b')).opened.id).toBe('b');
  });

  it('starves no session while others keep coming back', async () => {
    const { lease } = cacheOf({ maxSessions: 2 });
    let waiting = true;
    const busy = ['a', 'b'].map(async (id) => {
      while (waiting) {
        const held = await lease(id);
        await turn();
        held.release();
      }
    });
    await turn();
    const held = await lease('c');
    waiting = false;
    held.release();
    await Promise.all(busy);
  });
});
