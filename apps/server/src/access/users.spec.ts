import { expectError, namedFields } from '../testing/errors.js';
import { deadConfig, INTEGRATIONS } from '../testing/integrations.js';
import { addUser, addWorkspace, TOKENS, USERS } from '../testing/people.js';
import { describeOnEachStore } from '../testing/stores.js';

const ME = '/api/v2/meta/me';
const NOBODY = '00000000-0000-4000-8000-000000000000';

describeOnEachStore('users', (server) => {
  it('should be protected', async () => {
    expectError(await server.anonymous('get', USERS), 401, 'ERR_UNAUTHORIZED');
    expectError(await server.anonymous('post', USERS), 401, 'ERR_UNAUTHORIZED');
  });

  it.each(['viewer', 'editor', 'creator'] as const)('are for owners, not for one who is %s', async (role) => {
    const { token, userId } = await addUser(server, role);
    const other = server.as(token);
    expectError(await other.get(USERS), 403, 'ERR_FORBIDDEN');
    expectError(await other.get(`${USERS}/${userId}`), 403, 'ERR_FORBIDDEN');
    expectError(await other.post(USERS, { email: 'x@example.org', role }), 403, 'ERR_FORBIDDEN');
    expectError(await other.patch(`${USERS}/${userId}`, { role: 'owner' }), 403, 'ERR_FORBIDDEN');
    expectError(await other.delete(`${USERS}/${userId}`), 403, 'ERR_FORBIDDEN');
  });

  it('learn who they are', async () => {
    const { token, tokenId, userId, email } = await addUser(server, 'editor');
    const { body: own } = await server.get(ME).expect(200);
    expect((await server.as(token).get(ME).expect(200)).body).toEqual({
      id: userId,
      email,
      role: 'editor',
      fk_workspace_id: own.fk_workspace_id,
      token_id: tokenId,
    });
    expect(own).toMatchObject({ email: 'admin@localhost', role: 'owner' });
  });

  it('are added by email, and read back alone and in the list', async () => {
    const { body } = await server.post(USERS, { email: 'Grace@Example.org ', role: 'creator' }).expect(201);
    expect(body).toEqual({
      id: expect.stringMatching(/^[\da-f-]{36}$/),
      email: 'grace@example.org',
      role: 'creator',
      fk_workspace_id: (await server.get(ME)).body.fk_workspace_id,
      created_at: expect.stringMatching(/^\d{4}-.*Z$/),
    });
    expect((await server.get(`${USERS}/${body.id}`).expect(200)).body).toEqual(body);
    const { list, pageInfo } = (await server.get(USERS).query({ limit: 1000 }).expect(200)).body;
    expect(list).toContainEqual(body);
    expect(pageInfo).toMatchObject({ totalRows: list.length, isFirstPage: true, isLastPage: true });
    const emails = list.map(({ email }: { email: string }) => email);
    expect(emails).toEqual([...emails].sort());
  });

  it('come in pages', async () => {
    await addUser(server, 'viewer');
    const all = (await server.get(USERS).expect(200)).body;
    const second = (await server.get(USERS).query({ limit: '1', offset: '1' }).expect(200)).body;
    expect(second.list).toEqual([all.list[1]]);
    expect(second.pageInfo).toMatchObject({
      totalRows: all.list.length,
      page: 2,
      pageSize: 1,
      isFirstPage: false,
    });
    for (const [field, value] of [
      ['limit', '0'],
      ['limit', '1001'],
      ['offset', '-1'],
      ['offset', '9'.repeat(30)],
    ]) {
      const answer = await server.get(USERS).query({ [field!]: value });
      expectError(answer, 400, 'ERR_BAD_REQUEST');
      expect(namedFields(answer)).toContain(field);
    }
  });

  it('are added once, however the email is written', async () => {
    await server.post(USERS, { email: 'twice@example.org', role: 'viewer' }).expect(201);
    const again = await server.post(USERS, { email: 'TWICE@example.ORG', role: 'owner' });
    expectError(again, 409, 'ERR_USER_EXISTS');
    expectError(
      await server.post(USERS, { email: 'ADMIN@localhost', role: 'viewer' }),
      409,
      'ERR_USER_EXISTS',
    );
  });

  it('are added by exactly one of those who try at once, in one workspace and in several', async () => {
    const { token } = await addWorkspace(server);
    const body = { email: 'race@example.org', role: 'viewer' };
    const places = [server, server, server, server.as(token), server.as(token)];
    const answers = await Promise.all(places.map((place) => place.post(USERS, body)));
    const here = answers.slice(0, 3).map(({ status }) => status);
    const there = answers.slice(3).map(({ status }) => status);
    expect([here.sort(), there.sort()]).toEqual([
      [201, 409, 409],
      [201, 409],
    ]);
    const ids = answers.flatMap(({ status, body: user }) => (status === 201 ? [user.id as string] : []));
    expect(ids[0]).toBe(ids[1]);
  });

  it('get another role at once, with the tokens that they have', async () => {
    const { token, userId } = await addUser(server, 'viewer');
    const user = server.as(token);
    expectError(await user.get(USERS), 403);
    const { body } = await server.patch(`${USERS}/${userId}`, { role: 'owner' }).expect(200);
    expect(body).toMatchObject({ id: userId, role: 'owner' });
    await user.get(USERS).expect(200);
    await server.patch(`${USERS}/${userId}`, { role: 'editor' }).expect(200);
    expectError(await user.get(USERS), 403);
    expect((await user.get(ME)).body.role).toBe('editor');
  });

  it('are removed with their tokens, at once; what they made stays', async () => {
    const { token, userId, email } = await addUser(server, 'creator');
    const user = server.as(token);
    const made = { title: 'Left behind', type: 'database', sub_type: 'pg', config: deadConfig() };
    const { id } = (await user.post(INTEGRATIONS, made).expect(201)).body;
    expect((await server.delete(`${USERS}/${userId}`).expect(200)).body).toBe(true);
    expectError(await user.get(ME), 401, 'ERR_UNAUTHORIZED');
    expect((await server.get(`${INTEGRATIONS}/${id}`).expect(200)).body.created_by).toBe(userId);
    expectError(await server.get(`${USERS}/${userId}`), 404, 'ERR_NOT_FOUND');
    expectError(await server.delete(`${USERS}/${userId}`), 404, 'ERR_NOT_FOUND');
    const back = await addUser(server, 'viewer', { email });
    expect(back.userId).toBe(userId);
    expectError(await user.get(ME), 401, 'ERR_UNAUTHORIZED');
  });

  it('always count an owner among them', async () => {
    const owner = server.as((await addWorkspace(server)).token);
    const { id } = (await owner.get(ME)).body;
    expectError(await owner.patch(`${USERS}/${id}`, { role: 'creator' }), 409, 'ERR_LAST_OWNER');
    expectError(await owner.delete(`${USERS}/${id}`), 409, 'ERR_LAST_OWNER');
    await owner.patch(`${USERS}/${id}`, { role: 'owner' }).expect(200);
    // An owner who could not get in is none.
    await owner.post(USERS, { email: 'tokenless@example.org', role: 'owner' }).expect(201);
    expectError(await owner.delete(`${USERS}/${id}`), 409, 'ERR_LAST_OWNER');
    const second = await addUser(owner, 'owner');
    await owner.patch(`${USERS}/${id}`, { role: 'creator' }).expect(200);
    const left = server.as(second.token);
    expectError(await left.delete(`${USERS}/${second.userId}`), 409, 'ERR_LAST_OWNER');
    expect((await left.delete(`${USERS}/${id}`).expect(200)).body).toBe(true);
  });

  it('always count an owner among them, also when two leave at once', async () => {
    const first = server.as((await addWorkspace(server)).token);
    const { id } = (await first.get(ME)).body;
    for (let round = 0; round < 5; round += 1) {
      const other = await addUser(first, 'owner');
      const second = server.as(other.token);
      const answers = await Promise.all([
        first.patch(`${USERS}/${id}`, { role: 'viewer' }),
        second.delete(`${USERS}/${other.userId}`),
      ]);
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
      // The owner that is left makes it as it was.
      if (answers[0].status !== 200) continue;
      await second.patch(`${USERS}/${id}`, { role: 'owner' }).expect(200);
      await second.delete(`${USERS}/${other.userId}`).expect(200);
    }
  });

  it.each<[string, object]>([
    ['email', { role: 'viewer' }],
    ['email', { email: 'nobody', role: 'viewer' }],
    ['email', { email: 'a\u0000b@example.org', role: 'viewer' }],
    ['email', { email: `${'x'.repeat(10_000)}@example.org`, role: 'viewer' }],
    ['email', { email: ['a@example.org'], role: 'viewer' }],
    ['email', { email: null, role: 'viewer' }],
    ['email', { email: 'a@example.org, b@example.org', role: 'viewer' }],
    ['role', { email: 'a@example.org' }],
    ['role', { email: 'a@example.org', role: 'god' }],
    ['role', { email: 'a@example.org', role: 'Owner' }],
    ['role', { email: 'a@example.org', role: ['owner'] }],
    ['role', { email: 'a@example.org', role: { $ne: '' } }],
  ])('are refused with a bad %s (%#)', async (field, body) => {
    const answer = await server.post(USERS, body);
    expectError(answer, 400, 'ERR_BAD_REQUEST');
    expect(namedFields(answer)).toContain(field);
  });

  it('keep their role where the new one is none', async () => {
    const { userId } = await addUser(server, 'viewer');
    expectError(await server.patch(`${USERS}/${userId}`, {}), 400, 'ERR_BAD_REQUEST');
    expectError(await server.patch(`${USERS}/${userId}`, { role: null }), 400, 'ERR_BAD_REQUEST');
    expect((await server.get(`${USERS}/${userId}`)).body.role).toBe('viewer');
  });

  it('are those of the workspace only', async () => {
    const elsewhere = server.as((await addWorkspace(server)).token);
    const { userId } = await addUser(elsewhere, 'viewer');
    expectError(await server.get(`${USERS}/${userId}`), 404, 'ERR_NOT_FOUND');
    expectError(await server.patch(`${USERS}/${userId}`, { role: 'owner' }), 404, 'ERR_NOT_FOUND');
    expectError(await server.delete(`${USERS}/${userId}`), 404, 'ERR_NOT_FOUND');
    expectError(await server.post(TOKENS, { title: 'T', user_id: userId }), 400, 'ERR_BAD_REQUEST');
    expect((await elsewhere.get(USERS)).body.pageInfo.totalRows).toBe(2);
  });

  it.each([NOBODY, 'nobody', '%00', 'a%2Fb', '..%2Ftokens', '1%20OR%201=1', 'x'.repeat(5000)])(
    'answer 404 for an id of no user (%#)',
    async (id) => {
      expectError(await server.get(`${USERS}/${id}`), 404, 'ERR_NOT_FOUND');
      expectError(await server.patch(`${USERS}/${id}`, { role: 'viewer' }), 404, 'ERR_NOT_FOUND');
      expectError(await server.delete(`${USERS}/${id}`), 404, 'ERR_NOT_FOUND');
    },
  );
});
