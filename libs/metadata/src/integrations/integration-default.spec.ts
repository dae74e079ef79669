import {
  BatchRefused,
  type Metadata,
  type NewIntegration,
  openMetadata,
  type StoredIntegration,
} from '../index.js';
import { engines, type ThrowAway } from '../testing/engines.js';
import { bootstrap, integration, owner, workspaceHolding } from '../testing/rows.js';

describe.each(engines)('the default of a type on $name', (engine) => {
  let place: ThrowAway;
  let replicas: [Metadata, Metadata];
  let metadata: Metadata;
  let workspaceId: string;

  beforeAll(async () => {
    place = await engine.create();
    // SQLite has one process; the others have replicas.
    const one = await openMetadata(place.options);
    replicas = [one, engine.name === 'SQLite' ? one : await openMetadata(place.options)];
    [metadata] = replicas;
    await bootstrap(metadata);
  });
  afterAll(async () => {
    for (const replica of new Set(replicas)) await replica.close();
    await place.drop();
  });
  beforeEach(async () => {
    workspaceId = await workspaceHolding(metadata);
  });

  const insert = (row: Partial<NewIntegration> = {}): Promise<StoredIntegration> =>
    metadata.integrations.insert(integration({ workspaceId, ...row }));
  const defaults = async (): Promise<string[]> => {
    const { rows } = await metadata.integrations.list({ workspaceId, limit: 100, offset: 0 });
    return rows.filter((row) => row.isDefault).map((row) => row.id);
  };

  it('passes on by what all may see, what is enabled, the order, and the id', async () => {
    const first = await insert({ sortOrder: 0 });
    const ids = [];
    for (const row of [
      { sortOrder: 2 },
      { sortOrder: 3 },
      { sortOrder: 1, enabled: false },
      { sortOrder: -1, isPrivate: true },
      { sortOrder: -2, isPrivate: true, enabled: false },
    ])
      ids.push((await insert(row)).id);
    await insert({ type: 'ai', sortOrder: -9 });
    let current = first;
    for (const id of ids) {
      expect((await metadata.integrations.successorOf(current))?.id).toBe(id);
      await metadata.integrations.delete(current.id);
      current = (await metadata.integrations.find(id))!;
      expect(current).toMatchObject({ isDefault: true, version: 1 });
    }
    expect(await metadata.integrations.successorOf(current)).toBeNull();
  });

  it('is exactly one when two are deleted at once, each the successor of the other', async () => {
    for (let round = 0; round < 10; round += 1) {
      const [one, other] = [await insert(), await insert()];
      await insert({ enabled: false });
      await metadata.integrations.makeDefault(one.id);
      await Promise.all([one, other].map(({ id }, n) => replicas[n]!.integrations.delete(id)));
      expect(await defaults()).toHaveLength(1);
    }
  });

  it('is exactly one when others come, go and are made it at once', async () => {
    for (let round = 0; round < 10; round += 1) {
      const rows = [await insert(), await insert(), await insert()];
      const [one, two, three] = rows.map(({ id }) => id) as [string, string, string];
      await metadata.integrations.makeDefault(one);
      const [here, there] = replicas.map((replica) => replica.integrations);
      await Promise.all([
        here!.delete(one),
        there!.makeDefault(two),
        here!.delete(two),
        there!.insert(integration({ workspaceId })),
        here!.update(rows[2]!, { title: 'At the same time' }, { changedFields: [], changedBy: owner.userId }),
        there!.makeDefault(three),
      ]);
      expect(await defaults()).toHaveLength(1);
    }
  });

  it('is not taken from one by making one the default that is gone', async () => {
    const [one, gone] = [await insert(), await insert()];
    await metadata.integrations.delete(gone.id);
    expect(await metadata.integrations.makeDefault(gone.id)).toBe(false);
    expect(await defaults()).toEqual([one.id]);
  });

  it('passes on within a batch too; one that is refused changes nothing and says which', async () => {
    const [one, other] = [await insert(), await insert()];
    const deleted = [other, one].map(({ id }) => ({ id, force: false }));
    const create = [integration({ workspaceId }), integration({ workspaceId })];
    const batch = { workspaceId, create, delete: deleted, audits: [] };
    const missing = { id: 'int00000000missing', force: false };
    const refused = metadata.integrations.batch({ ...batch, delete: [...deleted, missing] });
    await expect(refused).rejects.toMatchObject({ at: 2, reason: 'missing' });
    await expect(refused).rejects.toBeInstanceOf(BatchRefused);
    expect(await defaults()).toEqual([one.id]);
    const created = await metadata.integrations.batch(batch);
    expect(created.map(({ id }) => id)).toEqual(create.map(({ id }) => id));
    expect(await defaults()).toEqual([create[0]!.id]);
  });

  it('passes on while usage records are written, and neither waits for the other for ever', async () => {
    for (let n = 0; n < 15; n += 1) {
      const [one, other] = [await insert(), await insert()];
      await metadata.integrations.makeDefault(other.id);
      const records = [one, other].map(({ id }) => ({ integrationId: id, workspaceId, data: {} }));
      await Promise.all([
        metadata.integrations.delete(other.id),
        ...Array.from({ length: 8 }, () => metadata.usage.insert(records)),
      ]);
      expect(await defaults()).toEqual([one.id]);
      await metadata.integrations.delete(one.id);
    }
  });

  it('hinders no batch that deletes the same in another order', async () => {
    const rows = [await insert(), await insert(), await insert()];
    const batchOf = (ids: readonly StoredIntegration[]) => ({
      workspaceId,
      create: [],
      delete: ids.map(({ id }) => ({ id, force: true })),
      audits: [],
    });
    const outcomes = await Promise.allSettled(
      [rows, rows.toReversed()].map((ids, n) => replicas[n]!.integrations.batch(batchOf(ids))),
    );
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(outcomes.find(({ status }) => status === 'rejected')).toMatchObject({
      reason: expect.any(BatchRefused),
    });
  });
});
