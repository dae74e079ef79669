import { type IntegrationQuery, type Metadata, User } from '../index.js';
import { engines } from '../testing/engines.js';
import { openedOn } from '../testing/opened-on.js';
import { integration, workspaceHolding } from '../testing/rows.js';

const now = '2026-01-01T00:00:00.000Z';

describe.each(engines)('the list of integrations on $name', (engine) => {
  let metadata: Metadata;

  openedOn(engine, async (opened) => {
    metadata = opened;
    await metadata.dataSource.manager.insert(User, { id: 'u2', email: 'two@example.org', createdAt: now });
  });

  const holding = (...titles: string[]) => workspaceHolding(metadata, ...titles);

  async function titles(query: Partial<IntegrationQuery> & { workspaceId: string }) {
    const { rows } = await metadata.integrations.list({ limit: 100, offset: 0, ...query });
    return rows.map((row) => row.title);
  }

  it('comes in order a page at a time, with the total', async () => {
    const workspaceId = await holding('c', 'a', 'b');
    await metadata.integrations.insert(integration({ workspaceId, title: 'between', sortOrder: 1.5 }));
    expect(await titles({ workspaceId })).toEqual(['c', 'between', 'a', 'b']);
    const page = await metadata.integrations.list({ workspaceId, limit: 2, offset: 1 });
    expect([page.rows.map((row) => row.title), page.total]).toEqual([['between', 'a'], 4]);
    expect(await metadata.integrations.list({ workspaceId, limit: 2, offset: 9 })).toEqual({
      rows: [],
      total: 4,
    });
  });

  it('is sorted by allowed keys only, in any case of letters, downwards too', async () => {
    const workspaceId = await holding('b', 'A', 'C');
    expect(await titles({ workspaceId, sort: 'title' })).toEqual(['A', 'b', 'C']);
    expect(await titles({ workspaceId, sort: '-title' })).toEqual(['C', 'b', 'A']);
    expect(await titles({ workspaceId, sort: '-order' })).toEqual(['C', 'A', 'b']);
    for (const sort of ['created_at', '-updated_at', 'type', '-sub_type'] as const) {
      expect(await titles({ workspaceId, sort })).toHaveLength(3);
    }
    for (const sort of ['config', 'title; DROP TABLE users', '--title', '']) {
      await expect(titles({ workspaceId, sort: sort as 'title' })).rejects.toThrow(RangeError);
    }
  });

  it('is narrowed by type and sub type', async () => {
    const workspaceId = await holding('pg');
    const add = (title: string, type: string, subType: string) =>
      metadata.integrations.insert(integration({ workspaceId, title, type, subType }));
    await add('mysql', 'database', 'mysql2');
    await add('openai', 'ai', 'openai');
    expect(await titles({ workspaceId, type: 'database' })).toEqual(['pg', 'mysql']);
    expect(await titles({ workspaceId, type: 'database', subType: 'mysql2' })).toEqual(['mysql']);
    expect(await titles({ workspaceId, type: 'Database' })).toEqual([]);
  });

  it('is searched by a part of the title in any case, with no wild cards', async () => {
    const workspaceId = await holding(
      '100% Sure',
      'snake_case',
      'back\\slash',
      'Größe ÄÖ',
      "it's !",
      '😀 smile',
    );
    const found = (query: string) => titles({ workspaceId, query });
    expect(await found('SURE')).toEqual(['100% Sure']);
    expect(await found('%')).toEqual(['100% Sure']);
    expect(await found('_')).toEqual(['snake_case']);
    expect(await found('\\')).toEqual(['back\\slash']);
    expect(await found('K\\S')).toEqual(['back\\slash']);
    expect(await found('größe äö')).toEqual(['Größe ÄÖ']);
    expect(await found("'S !")).toEqual(["it's !"]);
    expect(await found('😀')).toEqual(['😀 smile']);
    expect(await found('🎉')).toEqual([]);
    expect(await found('')).toHaveLength(6);
  });

  it('shows and counts what is private for its creator alone', async () => {
    const workspaceId = await holding('open');
    await metadata.integrations.insert(
      integration({ workspaceId, title: 'mine', isPrivate: true, createdBy: 'u2' }),
    );
    const page = { workspaceId, limit: 9, offset: 0 };
    expect((await metadata.integrations.list({ ...page, visibleTo: 'u2' })).total).toBe(2);
    expect((await metadata.integrations.list({ ...page, visibleTo: 'u1' })).total).toBe(1);
    expect((await metadata.integrations.list(page)).total).toBe(2);
  });

  it('shows nothing of what becomes private between its two looks', async () => {
    const workspaceId = await holding('open');
    const page = { workspaceId, limit: 9, offset: 0, visibleTo: 'u2' };
    const { rows } = await metadata.integrations.list(page);
    const { manager } = metadata.dataSource;
    const query = manager.query.bind(manager);
    const look = jest.spyOn(manager, 'query').mockImplementationOnce(async (sql, bindings) => {
      const places: unknown = await query(sql, bindings);
      const changes = { isPrivate: true, title: 'not for others' };
      await metadata.integrations.update(rows[0]!, changes, { changedFields: ['title'], changedBy: 'u1' });
      return places;
    });
    try {
      expect((await metadata.integrations.list(page)).rows).toEqual([]);
    } finally {
      look.mockRestore();
    }
    expect(await metadata.integrations.list(page)).toEqual({ rows: [], total: 0 });
  });
});
