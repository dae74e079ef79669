import { expectError, namedFields } from '../testing/errors.js';
import { deadConfig, INTEGRATIONS } from '../testing/integrations.js';
import { addUser, addWorkspace, TOKENS, USERS, WORKSPACES } from '../testing/people.js';
import { describeOnEachStore } from '../testing/stores.js';
import type { Requests, TestServer } from '../testing/test-server.js';

const ME = '/api/v2/meta/me';
const NOBODY = '00000000-0000-4000-8000-000000000000';

/** A workspace of its own, and its owner. */
async function open(server: TestServer, title: string): Promise<{ id: string; owner: Requests }> {
  const { id, token } = await addWorkspace(server, title);
  return { id, owner: server.as(token) };
}

const path = (id: string) => `${WORKSPACES}/${id}`;

describeOnEachStore('workspaces', (server) => {
  it('should be protected', async () => {
    expectError(await server.anonymous('get', WORKSPACES), 401, 'ERR_UNAUTHORIZED');
    expectError(await server.anonymous('post', WORKSPACES), 401, 'ERR_UNAUTHORIZED');
    expectError(await server.anonymous('delete', path(NOBODY)), 401, 'ERR_UNAUTHORIZED');
  });

  it('stay, while there is but one', async () => {
    const { fk_workspace_id: only } = (await server.get(ME)).body;
    expectError(await server.delete(path(only)), 409, 'ERR_LAST_WORKSPACE');
    await server.get(path(only)).expect(200);
  });

  it('are made by owners, who own them', async () => {
    const { body } = await server.post(WORKSPACES, { title: ' Finance ' }).expect(201);
    expect(body).toEqual({
      id: expect.stringMatching(/^[\da-f-]{36}$/),
      title: 'Finance',
      role: 'owner',
      created_at: expect.stringMatching(/Z$/),
      token: expect.stringMatching(/^pb_/),
    });
    const { list, pageInfo } = (await server.get(WORKSPACES).expect(200)).body;
    expect(list).toMatchObject([{ title: 'Default workspace', role: 'owner' }]);
    expect(pageInfo).toMatchObject({ totalRows: 1, page: 1, pageSize: 25 });
    const { token, ...workspace } = body;
    expect((await server.as(token).get(WORKSPACES).expect(200)).body.list).toEqual([workspace]);
    expect((await server.get(WORKSPACES).query({ offset: '1' }).expect(200)).body.list).toEqual([]);
    expectError(await server.get(WORKSPACES).query({ offset: 'x' }), 400, 'ERR_BAD_REQUEST');
  });

  it.each(['viewer', 'editor', 'creator'] as const)('are read but not changed by a %s', async (role) => {
    const { owner, id } = await open(server, 'Shared');
    const other = server.as((await addUser(owner, role)).token);
    expect((await other.get(path(id)).expect(200)).body).toMatchObject({ id, title: 'Shared', role });
    expect((await other.get(WORKSPACES).expect(200)).body.list).toMatchObject([{ id, role }]);
    expectError(await other.post(WORKSPACES, { title: 'Mine' }), 403, 'ERR_FORBIDDEN');
    expectError(await other.patch(path(id), { title: 'Mine' }), 403, 'ERR_FORBIDDEN');
    expectError(await other.delete(path(id)), 403, 'ERR_FORBIDDEN');
  });

  it('are known to the tokens that are for them only', async () => {
    const { id, owner } = await open(server, 'Apart');
    await owner.get(path(id)).expect(200);
    for (const unknown of [id, NOBODY, 'x', '%00', 'a%2Fb']) {
      expectError(await server.get(path(unknown)), 404, 'ERR_NOT_FOUND');
      expectError(await server.patch(path(unknown), { title: 'T' }), 404, 'ERR_NOT_FOUND');
      expectError(await server.delete(path(unknown)), 404, 'ERR_NOT_FOUND');
    }
  });

  it('are renamed', async () => {
    const { id, owner } = await open(server, 'Before');
    const { body } = await owner.patch(path(id), { title: 'After' }).expect(200);
    expect(body).toMatchObject({ id, title: 'After', role: 'owner' });
    expect((await owner.get(path(id)).expect(200)).body).toEqual(body);
  });

  it('are deleted with their tokens, at once; their users stay elsewhere', async () => {
    const { id, owner } = await open(server, 'Gone');
    const { token } = await addUser(owner, 'viewer');
    await server.as(token).get(ME).expect(200);
    expect((await owner.delete(path(id)).expect(200)).body).toBe(true);
    expectError(await owner.get(ME), 401, 'ERR_UNAUTHORIZED');
    expectError(await server.as(token).get(ME), 401, 'ERR_UNAUTHORIZED');
    expect((await server.get(WORKSPACES).query({ limit: '1000' })).text).not.toContain(id);
    await server.get(USERS).expect(200);
  });

  it('keep a record of every change of who may do what', async () => {
    const { id, owner } = await open(server, 'Recorded');
    const { userId, tokenId } = await addUser(owner, 'viewer', { email: 'seen@example.org' });
    await owner.patch(`${USERS}/${userId}`, { role: 'editor' }).expect(200);
    await owner.delete(`${TOKENS}/${tokenId}`).expect(200);
    await owner.delete(`${USERS}/${userId}`).expect(200);
    await owner.patch(path(id), { title: 'Renamed' }).expect(200);
    const { list } = (await owner.get('/api/v2/meta/audit').expect(200)).body;
    const told = (
      list as { action: string; detail: string | null; target: { id: string; title: string } }[]
    ).map(({ action, detail, target }) => [action, target.id, target.title, detail]);
    expect(told.toReversed()).toEqual([
      ['workspace.create', id, 'Recorded', null],
      ['user.add', userId, 'seen@example.org', 'viewer'],
      ['token.create', tokenId, 'A token', null],
      ['user.update', userId, 'seen@example.org', 'editor'],
      ['token.revoke', tokenId, 'A token', null],
      ['user.remove', userId, 'seen@example.org', 'editor'],
      ['workspace.update', id, 'Renamed', null],
    ]);
  });

  it('stay while they hold integrations, private ones of others included', async () => {
    const { id, owner } = await open(server, 'Full');
    const creator = server.as((await addUser(owner, 'creator')).token);
    const hidden = {
      title: 'Hidden',
      type: 'database',
      sub_type: 'pg',
      is_private: true,
      config: deadConfig(),
    };
    const { body } = await creator.post(INTEGRATIONS, hidden).expect(201);
    expectError(await owner.delete(path(id)), 409, 'ERR_WORKSPACE_NOT_EMPTY');
    await creator.delete(`${INTEGRATIONS}/${body.id}`).expect(200);
    await owner.delete(path(id)).expect(200);
  });

  it.each<[object]>([
    [{}],
    [{ title: '' }],
    [{ title: '\t ' }],
    [{ title: null }],
    [{ title: 'x'.repeat(129) }],
    [{ title: 'x'.repeat(10_000) }],
    [{ title: 'a\u0000b' }],
    [{ title: ['x'] }],
  ])('are refused with a bad title (%#)', async (body) => {
    const { fk_workspace_id: own } = (await server.get(ME)).body;
    for (const answer of [await server.post(WORKSPACES, body), await server.patch(path(own), body)]) {
      expectError(answer, 400, 'ERR_BAD_REQUEST');
      expect(namedFields(answer)).toContain('title');
    }
  });
});

describeOnEachStore('the last workspace', (server) => {
  it('is kept, also when all are deleted at once', async () => {
    const { fk_workspace_id: first } = (await server.get(ME)).body;
    const { id, owner } = await open(server, 'Second');
    const answers = await Promise.all([server.delete(path(first)), owner.delete(path(id))]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    const left = answers[0].status === 409 ? server : owner;
    expect((await left.get(WORKSPACES).expect(200)).body.pageInfo.totalRows).toBe(1);
  });
});
