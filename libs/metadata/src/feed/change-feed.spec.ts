import type { Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type { DataSource } from 'typeorm';
import { type Change, type Metadata, openMetadata } from '../index.js';
import { PostgresListener } from './postgres-listener.js';
import { engines, type ThrowAway } from '../testing/engines.js';
import { proxyTo } from '../testing/proxy.js';
import { until } from '../testing/until.js';

const ACCESS: Change = { kind: 'access' };
const CUT =
  "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'patchbay changes'";

function ears(metadata: Metadata) {
  const heard: (Change | null)[] = [];
  metadata.feed.onChange((change) => heard.push(change));
  return heard;
}

describe.each(engines)('the change feed on $name', (engine) => {
  let place: ThrowAway;
  let metadata: Metadata;

  beforeAll(async () => {
    place = await engine.create();
    metadata = await openMetadata(place.options);
  });
  afterAll(async () => {
    await metadata.close();
    await place.drop();
  });

  it('is live where every process hears of every change', () => {
    expect(metadata.feed.live).toBe(engine.name !== 'MySQL');
  });

  it('tells of a change once, when it is committed', async () => {
    const heard = ears(metadata);
    const answer = await metadata.feed.transaction((_, tell) => {
      tell(ACCESS);
      expect(heard).toEqual([]);
      return Promise.resolve('done');
    });
    expect(answer).toBe('done');
    expect(heard).toEqual([ACCESS]);
    await pause(100);
    expect(heard).toEqual([ACCESS]);
  });

  it('is not live once it is closed', async () => {
    const other = await openMetadata(place.options);
    await other.close();
    if (engine.name !== 'SQLite') expect(other.feed.live).toBe(false);
    await other.close();
  });
});

describe.each(engines.filter(({ name }) => name === 'PostgreSQL'))(
  'the change feed of replicas',
  (engine) => {
    let place: ThrowAway;
    let one: Metadata;
    let other: Metadata;

    beforeEach(async () => {
      place = await engine.create();
      one = await openMetadata(place.options);
      other = await openMetadata(place.options);
    });
    afterEach(async () => {
      await one.close();
      await other.close();
      await place.drop();
    });

    const change = (metadata: Metadata, ...changes: Change[]) =>
      metadata.feed.transaction((_, tell) => {
        changes.forEach(tell);
        return Promise.resolve();
      });
    const integration = (id: string): Change => ({
      kind: 'integration',
      workspaceId: 'w1',
      id,
      outdated: { source: 'src00000000000000' },
      movesRows: false,
    });

    it('tells the others what was changed, in order', async () => {
      const heard = ears(other);
      await change(one, integration('a'), ACCESS, integration('b'));
      await until('the other hears', () => heard.length === 3);
      expect(heard).toEqual([integration('a'), ACCESS, integration('b')]);
    });

    it('puts everything in doubt where there is too much to tell', async () => {
      const heard = ears(other);
      const ids = Array.from({ length: 51 }, (_, n) => integration(`int${String(n).padStart(14, '0')}`));
      await change(one, ...ids.slice(1));
      await until('the other hears', () => heard.length === 50);
      await change(one, ...ids);
      await until('the other hears', () => heard.length === 51);
      expect(heard.at(-1)).toBeNull();
    });

    it('tells the others nothing of what was rolled back', async () => {
      const heard = ears(other);
      const failed = one.feed.transaction((_, tell) => {
        tell(ACCESS);
        return Promise.reject(new Error('undone'));
      });
      await expect(failed).rejects.toThrow('undone');
      await change(one, integration('later'));
      await until('the other hears', () => heard.length > 0);
      expect(heard).toEqual([integration('later')]);
    });

    it('tells of a commit that went on after its answer was lost, once it is there', async () => {
      await one.dataSource.query('CREATE TABLE slow (id int)');
      await one.dataSource.query(
        "CREATE FUNCTION slowly() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(2); RETURN NULL; END'",
      );
      await one.dataSource.query(
        'CREATE CONSTRAINT TRIGGER slow AFTER INSERT ON slow DEFERRABLE INITIALLY DEFERRED ' +
          'FOR EACH ROW EXECUTE FUNCTION slowly()',
      );
      const heard = ears(one);
      const lost = one.feed.transaction(async (manager, tell) => {
        await manager.query('INSERT INTO slow VALUES (1)');
        tell(ACCESS);
        const { connection } = (await manager.queryRunner!.connect()) as {
          connection: { stream: Socket };
        };
        setTimeout(() => connection.stream.destroy(), 100);
      });
      await expect(lost).rejects.toThrow('Connection terminated');
      const rows = () => one.dataSource.query<unknown[]>('SELECT * FROM slow');
      expect(await rows()).toEqual([]);
      const early = heard.length;
      await until('it is committed and heard of', () => heard.length > early);
      expect(heard.at(-1)).toEqual(ACCESS);
      expect(await rows()).toHaveLength(1);
    });

    it.each([
      'error',
      '',
      '{',
      '{}',
      'null',
      '{"origin":"x","changes":[{"kind":"integration"}]}',
      '{"changes":7}',
    ])('survives what strangers send, and is in doubt then: %s', async (message) => {
      const heard = ears(other);
      await one.dataSource.query("SELECT pg_notify('patchbay_changes', $1)", [message]);
      await until('the other hears', () => heard.length > 0);
      expect(heard).toEqual([null]);
      expect(other.feed.live).toBe(true);
    });

    it('is not live from the loss of its connection until it has another, and everything is in doubt', async () => {
      const heard = ears(other);
      await one.dataSource.query(`${CUT} AND datname = current_database()`);
      await until('the loss is noticed', () => !other.feed.live);
      expect(heard).toEqual([null]);
      await until('it is live again', () => other.feed.live);
      expect(heard).toEqual([null, null]);
      await until('so is the first', () => one.feed.live);
      await change(one, ACCESS);
      await until('the other hears', () => heard.length > 2);
      expect(heard.at(-1)).toEqual(ACCESS);
    });

    it('is never live where messages go another way than those that are heard, as with a pooler', async () => {
      const elsewhere = await engine.create();
      const there = await openMetadata(elsewhere.options);
      const { options } = there.dataSource;
      const listener = new PostgresListener(
        {
          options,
          query: (sql: string, values: unknown[]) => one.dataSource.query(sql, values),
        } as DataSource,
        { heard: () => undefined, doubt: () => undefined },
      );
      await listener.start();
      expect(listener.live).toBe(false);
      await listener.stop();
      await there.close();
      await elsewhere.drop();
    });

    it('is live no longer than four seconds on a connection that is dead without saying so', async () => {
      const { extra } = one.dataSource.options as { extra: { host: string; port: number } };
      const way = await proxyTo({ url: `postgres://${extra.host}:${extra.port}` });
      const { hostname: host, port } = new URL(way.url);
      let doubts = 0;
      const { options } = one.dataSource;
      const listener = new PostgresListener(
        {
          options: { ...options, extra: { ...extra, host, port: Number(port) } },
          query: (sql: string, values: unknown[]) => one.dataSource.query(sql, values),
        } as DataSource,
        { heard: () => undefined, doubt: () => (doubts += 1) },
      );
      try {
        await listener.start();
        await until('it is live', () => listener.live);
        const before = doubts;
        way.goDead();
        await until('it is not live', () => !listener.live);
        expect(doubts).toBe(before + 1);
      } finally {
        await listener.stop();
        way.close();
      }
    });

    it('can be stopped at any moment, and leaves no connection behind', async () => {
      for (let ms = 0; ms < 30; ms += 3) {
        const listener = new PostgresListener(one.dataSource, {
          heard: () => undefined,
          doubt: () => undefined,
        });
        const started = listener.start();
        await pause(ms);
        await Promise.all([listener.stop(), started]);
        expect(listener.live).toBe(false);
        await listener.stop();
        await listener.start();
        expect(listener.live).toBe(false);
      }
      const count = async () => {
        const [row] = await one.dataSource.query<{ n: string }[]>(
          "SELECT count(*) AS n FROM pg_stat_activity WHERE application_name = 'patchbay changes' AND datname = current_database()",
        );
        return Number(row!.n);
      };
      for (let tries = 0; (await count()) > 2 && tries < 50; tries += 1) await pause(20);
      expect(await count()).toBe(2);
    });
  },
);
