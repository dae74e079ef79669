import { setTimeout as sleep } from 'node:timers/promises';
import { type ConnectionMaker, type ConnectionSource, pooledConnections } from './connections.js';
import { StatementPool } from './statement-pool.js';

interface Link {
  usable: boolean;
}

const POOL = { min: 0, max: 1, acquireTimeoutMillis: 500, idleTimeoutMillis: 30_000 };

/** Longer than anybody waits in vain here, and shorter than what a pool waits for. */
const SOON_MS = 200;

describe('a pool of connections for statements', () => {
  const opened: Link[] = [];
  const closed: Link[] = [];
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
    opened.length = closed.length = 0;
    reachable = true;
    source = await pooledConnections(maker, POOL);
    pool = new StatementPool(source, () => undefined);
  });
  afterEach(() => pool.close());

  const forever = (): { signal: AbortSignal } => new AbortController();

  /** Holds the one connection until it is told to end. */
  const hold = async (): Promise<() => void> => {
    let end!: () => void;
    const done = new Promise<void>((resolve) => (end = resolve));
    await pool.run(forever().signal, () => ({ done }));
    return end;
  };

  const short = (signal = forever().signal): Promise<Link> =>
    pool.run(signal, (link) => ({ link, done: Promise.resolve() })).then((running) => running.link);

  it('lets go at once of whoever leaves while all connections are taken', async () => {
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
    await expect(short()).rejects.toThrow('Timeout acquiring a connection');
    end();
    expect(await short()).toBe(opened[0]);
  });
});
