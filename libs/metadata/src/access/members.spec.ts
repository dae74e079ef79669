import { randomUUID } from 'node:crypto';
import { type Member, type Metadata, type NewAuditEvent, type Role, WorkspaceGone } from '../index.js';
import { engines } from '../testing/engines.js';
import { openedOn } from '../testing/opened-on.js';
import { integration, owner } from '../testing/rows.js';

const PAGE = { limit: 25, offset: 0 };

describe.each(engines)('members and workspaces on $name', (engine) => {
  let metadata: Metadata;

  openedOn(engine, (opened) => {
    metadata = opened;
  });

  const event = (action: string, workspaceId = owner.workspaceId): NewAuditEvent => ({
    workspaceId,
    userId: owner.userId,
    userEmail: 'owner@example.org',
    tokenId: null,
    action,
    target: null,
    outcome: 'ok',
    ip: null,
    requestId: null,
  });
  const auditOf =
    (action: string) =>
    ({ workspaceId }: Member) =>
      event(action, workspaceId);
  const add = (workspaceId: string, email: string, role: Role = 'viewer') =>
    metadata.access.members.add({ workspaceId, email, role, newId: randomUUID() }, auditOf('user.add'));
  const workspace = async () => {
    const id = randomUUID();
    const token = { id: randomUUID(), hash: randomUUID(), title: 'First', userId: owner.userId };
    await metadata.access.workspaces.create({ id, title: 'W' }, token, event('workspace.create', id));
    return id;
  };
  const owners = async (workspaceId: string) => {
    const { rows } = await metadata.access.members.list({ workspaceId, ...PAGE });
    return rows.filter(({ role }) => role === 'owner').map(({ userId }) => userId);
  };

  it('add the same new email everywhere at once as one user, and nowhere twice', async () => {
    const places = [await workspace(), await workspace(), await workspace()];
    const tries = [...places, ...places].map((workspaceId) => add(workspaceId, 'same@example.org'));
    const added = (await Promise.all(tries)).filter((member) => member !== null);
    expect(added.map(({ workspaceId }) => workspaceId).sort()).toEqual([...places].sort());
    expect(new Set(added.map(({ userId }) => userId)).size).toBe(1);
  });

  it('keep an owner, however many leave at once', async () => {
    const workspaceId = await workspace();
    for (const name of ['a', 'b', 'c']) {
      const { userId } = (await add(workspaceId, `${name}@example.org`, 'owner'))!;
      await metadata.tokens.insert({ id: randomUUID(), hash: randomUUID(), userId, workspaceId });
    }
    const outcomes = await Promise.all(
      (await owners(workspaceId)).map((userId, n) =>
        n % 2 === 0
          ? metadata.access.members.remove({ workspaceId, userId }, auditOf('user.remove'))
          : metadata.access.members.changeRole({ workspaceId, userId }, 'viewer', auditOf('user.update')),
      ),
    );
    expect(outcomes.filter((outcome) => outcome === 'last_owner')).toHaveLength(1);
    expect(await owners(workspaceId)).toHaveLength(1);
  });

  it('end the tokens of who leaves, and make none for who left', async () => {
    const workspaceId = await workspace();
    const { userId } = (await add(workspaceId, 'leaver@example.org'))!;
    const hash = randomUUID();
    const token = { id: randomUUID(), hash, userId, workspaceId };
    expect(await metadata.tokens.insert(token)).toMatchObject({ id: token.id, role: 'viewer', title: null });
    expect(await metadata.tokens.findByHash(hash)).toMatchObject({ tokenId: token.id });
    await metadata.access.members.remove({ workspaceId, userId }, auditOf('user.remove'));
    expect(await metadata.tokens.findByHash(hash)).toBeNull();
    expect(await metadata.tokens.insert({ ...token, id: randomUUID(), hash: 'other' })).toBeNull();
  });

  it('lists tokens with their last use, which never goes back, until they are revoked', async () => {
    const workspaceId = await workspace();
    const place = { userId: owner.userId, workspaceId };
    const [first, second] = [randomUUID(), randomUUID()];
    await metadata.tokens.insert({ id: first, hash: first, title: 'First', ...place });
    await metadata.tokens.insert({ id: second, hash: second, ...place });
    await metadata.tokens.noteUses(
      new Map([
        [first, 2000],
        [second, 1000],
        ['gone', 1],
      ]),
    );
    await metadata.tokens.noteUses(
      new Map([
        [first, 1000],
        [second, 3000],
      ]),
    );
    const { rows, total } = await metadata.tokens.list({ workspaceId, ...PAGE });
    const used = rows.filter(({ lastUsedAt }) => lastUsedAt !== null);
    const uses = Object.fromEntries(used.map(({ id, lastUsedAt }) => [id, Date.parse(lastUsedAt!)]));
    expect({ uses, total }).toEqual({ uses: { [first]: 2000, [second]: 3000 }, total: 3 });
    const revoke = () =>
      metadata.tokens.revoke({ id: first, workspaceId }, event('token.revoke', workspaceId));
    expect((await Promise.all([revoke(), revoke()])).sort()).toEqual(['missing', 'revoked']);
    expect((await metadata.tokens.list({ workspaceId, ...PAGE })).total).toBe(2);
    expect(await metadata.tokens.find({ id: first, workspaceId })).toBeNull();
    expect(await metadata.tokens.findByHash(first)).toBeNull();
  });

  it('are refused with the workspace that they would leave without its integrations', async () => {
    const workspaceId = await workspace();
    const hidden = integration({ workspaceId, isPrivate: true });
    await metadata.integrations.insert(hidden);
    const remove = () =>
      metadata.access.workspaces.delete(workspaceId, event('workspace.delete', workspaceId));
    expect(await remove()).toBe('not_empty');
    await metadata.integrations.delete(hidden.id);
    expect(await remove()).toBe('deleted');
    expect(await remove()).toBe('missing');
    await expect(add(workspaceId, 'late@example.org')).rejects.toThrow(WorkspaceGone);
    const rename = event('workspace.update', workspaceId);
    expect(await metadata.access.workspaces.rename(workspaceId, 'Late', rename)).toBe(false);
    expect(await metadata.access.workspaces.find(workspaceId, owner.userId)).toBeNull();
  });

  it('leave one workspace, however many are deleted at once; the end of the others is on record there', async () => {
    const all = () => metadata.dataSource.query<{ id: string }[]>('SELECT id FROM workspaces');
    const rows = await all();
    expect(rows.length).toBeGreaterThan(2);
    const outcomes = await Promise.all(
      rows.map(({ id }) => metadata.access.workspaces.delete(id, event('workspace.delete', id))),
    );
    expect(outcomes.sort()).toEqual([...Array<string>(rows.length - 1).fill('deleted'), 'last']);
    const left = await all();
    expect(left).toHaveLength(1);
    const events = await metadata.dataSource.query<{ workspace_id: string }[]>(
      "SELECT workspace_id FROM audit_events WHERE action = 'workspace.delete'",
    );
    expect(events).toContainEqual({ workspace_id: left[0]!.id });
  });
});
