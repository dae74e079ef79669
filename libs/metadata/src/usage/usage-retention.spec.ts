import { setImmediate as turn } from 'node:timers/promises';
import { type Metadata, openMetadata } from '../index.js';
import { engines, type ThrowAway } from '../testing/engines.js';
import { bootstrap, integration, owner } from '../testing/rows.js';

const OLD = '2026-01-01T00:00:00.000Z';
const NEW = '2026-02-01T00:00:00.000Z';

describe.each(engines)('the retention of usage records on $name', (engine) => {
  let place: ThrowAway;
  let metadata: Metadata;

  beforeEach(async () => {
    place = await engine.create();
    metadata = await openMetadata(place.options);
    await bootstrap(metadata);
  });
  afterEach(async () => {
    await metadata.close();
    await place.drop();
  });

  const record = (integrationId: string, n: number, createdAt = NEW) => ({
    integrationId,
    workspaceId: owner.workspaceId,
    createdAt,
    data: { n },
  });
  async function used(count: number, createdAt?: string): Promise<string> {
    const { id } = await metadata.integrations.insert(integration());
    await metadata.usage.insert(Array.from({ length: count }, (_, n) => record(id, n, createdAt)));
    return id;
  }
  async function kept(id: string): Promise<unknown[]> {
    const { list } = await metadata.usage.list(id, { limit: 10_000, offset: 0 });
    return list.map(({ data }) => data.n);
  }

  it('by age takes all that is older, of every integration, and nothing else', async () => {
    const [one, other] = [await used(1500, OLD), await used(1200, OLD)];
    await metadata.usage.insert([record(one, 7), record(other, 8), record(one, 9, OLD)]);
    expect(await metadata.usage.deleteOlderThan(NEW)).toBe(2701);
    expect([await kept(one), await kept(other)]).toEqual([[7], [8]]);
    expect(await metadata.usage.deleteOlderThan(NEW)).toBe(0);
  });

  it('by number keeps the newest of each integration', async () => {
    const [many, exactly, few] = [await used(2300), await used(100), await used(3)];
    expect(await metadata.usage.deleteBeyond(100)).toBe(2200);
    expect(await kept(many)).toEqual(Array.from({ length: 100 }, (_, n) => 2299 - n));
    expect(await kept(exactly)).toHaveLength(100);
    expect(await kept(few)).toEqual([2, 1, 0]);
  });

  it('by number looks again at every integration that was used since', async () => {
    const [one, other] = [await used(5), await used(5)];
    expect(await metadata.usage.deleteBeyond(5)).toBe(0);
    await metadata.usage.insert([record(one, 5), record(one, 6)]);
    expect(await metadata.usage.deleteBeyond(5)).toBe(2);
    expect(await kept(one)).toEqual([6, 5, 4, 3, 2]);
    expect(await kept(other)).toHaveLength(5);
  });

  it('by number looks again where the database failed', async () => {
    const ids = [await used(5), await used(5)];
    const { manager } = metadata.dataSource;
    const query = manager.query.bind(manager);
    let looks = 0;
    const spy = jest.spyOn(manager, 'query').mockImplementation((sql, bindings) => {
      looks += 1;
      return looks === 2 ? Promise.reject(new Error('the database is away')) : query(sql, bindings);
    });
    await expect(metadata.usage.deleteBeyond(3)).rejects.toThrow('away');
    spy.mockRestore();
    expect(await metadata.usage.deleteBeyond(3)).toBe(4);
    for (const id of ids) expect(await kept(id)).toHaveLength(3);
  });

  it('loses nothing that is written meanwhile', async () => {
    const id = await used(5000, OLD);
    const removing = metadata.usage.deleteOlderThan(NEW);
    const over = new AbortController();
    void removing.finally(() => over.abort());
    let written = 0;
    do {
      await metadata.usage.insert([record(id, written)]);
      written += 1;
      // SQLite answers without leaving this turn of the event loop.
      await turn();
    } while (!over.signal.aborted);
    expect(await removing).toBe(5000);
    expect(await kept(id)).toHaveLength(written);
  });

  it('gives way to others after every chunk', async () => {
    await used(5000, OLD);
    const over = new AbortController();
    const removing = metadata.usage.deleteOlderThan(NEW).finally(() => over.abort());
    let turns = 0;
    for (; !over.signal.aborted; turns += 1) await turn();
    expect(await removing).toBe(5000);
    expect(turns).toBeGreaterThanOrEqual(5);
  });

  it('ends after its chunk when it is stopped', async () => {
    const id = await used(5000, OLD);
    const stop = new AbortController();
    const removing = metadata.usage.deleteOlderThan(NEW, stop.signal);
    stop.abort();
    expect(await removing).toBe(1000);
    expect(await kept(id)).toHaveLength(4000);
  });

  if (engine.name !== 'SQLite') {
    it('may be seen to by several processes at once: each row goes once', async () => {
      const id = await used(6000, OLD);
      const other = await openMetadata(place.options);
      try {
        const [mine, theirs] = await Promise.all(
          [metadata, other].map(({ usage }) => usage.deleteOlderThan(NEW)),
        );
        expect(mine! + theirs!).toBe(6000);
        expect(await kept(id)).toEqual([]);
      } finally {
        await other.close();
      }
    });
  }
});
