import { setTimeout as pause } from 'node:timers/promises';
import fc from 'fast-check';
import { Integration, type Metadata, openMetadata } from '../index.js';
import { engines, type ThrowAway } from '../testing/engines.js';
import { bootstrap, integration, owner, workspaceHolding } from '../testing/rows.js';

const NOTE = { changedFields: ['title'], changedBy: owner.userId };

describe.each(engines)('what is remembered of integrations on $name', (engine) => {
  let place: ThrowAway;
  /** The one that changes, and the one that shows. SQLite has one process. */
  let changing: Metadata;
  let showing: Metadata;
  let made = 0;
  let heard = 0;

  beforeAll(async () => {
    place = await engine.create();
    changing = await openMetadata(place.options);
    showing = engine.name === 'SQLite' ? changing : await openMetadata(place.options);
    await bootstrap(changing);
    changing.feed.onChange(() => (made += 1));
    showing.feed.onChange(() => (heard += 1));
  });
  afterAll(async () => {
    for (const metadata of new Set([changing, showing])) await metadata.close();
    await place.drop();
  });

  /** Resolves when the one that shows has heard of all; one that hears nothing must not remember anything. */
  async function told<T>(change: Promise<T>): Promise<T> {
    const done = await change;
    const deadline = performance.now() + 5000;
    while (showing.feed.live && heard < made && performance.now() < deadline) await pause(1);
    return done;
  }

  const pageOf = (workspaceId: string, offset = 0, limit = 100) =>
    showing.integrations.list({ workspaceId, limit, offset });
  async function pagesOf(workspaceId: string): Promise<string[]> {
    const ids: string[] = [];
    for (let offset = 0; ; offset += 2) {
      const { rows, total } = await pageOf(workspaceId, offset, 2);
      ids.push(...rows.map(({ id }) => id));
      if (offset + 2 >= total) return ids;
    }
  }
  const stored = (workspaceId: string): Promise<Integration[]> =>
    changing.dataSource.manager.find(Integration, {
      where: { workspaceId },
      order: { sortOrder: 'ASC', id: 'ASC' },
    });
  const update = (row: Integration, changes: { title?: string; sortOrder?: number }) =>
    changing.integrations.update(row, changes, NOTE);

  it('is what is stored, page by page, after every change that was heard of', async () => {
    const change = fc.record({
      what: fc.constantFrom('insert', 'append', 'append', 'move', 'rename', 'delete', 'default'),
      which: fc.nat(20),
      to: fc.double({ min: -3, max: 3, noNaN: true }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 8 }), async (changes) => {
        const workspaceId = await told(workspaceHolding(changing, 'a', 'b', 'c'));
        for (const { what, which, to } of changes) {
          const { rows } = await pageOf(workspaceId);
          const row = rows[which % Math.max(rows.length, 1)];
          if (what === 'insert' || !row)
            await told(changing.integrations.insert(integration({ workspaceId, sortOrder: to })));
          else if (what === 'append') await told(changing.integrations.insert(integration({ workspaceId })));
          else if (what === 'move') await told(update(row, { sortOrder: to }));
          else if (what === 'rename') await told(update(row, { title: `to ${to}` }));
          else if (what === 'delete') await told(changing.integrations.delete(row.id));
          else if (!row.isDefault) await told(changing.integrations.makeDefault(row.id));
          const truth = await stored(workspaceId);
          expect((await pageOf(workspaceId)).total).toBe(truth.length);
          expect(await pagesOf(workspaceId)).toEqual(truth.map(({ id }) => id));
          expect((await pageOf(workspaceId)).rows).toMatchObject(truth);
        }
      }),
      { numRuns: 15 },
    );
  });

  it('is not a row that was changed while it was read', async () => {
    const workspaceId = await told(workspaceHolding(changing, 'before'));
    const [row] = await stored(workspaceId);
    const { manager } = showing.dataSource;
    const query = manager.query.bind(manager);
    let asked = 0;
    const spy = jest.spyOn(manager, 'query').mockImplementation(async (sql, bindings) => {
      const answer: unknown = await query(sql, bindings);
      asked += 1;
      // The first asks for the places, the second for the rows.
      if (asked === 2) await told(update(row!, { title: 'after' }));
      return answer;
    });
    const titles = async () => (await pageOf(workspaceId)).rows.map(({ title }) => title);
    try {
      expect(await titles()).toEqual(['before']);
    } finally {
      spy.mockRestore();
    }
    expect(await titles()).toEqual(['after']);
  });

  it('never goes back to what was before a change, however many look while it is made', async () => {
    const workspaceId = await told(workspaceHolding(changing, 'looked at'));
    let row = (await pageOf(workspaceId)).rows[0]!;
    let over = false;
    const look = async () => {
      const versions: number[] = [];
      while (!over) {
        versions.push((await pageOf(workspaceId)).rows[0]!.version);
        await pause(1);
      }
      return versions;
    };
    const looking = Promise.all([look(), look(), look(), look()]);
    for (let n = 0; n < 40; n += 1) row = (await update(row, { title: `title ${n}` }))!;
    const last = await told(update(row, { title: 'last' }));
    await pause(50);
    over = true;
    for (const versions of await looking) {
      expect(versions).toEqual(versions.toSorted((one, other) => one - other));
      expect(new Set(versions).size).toBeGreaterThan(1);
    }
    expect((await pageOf(workspaceId)).rows).toEqual([last]);
  });
});
