import { setTimeout as sleep } from 'node:timers/promises';
import { type ConnectionMaker, type ConnectionSource, pooledConnections } from './connections.js';
import { dropped, type Reset, StatementPool } from './statement-pool.js';

interface Link {
  usable: boolean;
}

const POOL = { min: 0, max: 1, acquireTimeoutMillis: 500, idleTimeoutMillis: 30_000 };

/** Longer than a statement waits in vain here, and shorter than what a pool waits for. */
const SOON_MS = 200;

describe('a pool of connections for statements', () => {
  const opened: Link[] = [];
  const closed: Link[] = [];
  const cut: Link[] = [];
  let reachable = true;
  let source: ConnectionSource<Link>;
  let pool: StatementPool<Link>;

  const maker: ConnectionMaker<Link> = {
    open: () => {
      if (!reachable) return Promise.reject(new Error('unreachable'));
      const link = { usable: true };
      opened.push(link);
      return Promise.resolve(link);
    },
    close: (link) => Promise.resolve(closed.push(link)),
    isUsable: ({ usable }) => usable,
    cancel: () => Promise.resolve(),
  };

  beforeEach(async () => {
    opened.length = closed.length = cut.length = 0;
    reachable = true;
    source = await pooledConnections(maker, POOL);
    pool = new StatementPool(source, (link) => void cut.push(link));
  });
  afterEach(() => pool.close());

  const forever = (): { signal: AbortSignal } => new AbortController();

  /** Holds the one connection until the test ends it. */
  const hold = async (): Promise<() => void> => {
    let end!: () => void;
    const done = new Promise<void>((resolve) => (end = resolve));
    await pool.run(forever().signal, () => ({ done }));
    return end;
  };

  const short = (signal = forever().signal): Promise<Link> =>
    pool.run(signal, (link) => ({ link, done: Promise.resolve() })).then((running) => running.link);

  it('lets go at once of a caller that leaves while all connections are taken', async () => {
    const end = await hold();
    const caller = new AbortController();
    const waiting = short(caller.signal).catch((error: unknown) => error);
    caller.abort(new Error('gone'));
    expect(await Promise.race([waiting, sleep(SOON_MS, 'still waiting')])).toEqual(new Error('gone'));
    end();
  });

  it('gives what came too late for one to the next', async () => {
    const end = await hold();
    const caller = new AbortController();
    const left = short(caller.signal).catch(() => undefined);
    caller.abort();
    const next = short();
    end();
    expect(await next).toBe(opened[0]);
    await left;
    expect(opened).toHaveLength(1);
  });

  it('tells those who wait why no connection can be made, and goes on once one can', async () => {
    reachable = false;
    await expect(Promise.all([short(), short()])).rejects.toThrow('unreachable');
    reachable = true;
    expect(await short()).toBe(opened[0]);
  });

  it('lends out no connection that was lost meanwhile', async () => {
    const first = await short();
    first.usable = false;
    const second = await short();
    expect({ same: second === first, closed }).toEqual({ same: false, closed: [first] });
  });

  it('says that none came free in time', async () => {
    const end = await hold();
    await expect(short()).rejects.toThrow('All 1 connections of this integration are in use');
    end();
    expect(await short()).toBe(opened[0]);
  });

  describe('after a statement that may have left something', () => {
    const leaving = (reset: Reset): Promise<Link> =>
      pool
        .run(forever().signal, (link) => ({ link, done: Promise.resolve(), reset }))
        .then((running) => running.link);

    it('lends its connection again only once it is reset, and keeps its caller waiting for none of that', async () => {
      let finish!: () => void;
      const first = await leaving(() => new Promise<void>((resolve) => (finish = resolve)));
      const next = short();
      expect(await Promise.race([next, sleep(SOON_MS, 'kept back')])).toBe('kept back');
      finish();
      expect(await next).toBe(first);
    });

    it('cuts and closes a connection whose reset failed', async () => {
      const first = await leaving(() => Promise.reject(new Error('refused')));
      const second = await short();
      expect({ same: second === first, cut, closed }).toEqual({ same: false, cut: [first], closed: [first] });
    });

    it('drops a connection whose reset takes more than 5 seconds', async () => {
      jest.useFakeTimers({ doNotFake: ['queueMicrotask', 'nextTick', 'setImmediate'] });
      try {
        const first = await leaving(() => new Promise(() => undefined));
        await jest.advanceTimersByTimeAsync(5000);
        expect({ cut, closed }).toEqual({ cut: [first], closed: [first] });
      } finally {
        jest.useRealTimers();
      }
    });

    it('bids farewell to a connection that is only to be dropped', async () => {
      const first = await leaving(dropped);
      const second = await short();
      expect({ same: second === first, cut, closed }).toEqual({ same: false, cut: [], closed: [first] });
    });

    it('resets after a statement that failed or was cancelled', async () => {
      const resets: string[] = [];
      const failing = (name: string, signal: AbortSignal): Promise<unknown> =>
        pool.run(signal, () => ({
          done: new Promise((_, reject) => setTimeout(() => reject(new Error(name)), 20)),
          reset: () => Promise.resolve(resets.push(name)),
        }));
      await failing('failed', forever().signal);
      await short();
      const caller = new AbortController();
      await failing('cancelled', caller.signal);
      caller.abort();
      await short();
      expect(resets).toEqual(['failed', 'cancelled']);
    });
  });
});
