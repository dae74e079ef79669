import { setTimeout as pause } from 'node:timers/promises';
import { expectError, namedFields } from '../testing/errors.js';
import { addToken, addUser, addWorkspace, TOKENS, WORKSPACES } from '../testing/people.js';
import { describeOnEachStore } from '../testing/stores.js';
import { TestServer } from '../testing/test-server.js';

const ME = '/api/v2/meta/me';
const NOBODY = '00000000-0000-4000-8000-000000000000';

describeOnEachStore('tokens', (server) => {
  const inMs = (ms: number) => new Date(Date.now() + ms).toISOString();

  it('should be protected', async () => {
    expectError(await server.anonymous('get', TOKENS), 401, 'ERR_UNAUTHORIZED');
    expectError(await server.anonymous('post', TOKENS), 401, 'ERR_UNAUTHORIZED');
  });

  it.each(['viewer', 'editor', 'creator'] as const)('are for owners, not for one who is %s', async (role) => {
    const { token, tokenId } = await addUser(server, role);
    const other = server.as(token);
    expectError(await other.get(TOKENS), 403, 'ERR_FORBIDDEN');
    expectError(await other.post(TOKENS, { title: 'Mine' }), 403, 'ERR_FORBIDDEN');
    expectError(await other.get(`${TOKENS}/${tokenId}`), 403, 'ERR_FORBIDDEN');
    expectError(await other.delete(`${TOKENS}/${tokenId}`), 403, 'ERR_FORBIDDEN');
  });

  it('are shown once, to the caller that asks for them alone', async () => {
    const { headers, body } = await server
      .post(TOKENS, { title: ' Report ', expires_at: inMs(60_000) })
      .expect(201);
    const { token, ...known } = body;
    expect(token).toMatch(/^pb_[\w-]{32}$/);
    expect(headers['cache-control']).toBe('private, no-store');
    const own = (await server.get(ME)).body;
    expect(known).toEqual({
      id: expect.stringMatching(/^[\da-f-]{36}$/),
      title: 'Report',
      fk_user_id: own.id,
      email: own.email,
      fk_workspace_id: own.fk_workspace_id,
      role: 'owner',
      created_at: expect.stringMatching(/Z$/),
      expires_at: expect.stringMatching(/Z$/),
      last_used_at: null,
    });
    expect((await server.get(`${TOKENS}/${known.id}`).expect(200)).body).toEqual(known);
    const list = await server.get(TOKENS).query({ limit: '1000' }).expect(200);
    expect(list.body.list).toContainEqual(known);
    expect(list.body.pageInfo.totalRows).toBe(list.body.list.length);
    expect(list.text).not.toContain(token);
    expect(server.log.join('')).not.toContain(token);
    expect((await server.as(token).get(ME).expect(200)).body).toMatchObject({ token_id: known.id });
  });

  it('come in pages', async () => {
    const all = (await server.get(TOKENS).query({ limit: '1000' })).body;
    const { list, pageInfo } = (await server.get(TOKENS).query({ limit: '1', offset: '1' }).expect(200)).body;
    expect(list).toEqual([all.list[1]]);
    expect(pageInfo).toMatchObject({ totalRows: all.list.length, page: 2, pageSize: 1 });
    expectError(await server.get(TOKENS).query({ limit: '0' }), 400, 'ERR_BAD_REQUEST');
  });

  it('end when they are revoked, at once; also by their own hand', async () => {
    const { token, tokenId } = await addToken(server);
    const other = server.as(token);
    await other.get(ME).expect(200);
    expect((await other.delete(`${TOKENS}/${tokenId}`).expect(200)).body).toBe(true);
    expectError(await other.get(ME), 401, 'ERR_UNAUTHORIZED');
    expectError(await server.get(`${TOKENS}/${tokenId}`), 404, 'ERR_NOT_FOUND');
    expectError(await server.delete(`${TOKENS}/${tokenId}`), 404, 'ERR_NOT_FOUND');
    expect((await server.get(TOKENS).query({ limit: '1000' })).text).not.toContain(tokenId);
  });

  it('of owners are never all revoked: an owner must be able to make others', async () => {
    const owner = server.as((await addWorkspace(server)).token);
    const { token_id: tokenId } = (await owner.get(ME)).body;
    const viewer = await addUser(owner, 'viewer');
    await addToken(owner, { expires_at: new Date(Date.now() + 60_000).toISOString() });
    expectError(await owner.delete(`${TOKENS}/${tokenId}`), 409, 'ERR_LAST_OWNER_TOKEN');
    await owner.delete(`${TOKENS}/${viewer.tokenId}`).expect(200);
    await addToken(owner);
    await owner.delete(`${TOKENS}/${tokenId}`).expect(200);
    expectError(await owner.get(ME), 401);
  });

  it('are revoked by exactly one of those who try at once', async () => {
    const { tokenId } = await addToken(server);
    const tries = [1, 2, 3].map(() => server.delete(`${TOKENS}/${tokenId}`));
    const statuses = (await Promise.all(tries)).map(({ status }) => status);
    expect(statuses.sort()).toEqual([200, 404, 404]);
  });

  it('end at their time, also those that are in use', async () => {
    const end = Date.now() + 3000;
    const { token } = await addToken(server, { expires_at: new Date(end).toISOString() });
    await server.as(token).get(ME).expect(200);
    await pause(end - Date.now() + 5);
    expectError(await server.as(token).get(ME), 401, 'ERR_UNAUTHORIZED');
  });

  it('of many requests at once are each revoked for all', async () => {
    const { token, tokenId } = await addToken(server);
    const asked = Array.from({ length: 30 }, () => server.as(token).get(ME));
    const [revoked] = await Promise.all([server.delete(`${TOKENS}/${tokenId}`), ...asked]);
    expect(revoked.status).toBe(200);
    const after = await Promise.all(Array.from({ length: 10 }, () => server.as(token).get(ME)));
    expect(after.map(({ status }) => status)).toEqual(Array(10).fill(401));
  });

  it('open their own workspace only, whatever else their user belongs to and whichever caller made them', async () => {
    const home = (await server.get(ME)).body;
    const other = server.as((await addWorkspace(server, 'Opened')).token);
    expectError(await server.post(TOKENS, { title: 'T', user_id: NOBODY }), 400);
    const key = { title: 'Key', user_id: home.id };
    expectError(await other.post(TOKENS, { ...key, workspace_id: home.fk_workspace_id }), 400);
    const { body } = await other.post(TOKENS, key).expect(201);
    expect(body.fk_workspace_id).not.toBe(home.fk_workspace_id);
    const minted = server.as(body.token);
    expect((await minted.get(WORKSPACES).expect(200)).text).not.toContain(home.fk_workspace_id);
    expectError(await minted.get(`${WORKSPACES}/${home.fk_workspace_id}`), 404, 'ERR_NOT_FOUND');
    expectError(await server.get(`${TOKENS}/${body.id}`), 404, 'ERR_NOT_FOUND');
    expectError(await server.delete(`${TOKENS}/${body.id}`), 404, 'ERR_NOT_FOUND');
  });

  it.each<[string, object]>([
    ['title', {}],
    ['title', { title: '' }],
    ['title', { title: '   ' }],
    ['title', { title: 'x'.repeat(10_000) }],
    ['title', { title: 'a\u0000b' }],
    ['title', { title: 5 }],
    ['user_id', { title: 'T', user_id: NOBODY }],
    ['user_id', { title: 'T', user_id: 'me' }],
    ['user_id', { title: 'T', user_id: null }],
    ['user_id', { title: 'T', user_id: 'a\u0000' }],
    ['expires_at', { title: 'T', expires_at: '2020-01-01T00:00:00Z' }],
    ['expires_at', { title: 'T', expires_at: 'tomorrow' }],
    ['expires_at', { title: 'T', expires_at: '' }],
    ['expires_at', { title: 'T', expires_at: '2100' }],
    ['expires_at', { title: 'T', expires_at: '2100-02-30' }],
    ['expires_at', { title: 'T', expires_at: '2100-01-01T00:00:00' }],
    ['expires_at', { title: 'T', expires_at: '2100-01-01T25:00:00Z' }],
    ['expires_at', { title: 'T', expires_at: '9999-12-31T23:59:59-12:00' }],
    ['expires_at', { title: 'T', expires_at: '+275760-09-13T00:00:00Z' }],
    ['expires_at', { title: 'T', expires_at: 4102444800000 }],
    ['expires_at', { title: 'T', expires_at: ['2100-01-01'] }],
    ['expires_at', { title: 'T', expires_at: '9'.repeat(10_000) }],
  ])('are refused with a bad %s (%#)', async (field, body) => {
    const answer = await server.post(TOKENS, body);
    expectError(answer, 400, 'ERR_BAD_REQUEST');
    expect(namedFields(answer)).toContain(field);
  });

  it.each([
    ['2100-01-01', '2100-01-01T00:00:00.000Z'],
    ['2100-01-01T02:00+02:00', '2100-01-01T00:00:00.000Z'],
    ['2100-01-01T00:00:00.5Z', '2100-01-01T00:00:00.500Z'],
    [null, null],
  ])('end as they were asked to: %s', async (asked, told) => {
    const { body } = await server.post(TOKENS, { title: 'T', expires_at: asked }).expect(201);
    expect(body.expires_at).toBe(told);
  });

  it.each([NOBODY, 'none', '%00', 'a%2Fb', '1%20OR%201=1'])(
    'answer 404 for an unknown id (%#)',
    async (id) => {
      expectError(await server.get(`${TOKENS}/${id}`), 404, 'ERR_NOT_FOUND');
      expectError(await server.delete(`${TOKENS}/${id}`), 404, 'ERR_NOT_FOUND');
    },
  );
});

describe('the last use of a token', () => {
  const server = new TestServer();
  afterAll(() => server.remove());

  it('is written at the latest when the server stops', async () => {
    await server.start();
    const { tokenId } = await addToken(server);
    const used = await addToken(server);
    const before = Date.now();
    await server.as(used.token).get(ME).expect(200);
    const after = Date.now();
    await server.stop();
    await server.start();
    const known = await server.get(`${TOKENS}/${used.tokenId}`).expect(200);
    const at = Date.parse(known.body.last_used_at);
    expect(at).toBeGreaterThanOrEqual(before);
    expect(at).toBeLessThanOrEqual(after);
    expect((await server.get(`${TOKENS}/${tokenId}`).expect(200)).body.last_used_at).toBeNull();
  });
});
