import { randomUUID } from 'node:crypto';
import { type CredentialContent, type CredentialPlace, type Metadata } from '../index.js';
import { engines } from '../testing/engines.js';
import { openedOn } from '../testing/opened-on.js';
import { integration, owner } from '../testing/rows.js';

const NOW = new Date('2026-11-22T07:00:00.000Z');
const after = (seconds: number): Date => new Date(NOW.getTime() + seconds * 1000);
const REFUSED = { account: 'account', message: 'It was refused.', since: NOW.toISOString() };
const TOKEN = {
  sealed: 'v1.token',
  expiresAt: after(3600).toISOString(),
  attention: null,
  changedAt: NOW.toISOString(),
};

describe.each(engines)('credentials on $name', (engine) => {
  let metadata: Metadata;
  let credential: CredentialPlace;

  openedOn(engine, (opened) => {
    metadata = opened;
  });
  beforeEach(async () => {
    const { id: integrationId } = await metadata.integrations.insert(integration());
    credential = { workspaceId: owner.workspaceId, integrationId, field: 'account' };
  });

  const claim = async (now = NOW, leaseS = 30): Promise<string | undefined> => {
    const holder = randomUUID();
    const until = new Date(now.getTime() + leaseS * 1000);
    return (await metadata.credentials.claim(credential, { holder, now, until })) ? holder : undefined;
  };
  const settle = async (outcome?: CredentialContent, audited = false): Promise<void> => {
    const audit = {
      ...{ workspaceId: owner.workspaceId, userId: 'u1', userEmail: 'u1', tokenId: null, action: 'refused' },
      ...({ target: { type: 'integration', id: credential.integrationId }, outcome: 'failed' } as const),
      ...{ ip: null, requestId: null },
    };
    await metadata.credentials.settle(credential, (await claim())!, outcome, audited ? audit : undefined);
  };
  const row = async () => (await metadata.integrations.find(credential.integrationId))!;
  const audits = async () =>
    (
      await metadata.audit.list({
        ...owner,
        targetId: credential.integrationId,
        limit: 9,
        offset: 0,
        userId: undefined,
      })
    ).total;

  it('are not there before the first', async () => {
    expect(await metadata.credentials.find(credential)).toBeNull();
  });

  it('are asked for by one server at a time, however many begin at once', async () => {
    const claims = await Promise.all(Array.from({ length: 8 }, () => claim()));
    expect(claims.filter(Boolean)).toHaveLength(1);
    expect(await metadata.credentials.find(credential)).toMatchObject({ sealed: null, attention: null });
  });

  it('are found as they were put, and the next may then be asked for', async () => {
    await settle(TOKEN);
    expect(await metadata.credentials.find(credential)).toMatchObject(TOKEN);
    expect(await claim()).toBeDefined();
  });

  it('are asked for by another when the one that began does not end', async () => {
    const crashed = (await claim())!;
    expect(await claim(after(29))).toBeUndefined();
    const next = (await claim(after(31)))!;
    expect(next).toBeDefined();
    await metadata.credentials.settle(credential, crashed, { ...TOKEN, sealed: 'v1.late' });
    expect(await metadata.credentials.find(credential)).toMatchObject({ sealed: null });
    await metadata.credentials.settle(credential, next, TOKEN);
    expect(await metadata.credentials.find(credential)).toMatchObject(TOKEN);
  });

  it('stay as they are where nothing came of a turn', async () => {
    await settle(TOKEN);
    await settle(undefined);
    expect(await metadata.credentials.find(credential)).toMatchObject(TOKEN);
    expect(await claim()).toBeDefined();
  });

  it('show on the integration when they are refused, and that is audited once, until they are given again', async () => {
    const heard: unknown[] = [];
    metadata.feed.onChange((change) => heard.push(change));
    const before = await row();
    await settle(TOKEN, true);
    await settle({ ...TOKEN, attention: REFUSED }, true);
    await settle({ ...TOKEN, attention: REFUSED }, true);
    expect(await row()).toEqual(Object.assign(structuredClone(before), { attention: REFUSED }));
    const { rows } = await metadata.integrations.list({ ...owner, limit: 100, offset: 0 });
    expect(rows.find(({ id }) => id === credential.integrationId)).toMatchObject({ attention: REFUSED });
    expect(await audits()).toBe(1);
    await settle(TOKEN, true);
    expect(await row()).toEqual(before);
    expect(await audits()).toBe(1);
    expect(heard.filter((change) => (change as { id?: string } | null)?.id === before.id)).toHaveLength(2);
    expect((await metadata.history.list(before.id, { limit: 9, offset: 0 })).total).toBe(1);
  });

  it('go with their integration, and what is got for it later goes nowhere', async () => {
    const holder = (await claim())!;
    expect(await metadata.integrations.delete(credential.integrationId)).toBe('deleted');
    await metadata.credentials.settle(credential, holder, TOKEN);
    expect(await metadata.credentials.find(credential)).toBeNull();
    expect(await claim()).toBeDefined();
    await settle(TOKEN);
    expect(await metadata.credentials.find(credential)).toBeNull();
  });

  it('go when what they were got with changes, and stay with any other change', async () => {
    await settle({ ...TOKEN, attention: REFUSED });
    const note = { changedFields: ['title'], changedBy: owner.userId };
    await metadata.integrations.update(await row(), { title: 'Renamed' }, note);
    expect(await metadata.credentials.find(credential)).toMatchObject({ sealed: TOKEN.sealed });
    const changes = { config: 'v1.other' };
    await metadata.integrations.update(await row(), changes, { ...note, voidsCredentials: true });
    expect(await metadata.credentials.find(credential)).toBeNull();
    expect((await row()).attention).toBeUndefined();
  });
});
