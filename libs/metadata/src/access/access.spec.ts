import { type Metadata, openMetadata, Membership } from '../index.js';
import { engines, type ThrowAway } from '../testing/engines.js';
import { bootstrap, owner } from '../testing/rows.js';

describe.each(engines)('access on $name', (engine) => {
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

  it('starts empty, and is bootstrapped by exactly one of those who try at once', async () => {
    expect(await metadata.access.isEmpty()).toBe(true);
    const tries = await Promise.all([bootstrap(metadata), bootstrap(metadata), bootstrap(metadata)]);
    expect(tries.filter(Boolean)).toHaveLength(1);
    expect(await metadata.access.isEmpty()).toBe(false);
  });

  it('knows a token by its hash, with the role of its user in its workspace', async () => {
    expect(await metadata.tokens.findByHash('a'.repeat(64))).toEqual({
      tokenId: 't1',
      ...owner,
      email: 'owner@example.org',
      role: 'owner',
      expiresAt: null,
    });
    expect(await metadata.tokens.findByHash('b'.repeat(64))).toBeNull();
    expect(await metadata.tokens.findByHash('A'.repeat(64))).toBeNull();
  });

  it('knows no token that has expired or was revoked', async () => {
    const { tokens, dataSource } = metadata;
    const expiresAt = '2030-01-01T00:00:00.000Z';
    await tokens.insert({ id: 't2', hash: 'c'.repeat(64), ...owner, expiresAt });
    const before = await tokens.findByHash('c'.repeat(64), new Date('2029-12-31T23:59:59.999Z'));
    expect(before?.expiresAt).toBe(expiresAt);
    expect(await tokens.findByHash('c'.repeat(64), new Date(expiresAt))).toBeNull();
    await dataSource.query(`UPDATE tokens SET revoked_at = '2026-01-01T00:00:00.000Z' WHERE id = 't2'`);
    expect(await tokens.findByHash('c'.repeat(64), new Date('2029-01-01'))).toBeNull();
  });

  it('keeps wrapped data keys and finds the newest of a workspace', async () => {
    const { dataKeys } = metadata;
    expect(await dataKeys.anyOne()).toBeNull();
    const key = { workspaceId: owner.workspaceId, masterKeyId: 'm', wrapped: 'x' };
    const [older, newer] = [
      { ...key, id: 'k1', createdAt: '2026-01-01T00:00:00.000Z' },
      { ...key, id: 'k0', createdAt: '2026-01-02T00:00:00.000Z' },
    ];
    await dataKeys.insert(newer);
    await dataKeys.insert(older);
    expect(await dataKeys.newest(owner.workspaceId)).toEqual(newer);
    expect(await dataKeys.find('k1')).toEqual(older);
    expect(await dataKeys.find('K1')).toBeNull();
    expect(await dataKeys.newest('other')).toBeNull();
    expect(await dataKeys.anyOne()).not.toBeNull();
  });

  it('ends a token with its membership', async () => {
    await metadata.dataSource.manager.delete(Membership, owner);
    expect(await metadata.tokens.findByHash('a'.repeat(64))).toBeNull();
    await metadata.dataSource.manager.insert(Membership, { ...owner, role: 'viewer' });
    expect(await metadata.tokens.findByHash('a'.repeat(64))).toBeNull();
  });
});
