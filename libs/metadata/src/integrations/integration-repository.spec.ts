import { type Metadata } from '../index.js';
import { engines } from '../testing/engines.js';
import { openedOn } from '../testing/opened-on.js';
import { integration, owner, workspaceHolding } from '../testing/rows.js';

const note = { changedFields: ['title'], changedBy: owner.userId };

const iso = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

describe.each(engines)('integrations on $name', (engine) => {
  let metadata: Metadata;

  openedOn(engine, (opened) => {
    metadata = opened;
  });

  const holding = (...titles: string[]) => workspaceHolding(metadata, ...titles);

  it('come back as they went in, the config only for those who ask', async () => {
    const workspaceId = await holding();
    const config = `v1.${'x'.repeat(200_000)}`;
    const row = integration({
      workspaceId,
      title: '😀'.repeat(128),
      config,
      meta: { list: [1, { a: null }] },
    });
    const inserted = await metadata.integrations.insert(row);
    const found = await metadata.integrations.find(row.id);
    expect(found).toEqual({
      id: row.id,
      workspaceId,
      title: '😀'.repeat(128),
      type: 'database',
      subType: 'pg',
      enabled: true,
      isPrivate: false,
      isDefault: true,
      meta: { list: [1, { a: null }] },
      sortOrder: 1,
      createdBy: owner.userId,
      createdAt: expect.stringMatching(iso),
      updatedAt: expect.stringMatching(iso),
      version: 1,
      sourceCount: 0,
    });
    expect(inserted).toEqual(found);
    expect(found).not.toHaveProperty('config');
    expect((await metadata.integrations.find(row.id, { withConfig: true }))?.config).toBe(config);
    const page = { workspaceId, limit: 10, offset: 0 };
    expect((await metadata.integrations.list(page)).rows[0]).not.toHaveProperty('config');
    expect((await metadata.integrations.list({ ...page, withConfig: true })).rows[0]?.config).toBe(config);
  });

  it('have real booleans', async () => {
    const row = integration({ workspaceId: await holding(), enabled: false, isPrivate: true });
    await metadata.integrations.insert(row);
    expect(await metadata.integrations.find(row.id)).toMatchObject({ enabled: false, isPrivate: true });
  });

  it('are the default when they are the first of their type, also when many come at once', async () => {
    const workspaceId = await holding();
    const rows = await Promise.all(
      Array.from({ length: 12 }, (_, n) =>
        metadata.integrations.insert(integration({ workspaceId, type: n % 2 ? 'ai' : 'auth' })),
      ),
    );
    expect(
      rows
        .filter((row) => row.isDefault)
        .map((row) => row.type)
        .sort(),
    ).toEqual(['ai', 'auth']);
    expect(new Set(rows.map((row) => row.sortOrder)).size).toBe(12);
  });

  it('have one default a type, whichever is made it last', async () => {
    const workspaceId = await holding('a', 'b', 'c');
    const { rows } = await metadata.integrations.list({ workspaceId, limit: 9, offset: 0 });
    const made = await Promise.all(rows.map((row) => metadata.integrations.makeDefault(row.id)));
    expect(made).toEqual([true, true, true]);
    const after = await metadata.integrations.list({ workspaceId, limit: 9, offset: 0 });
    expect(after.rows.filter((row) => row.isDefault)).toHaveLength(1);
    expect(await metadata.integrations.makeDefault('gone')).toBe(false);
  });

  it('are changed only at the version that the change was made from', async () => {
    const row = integration({ workspaceId: await holding() });
    await metadata.integrations.insert(row);
    const updated = await metadata.integrations.update(
      { ...row, version: 1 },
      {
        title: 'New',
        meta: [1],
        enabled: false,
      },
      note,
    );
    expect(updated).toMatchObject({ title: 'New', meta: [1], enabled: false, version: 2, subType: 'pg' });
    expect(await metadata.integrations.find(row.id)).toEqual(updated);
    expect(await metadata.integrations.update({ ...row, version: 1 }, { title: 'Stale' }, note)).toBeNull();
    expect(
      await metadata.integrations.update({ ...row, id: 'gone', version: 1 }, { title: 'Gone' }, note),
    ).toBeNull();
    expect(
      (await metadata.integrations.update({ ...row, version: 2 }, { meta: null }, note))?.meta,
    ).toBeNull();
    expect((await metadata.integrations.find(row.id, { withConfig: true }))?.config).toBe(row.config);
  });

  it('are changed by one of many who start from the same version', async () => {
    const row = integration({ workspaceId: await holding() });
    await metadata.integrations.insert(row);
    const changes = Array.from({ length: 10 }, (_, n) =>
      metadata.integrations.update({ ...row, version: 1 }, { title: `by ${n}` }, note),
    );
    const won = (await Promise.all(changes)).filter((each) => each !== null);
    expect(won).toHaveLength(1);
    expect(await metadata.integrations.find(row.id)).toEqual(won[0]);
  });

  it('are deleted once', async () => {
    const row = integration({ workspaceId: await holding() });
    await metadata.integrations.insert(row);
    expect(await metadata.integrations.delete(row.id)).toBe('deleted');
    expect(await metadata.integrations.delete(row.id)).toBe('missing');
    expect(await metadata.integrations.find(row.id)).toBeNull();
  });
});
