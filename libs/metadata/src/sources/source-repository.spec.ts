import { type Change, type Metadata, type NewSource, type Source } from '../index.js';
import { engines } from '../testing/engines.js';
import { openedOn } from '../testing/opened-on.js';
import { integration, owner, workspaceHolding } from '../testing/rows.js';

const iso = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
let made = 0;

describe.each(engines)('sources on $name', (engine) => {
  let metadata: Metadata;
  let workspaceId: string;
  let integrationId: string;

  openedOn(engine, (opened) => {
    metadata = opened;
  });
  beforeEach(async () => {
    workspaceId = await workspaceHolding(metadata);
    integrationId = await bound();
  });

  /** A new integration to bind to. */
  const bound = async (row = {}): Promise<string> =>
    (await metadata.integrations.insert(integration({ workspaceId, ...row }))).id;

  const source = (row: Partial<NewSource> = {}): NewSource => ({
    id: `src${String(++made).padStart(14, '0')}`,
    workspaceId,
    baseId: 'base',
    integrationId,
    title: 'A source',
    config: null,
    createdBy: owner.userId,
    ...row,
  });
  const insert = (row?: Partial<NewSource>): Promise<Source | null> => metadata.sources.insert(source(row));
  const ofBase = (page: object = {}) =>
    metadata.sources.ofBase({
      workspaceId,
      baseId: 'base',
      visibleTo: owner.userId,
      limit: 25,
      offset: 0,
      ...page,
    });

  const event = (action: string) => ({
    workspaceId,
    userId: owner.userId,
    userEmail: 'owner@example.org',
    tokenId: null,
    action,
    target: null,
    outcome: 'ok' as const,
    ip: null,
    requestId: null,
  });
  const audited = async (): Promise<string[]> => {
    const sql = `SELECT action FROM audit_events WHERE workspace_id = '${workspaceId}' ORDER BY id`;
    const rows = await metadata.dataSource.manager.query<{ action: string }[]>(sql);
    return rows.map(({ action }) => action);
  };

  /** What the feed says while `work` is done. */
  const told = async (work: () => Promise<unknown>): Promise<(Change | null)[]> => {
    const changes: (Change | null)[] = [];
    metadata.feed.onChange((change) => changes.push(change));
    await work();
    return [...changes];
  };

  it('come back as they went in', async () => {
    const row = source({ title: '😀'.repeat(128), config: `v1.${'x'.repeat(200_000)}` });
    const inserted = await metadata.sources.insert(row);
    expect(inserted).toEqual({
      ...row,
      createdAt: expect.stringMatching(iso),
      updatedAt: inserted?.createdAt,
      version: 1,
    });
    expect(await metadata.sources.find(row.id)).toEqual(inserted);
    expect((await insert())?.config).toBeNull();
    expect(await metadata.sources.find('gone')).toBeNull();
  });

  it('are listed by their integration, oldest first, and counted with it', async () => {
    const ids: string[] = [];
    for (const baseId of ['b', 'a', 'b']) {
      await new Promise((resolve) => setTimeout(resolve, 2));
      ids.push((await insert({ baseId }))!.id);
    }
    await insert({ integrationId: await bound() });
    const rows = await metadata.sources.ofIntegration(integrationId);
    expect(rows.map(({ id }) => id)).toEqual(ids);
    expect((await metadata.integrations.find(integrationId))?.sourceCount).toBe(3);
  });

  it('are listed by their base, in pages and with their total', async () => {
    const other = await bound();
    for (let n = 0; n < 5; n += 1) await insert({ integrationId: n % 2 ? other : integrationId });
    await insert({ baseId: 'Base' });
    await insert({ baseId: 'base2' });
    const all = await ofBase();
    expect(all).toMatchObject({ total: 5, rows: { length: 5 } });
    expect(await ofBase({ limit: 2, offset: 1 })).toEqual({ total: 5, rows: all.rows.slice(1, 3) });
    expect(await ofBase({ offset: 5 })).toEqual({ total: 5, rows: [] });
    const elsewhere = await workspaceHolding(metadata);
    expect(await ofBase({ workspaceId: elsewhere })).toEqual({ total: 0, rows: [] });
  });

  it('are listed without those of integrations that are private to another user', async () => {
    await insert();
    await insert({ integrationId: await bound({ isPrivate: true }) });
    expect((await ofBase()).total).toBe(2);
    const seen = await ofBase({ visibleTo: 'another user' });
    expect(seen).toMatchObject({ total: 1, rows: [{ integrationId }] });
  });

  it('are not inserted when their integration is gone', async () => {
    await metadata.integrations.delete(integrationId);
    expect(await metadata.sources.insert(source(), { audit: event('source.create') })).toBeNull();
    expect(await ofBase()).toEqual({ total: 0, rows: [] });
    expect(await audited()).toEqual([]);
  });

  it('go with an integration, or keep it, whichever of many comes first', async () => {
    for (let round = 0; round < 10; round += 1) {
      const id = await bound();
      const audit = event('source.create');
      const [deletion, ...inserted] = await Promise.all([
        metadata.integrations.delete(id, { audit: event('integration.delete') }),
        ...Array.from({ length: 4 }, () => metadata.sources.insert(source({ integrationId: id }), { audit })),
      ]);
      const kept = inserted.filter((row) => row !== null);
      expect([deletion, kept.length]).toEqual(deletion === 'linked' ? ['linked', 4] : ['deleted', 0]);
      expect(await metadata.sources.ofIntegration(id)).toHaveLength(kept.length);
    }
  });

  it('wait for no one who waits for them', async () => {
    const rows = await Promise.all(Array.from({ length: 5 }, () => insert()));
    const audit = event('source.change');
    const work = rows.flatMap((row) => [
      metadata.sources.update(row!, { title: 'New' }, { audit }),
      metadata.sources.delete(row!.id, { audit }),
      metadata.sources.insert(source(), { audit }),
    ]);
    const outcomes = await Promise.allSettled([
      ...work,
      metadata.integrations.delete(integrationId, { force: true, audit }),
    ]);
    expect(outcomes.map(({ status }) => status)).not.toContain('rejected');
    expect(await metadata.sources.ofIntegration(integrationId)).toEqual([]);
  });

  it('are changed by one of many who start from the same version', async () => {
    const row = (await insert({ config: 'v1.before' }))!;
    const changes = Array.from({ length: 8 }, (_, n) => metadata.sources.update(row, { title: `by ${n}` }));
    const won = (await Promise.all(changes)).filter((each) => each !== null);
    expect(won).toHaveLength(1);
    expect(won[0]).toMatchObject({ version: 2, config: 'v1.before', title: expect.stringMatching(/^by /) });
    expect(await metadata.sources.find(row.id)).toEqual(won[0]);
    const bare = await metadata.sources.update(won[0]!, { config: null });
    expect(bare).toMatchObject({ config: null, title: won[0]!.title, version: 3 });
    await metadata.sources.delete(row.id);
    expect(await metadata.sources.update(bare!, { title: 'Gone' })).toBeNull();
  });

  it('are deleted once', async () => {
    const { id } = (await insert())!;
    expect(await metadata.sources.delete(id)).toBe(true);
    expect(await metadata.sources.delete(id)).toBe(false);
    expect(await metadata.sources.find(id)).toBeNull();
  });

  it('tell the feed of the integration whenever one is made, changed or deleted, and of nothing else', async () => {
    const change = {
      kind: 'integration',
      workspaceId,
      id: integrationId,
      outdated: null,
      movesRows: false,
    };
    let row!: Source;
    expect(await told(async () => (row = (await insert())!))).toEqual([change]);
    expect(await told(() => metadata.sources.update(row, { title: 'New' }))).toEqual([change]);
    expect(await told(() => metadata.sources.update(row, { title: 'Stale' }))).toEqual([]);
    const gone = { ...change, outdated: { source: row.id } };
    expect(await told(() => metadata.sources.delete(row.id))).toEqual([gone]);
    expect(await told(() => metadata.sources.delete(row.id))).toEqual([]);
  });

  it('are audited together with the change, and not where there was none', async () => {
    const row = (await metadata.sources.insert(source(), { audit: event('made') }))!;
    await metadata.sources.update(row, { title: 'New' }, { audit: event('changed') });
    await metadata.sources.update(row, { title: 'Stale' }, { audit: event('not changed') });
    await metadata.sources.delete(row.id, { audit: event('deleted') });
    await metadata.sources.delete(row.id, { audit: event('not deleted') });
    expect(await audited()).toEqual(['made', 'changed', 'deleted']);
  });
});
