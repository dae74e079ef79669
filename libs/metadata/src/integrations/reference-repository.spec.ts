import { BatchRefused, type Metadata, ReferenceGone } from '../index.js';
import { engines } from '../testing/engines.js';
import { openedOn } from '../testing/opened-on.js';
import { integration, owner, workspaceHolding } from '../testing/rows.js';

const NOTE = { changedFields: ['config.source'], changedBy: owner.userId };

describe.each(engines)('references on $name', (engine) => {
  let metadata: Metadata;
  let target: string;
  let other: string;

  openedOn(engine, (opened) => {
    metadata = opened;
  });
  beforeEach(async () => {
    target = (await metadata.integrations.insert(integration())).id;
    other = (await metadata.integrations.insert(integration())).id;
  });

  const refer = async (targetId: string, title = 'Refers'): Promise<string> => {
    const references = [{ field: 'source', targetId }];
    return (await metadata.integrations.insert(integration({ title, references }))).id;
  };

  it('keep what is referred to from being deleted, forced or not, until nothing refers to it', async () => {
    const id = await refer(target);
    expect(await metadata.references.to(target)).toEqual([
      { id, title: 'Refers', isPrivate: false, createdBy: owner.userId, field: 'source' },
    ]);
    expect(await metadata.integrations.delete(target)).toBe('referred');
    expect(await metadata.integrations.delete(target, { force: true })).toBe('referred');
    expect(await metadata.integrations.delete(id)).toBe('deleted');
    expect(await metadata.integrations.delete(target)).toBe('deleted');
  });

  it('change with the config, and stay where another part changes', async () => {
    const id = await refer(target);
    const row = (await metadata.integrations.find(id))!;
    const titled = await metadata.integrations.update(row, { title: 'T' }, NOTE);
    expect(await metadata.references.to(target)).toHaveLength(1);
    const references = [{ field: 'sink', targetId: other }];
    await metadata.integrations.update(titled!, { config: 'v1.other' }, { ...NOTE, references });
    expect(await metadata.references.to(target)).toEqual([]);
    expect(await metadata.references.to(other)).toMatchObject([{ id, field: 'sink' }]);
  });

  it('go in one batch with what they refer to, in any order', async () => {
    const id = await refer(target);
    const batch = (ids: readonly string[]) =>
      metadata.integrations.batch({
        ...{ workspaceId: owner.workspaceId, create: [], audits: [] },
        delete: ids.map((each) => ({ id: each, force: false })),
      });
    await expect(batch([other, target])).rejects.toMatchObject({ at: 1, reason: 'referred' });
    await expect(batch([target])).rejects.toBeInstanceOf(BatchRefused);
    await batch([target, id]);
    expect(await metadata.integrations.find(target)).toBeNull();
  });

  it('are refused to what is not in the workspace, and nothing is written then', async () => {
    const workspaceId = await workspaceHolding(metadata, 'Elsewhere');
    const { rows } = await metadata.integrations.list({
      ...{ workspaceId, visibleTo: owner.userId, limit: 1, offset: 0 },
    });
    for (const targetId of [rows[0]!.id, 'int00000000000000']) {
      await expect(refer(targetId, 'Unwritten')).rejects.toBeInstanceOf(ReferenceGone);
      const row = (await metadata.integrations.find(other))!;
      const references = [{ field: 'source', targetId }];
      const changed = metadata.integrations.update(row, { config: 'v1.x' }, { ...NOTE, references });
      await expect(changed).rejects.toMatchObject({ field: 'source' });
      expect((await metadata.integrations.find(other))!.version).toBe(row.version);
    }
  });

  it('never outlive a deletion that comes at the same time', async () => {
    for (let round = 0; round < 5; round += 1) {
      const { id } = await metadata.integrations.insert(integration());
      const [referred, deleted] = await Promise.allSettled([refer(id), metadata.integrations.delete(id)]);
      const isThere = (await metadata.integrations.find(id)) !== null;
      expect(isThere).toBe(referred.status === 'fulfilled');
      expect(deleted).toMatchObject({ value: isThere ? 'referred' : 'deleted' });
    }
  });
});
