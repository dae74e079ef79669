import { randomUUID } from 'node:crypto';
import { expectError, namedFields } from '../testing/errors.js';
import { actionPath, createIntegration, createSqlite, INTEGRATIONS } from '../testing/integrations.js';
import { addWorkspace, addUser, type Person } from '../testing/people.js';
import { describeOnEachStore } from '../testing/stores.js';
import { AUDIT_ACTIONS } from './audit-actions.js';

const AUDIT = '/api/v2/meta/audit';

interface Event {
  readonly id: number;
  readonly action: string;
  readonly outcome: string;
  readonly created_at: string;
  readonly user: { readonly id: string };
}

describeOnEachStore('the audit', (server) => {
  let viewer: Person;
  const audit = async (query: object = {}) => {
    const { body } = await server.get(AUDIT).query(query).expect(200);
    return body as { list: Event[]; pageInfo: { totalRows: number } };
  };
  const rename = (id: string) => server.patch(`${INTEGRATIONS}/${id}`, { title: randomUUID() }).expect(200);

  beforeAll(async () => {
    viewer = await addUser(server, 'viewer');
  });

  it('should be protected', async () => {
    expectError(await server.anonymous('get', AUDIT), 401, 'ERR_UNAUTHORIZED');
  });

  it.each(['viewer', 'editor', 'creator'] as const)('is not for a %s', async (role) => {
    const { token, userId } = role === 'viewer' ? viewer : await addUser(server, role);
    expectError(await server.as(token).get(AUDIT), 403, 'ERR_FORBIDDEN');
    const [event] = (await audit({ user_id: userId })).list;
    expect(event).toMatchObject({ action: 'audit.read', outcome: 'refused', code: 'ERR_FORBIDDEN' });
  });

  it('says who did what, to what, from where, and in which request', async () => {
    const id = await createIntegration(server, { title: 'Orders' });
    const answer = await server
      .patch(`${INTEGRATIONS}/${id}`, { meta: { a: 1 }, title: 'Bills' })
      .expect(200);
    const { body: me } = await server.get('/api/v2/meta/me').expect(200);
    const { list } = await audit({ integration_id: id });
    expect(list[0]).toEqual({
      id: expect.any(Number),
      created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      user: { id: (me as { id: string }).id, email: 'admin@localhost' },
      token_id: expect.stringMatching(/^[\da-f-]{36}$/),
      action: 'integration.update',
      detail: null,
      target: { type: 'integration', id, title: 'Bills' },
      outcome: 'ok',
      code: null,
      changed_fields: ['title', 'meta'],
      ip: '127.0.0.1',
      request_id: answer.headers['x-request-id'],
    });
    expect(list.map(({ action }) => action)).toEqual(['integration.update', 'integration.create']);
  });

  it('has the reading of itself in it, before the next one reads', async () => {
    const before = await audit();
    const { list, pageInfo } = await audit();
    expect(list[0]).toMatchObject({ action: 'audit.read', outcome: 'ok', target: null });
    expect(pageInfo.totalRows).toBe(before.pageInfo.totalRows + 1);
  });

  it('has what was done a moment ago, though it is written in batches', async () => {
    const id = await createSqlite(server);
    await Promise.all(
      Array.from({ length: 30 }, () => server.post(actionPath(id, 'query'), { sql: 'SELECT 1' })),
    );
    expect((await audit({ integration_id: id, action: 'integration.execute' })).pageInfo.totalRows).toBe(30);
  });

  it('is listed newest first, in pages that say where they are', async () => {
    const id = await createIntegration(server);
    for (let n = 0; n < 4; n += 1) await rename(id);
    const all = await audit({ target_id: id });
    const ids = all.list.map((event) => event.id);
    expect(ids).toEqual([...ids].sort((a, b) => b - a));
    const { list, pageInfo } = await audit({ target_id: id, limit: 2, offset: 2 });
    expect(list.map((event) => event.id)).toEqual(ids.slice(2, 4));
    expect(pageInfo).toEqual({ totalRows: 5, page: 2, pageSize: 2, isFirstPage: false, isLastPage: false });
    expect((await audit({ target_id: id, limit: 2, offset: 4 })).pageInfo).toMatchObject({
      isLastPage: true,
    });
    expect((await audit({ target_id: id, offset: 99 })).list).toEqual([]);
  });

  it('is read from end to end without a repeat by one who asks for what is before an event', async () => {
    const read: number[] = [];
    const total = (await audit({ limit: 1 })).pageInfo.totalRows;
    for (let list = (await audit({ limit: 3 })).list; list.length > 0;) {
      read.push(...list.map((event) => event.id));
      ({ list } = await audit({ limit: 3, before: read.at(-1) }));
    }
    expect(new Set(read).size).toBe(read.length);
    expect(read.length).toBe(total + 1);
  });

  it('is filtered by user, action, outcome and time', async () => {
    const id = await createIntegration(server);
    expectError(await server.as(viewer.token).delete(`${INTEGRATIONS}/${id}`), 403);
    const [refused] = (await audit({ user_id: viewer.userId, target_id: id })).list;
    expect(refused).toMatchObject({
      action: 'integration.delete',
      outcome: 'refused',
      code: 'ERR_FORBIDDEN',
    });
    const found = async (query: object) =>
      (await audit({ target_id: id, ...query })).list.map((e) => e.action);
    expect(await found({ outcome: 'ok' })).toEqual(['integration.create']);
    expect(await found({ outcome: 'refused' })).toEqual(['integration.delete']);
    expect(await found({ action: 'integration.delete' })).toEqual(['integration.delete']);
    const at = refused!.created_at;
    const [later, earlier] = [1, -1].map((ms) => new Date(Date.parse(at) + ms).toISOString());
    expect(await found({ from: at })).toContain('integration.delete');
    expect(await found({ to: at })).toContain('integration.delete');
    expect(await found({ from: later })).toEqual([]);
    expect(await found({ to: earlier })).not.toContain('integration.delete');
    expect(await found({ from: at.replace('Z', '+00:00') })).toContain('integration.delete');
    expect(await found({ from: '2020-01-01', to: '2020-12-31' })).toEqual([]);
  });

  it.each(AUDIT_ACTIONS)('can be asked for %s', async (action) => {
    for (const event of (await audit({ action })).list) expect(event.action).toBe(action);
  });

  it.each<[string, string]>([
    ['limit', '0'],
    ['limit', '1001'],
    ['limit', 'x'],
    ['limit', ''],
    ['offset', '-1'],
    ['offset', '1.5'],
    ['before', '0'],
    ['before', 'x'],
    ['action', 'integration.nope'],
    ['action', ''],
    ['outcome', 'success'],
    ['from', 'yesterday'],
    ['from', '2026-13-01'],
    ['from', '2026-W47-7'],
    ['from', '2026-326'],
    ['from', '2026-11-22T10'],
    ['to', '2026-11-22T10:00:00'],
    ['to', '-2026-11-22'],
    ['to', '2026-02-30'],
    ['to', '1763769600000'],
    ['user_id', 'x'.repeat(37)],
    ['target_id', 'a\0b'],
  ])('names %s when it is not as it must be: "%s"', async (field, value) => {
    const answer = await server.get(AUDIT).query({ [field]: value });
    expectError(answer, 400, 'ERR_BAD_REQUEST');
    expect(namedFields(answer)).toContain(field);
  });

  it('takes integration_id for target_id, and not both', async () => {
    const answer = await server.get(AUDIT).query({ integration_id: 'int1', target_id: 'int2' });
    expectError(answer, 400, 'ERR_BAD_REQUEST');
    expect(namedFields(answer)).toEqual(['target_id']);
  });

  it('keeps the titles of private integrations, and every secret, to itself', async () => {
    const title = `private ${randomUUID()}`;
    const id = await createIntegration(server, { title, is_private: true });
    await server
      .patch(`${INTEGRATIONS}/${id}`, { config: { connection: { password: 'sesame-1' } } })
      .expect(200);
    await server.post(`${INTEGRATIONS}/${id}/test`).expect(200);
    await server.delete(`${INTEGRATIONS}/${id}`).expect(200);
    const { list } = await audit({ target_id: id });
    expect(list).toHaveLength(4);
    expect(JSON.stringify(list)).not.toContain(title);
    expect(JSON.stringify(list)).not.toContain('sesame');
    expect(JSON.stringify(list)).toContain('config.connection.password');
  });

  it('is of one workspace only', async () => {
    const other = server.as((await addWorkspace(server)).token);
    const ours = (await audit({ limit: 1000 })).list.map((event) => event.id);
    const answer = await other.get(AUDIT).query({ limit: 1000 }).expect(200);
    const { list, pageInfo } = answer.body as { list: Event[]; pageInfo: { totalRows: number } };
    expect(list.filter((event) => ours.includes(event.id))).toEqual([]);
    expect(pageInfo.totalRows).toBe(list.length);
    expect(list.length).toBeLessThan(4);
  });
});
