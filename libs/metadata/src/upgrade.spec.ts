import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { migrations } from '@patchbay/migrations';
import { dataSourceOf, migrate } from './database/data-source.js';
import { databaseTarget } from './database/database-url.js';
import { type Metadata, type MetadataOptions, openMetadata } from './index.js';
import { engines, type ThrowAway } from './testing/engines.js';

const AT = '2026-01-02T03:04:05.678Z';
const HASH = 'a'.repeat(64);
const IDS = ['intfirst000000000', 'intsecond00000000', 'intprivate0000000'] as const;
const [FIRST, SECOND, PRIVATE] = IDS;
/** Not every engine's LOWER folds a sigma at the end of a word, or a letter beyond ASCII, as the server does. */
const TITLES = ['Title 0', 'ÖRDERS ΛΌΓΟΣ', 'Title 2'] as const;

/** What the first release wrote, by the statements that its schema takes. */
const ROWS = [
  `INSERT INTO workspaces (id, title, created_at) VALUES ('w1', 'Default workspace', '${AT}')`,
  `INSERT INTO users (id, email, created_at) VALUES ('u1', 'admin@localhost', '${AT}'), ('u2', 'ada@example.org', '${AT}')`,
  `INSERT INTO memberships (workspace_id, user_id, role) VALUES ('w1', 'u1', 'owner'), ('w1', 'u2', 'creator')`,
  `INSERT INTO tokens (id, hash, user_id, workspace_id, created_at, expires_at, revoked_at) VALUES
    ('t1', '${HASH}', 'u1', 'w1', '${AT}', NULL, NULL),
    ('t2', '${'b'.repeat(64)}', 'u2', 'w1', '${AT}', NULL, '${AT}'),
    ('t3', '${'c'.repeat(64)}', 'u2', 'w1', '${AT}', '2026-01-03T00:00:00.000Z', NULL)`,
  `INSERT INTO data_keys (id, workspace_id, master_key_id, wrapped, created_at) VALUES
    ('k1', 'w1', 'master', 'wrapped text', '${AT}')`,
  ...IDS.map(
    (id, n) =>
      'INSERT INTO integrations (id, workspace_id, title, type, sub_type, enabled, is_private, is_default, meta, ' +
      `sort_order, config, created_by, created_at, updated_at, version) VALUES ('${id}', 'w1', '${TITLES[n]}', ` +
      `'database', 'pg', ${n !== 1}, ${n === 2}, ${n === 0}, ${n === 0 ? `'{"kept":[1]}'` : 'NULL'}, ${n + 0.5}, ` +
      `'v1.k1.sealed ${n}', '${n === 2 ? 'u2' : 'u1'}', '${AT}', '${AT}', ${n + 1})`,
  ),
  ...[1, 2].map(
    (rows) =>
      `INSERT INTO usage_records (integration_id, workspace_id, created_at, data) VALUES ('${FIRST}', 'w1', '${AT}', ` +
      `'{"action":"query","ok":1,"duration_ms":3,"rows":${rows}}')`,
  ),
];

/** A store as the first release left it: its schema, and its rows. */
async function asFirstRelease({ url, sqliteFile }: MetadataOptions): Promise<void> {
  if (!url) mkdirSync(dirname(sqliteFile), { recursive: true });
  const dataSource = await dataSourceOf(databaseTarget(url, sqliteFile));
  dataSource.setOptions({ migrations: migrations.slice(0, 1) });
  await dataSource.initialize();
  try {
    expect(await migrate(dataSource)).toEqual(['Initial1763769600000']);
    for (const sql of ROWS) await dataSource.query(sql);
  } finally {
    await dataSource.destroy();
  }
}

describe.each(engines)('a store of the first release on $name', (engine) => {
  let place: ThrowAway;
  let metadata: Metadata;

  beforeEach(async () => {
    place = await engine.create();
    await asFirstRelease(place.options);
    metadata = await openMetadata(place.options);
  });
  afterEach(async () => {
    await metadata.close();
    await place.drop();
  });

  const list = async (visibleTo?: string) =>
    (await metadata.integrations.list({ workspaceId: 'w1', visibleTo, limit: 10, offset: 0 })).rows;
  const row = (id: string) => metadata.integrations.find(id, { withConfig: true });

  it('has its workspace, its people and their tokens', async () => {
    expect(await metadata.access.isEmpty()).toBe(false);
    expect(await metadata.tokens.findByHash(HASH)).toEqual({
      tokenId: 't1',
      userId: 'u1',
      email: 'admin@localhost',
      workspaceId: 'w1',
      role: 'owner',
      expiresAt: null,
    });
    for (const letter of ['b', 'c']) expect(await metadata.tokens.findByHash(letter.repeat(64))).toBeNull();
  });

  it('has its keys and all of its integrations, with no source yet', async () => {
    expect(await metadata.dataKeys.newest('w1')).toMatchObject({ id: 'k1', wrapped: 'wrapped text' });
    expect(await list()).toEqual([
      {
        id: FIRST,
        workspaceId: 'w1',
        title: 'Title 0',
        type: 'database',
        subType: 'pg',
        enabled: true,
        isPrivate: false,
        isDefault: true,
        meta: { kept: [1] },
        sortOrder: 0.5,
        createdBy: 'u1',
        createdAt: AT,
        updatedAt: AT,
        version: 1,
        sourceCount: 0,
      },
      expect.objectContaining({ id: SECOND, enabled: false, meta: null, version: 2, sourceCount: 0 }),
      expect.objectContaining({ id: PRIVATE, isPrivate: true, createdBy: 'u2', version: 3 }),
    ]);
    expect((await list('u1')).map(({ id }) => id)).toEqual([FIRST, SECOND]);
    expect((await row(FIRST))?.config).toBe('v1.k1.sealed 0');
  });

  it.each(['öRD', 'λόγος', 's λ', 'ΟΣ'])('has titles that are found by a part of them: %s', async (query) => {
    const page = await metadata.integrations.list({ workspaceId: 'w1', query, limit: 10, offset: 0 });
    expect([page.rows.map(({ id }) => id), page.total]).toEqual([[SECOND], 1]);
  });

  it('has its usage records, and takes more', async () => {
    expect(await metadata.usage.sum(FIRST, ['rows', 'ok'])).toEqual({ rows: 3, ok: 2 });
    await metadata.usage.insert([{ integrationId: FIRST, workspaceId: 'w1', data: { rows: 4 } }]);
    expect((await metadata.usage.newest(FIRST))?.data).toEqual({ rows: 4 });
  });

  it('keeps the history of what is changed from now on', async () => {
    const before = (await row(SECOND))!;
    const note = { changedFields: ['config.connection.host'], changedBy: 'u2' };
    const updated = await metadata.integrations.update(before, { config: 'v1.k1.new' }, note);
    expect(updated).toMatchObject({ version: 3, createdAt: AT });
    const { rows, total } = await metadata.history.list(SECOND, { limit: 10, offset: 0 });
    expect(total).toBe(2);
    expect(rows).toMatchObject([
      { version: 3, current: true, ...note, changedByEmail: 'ada@example.org' },
      { version: 2, current: false, changedFields: [], changedBy: null },
    ]);
    const now = (await row(SECOND))!;
    expect(await metadata.history.configAt(now, 2)).toBe('v1.k1.sealed 1');
    expect(await metadata.history.configAt(now, 1)).toBeNull();
  });

  it('lets integrations be added, bound, made the default and deleted', async () => {
    expect(await metadata.integrations.makeDefault(SECOND)).toBe(true);
    const source = { id: 's1', workspaceId: 'w1', baseId: 'shop', title: 'S', config: null, createdBy: 'u1' };
    await metadata.sources.insert({ ...source, integrationId: SECOND });
    expect(await metadata.integrations.delete(SECOND)).toBe('linked');
    expect(await metadata.integrations.delete(SECOND, { force: true })).toBe('deleted');
    expect((await list()).map(({ id, isDefault }) => [id, isDefault])).toEqual([
      [FIRST, true],
      [PRIVATE, false],
    ]);
    expect(await metadata.integrations.delete(FIRST)).toBe('deleted');
    expect(await metadata.usage.newest(FIRST)).toBeNull();
  });

  it('opens again, with nothing left to do', async () => {
    const again = await openMetadata(place.options);
    expect(await migrate(again.dataSource)).toEqual([]);
    await again.close();
  });
});
