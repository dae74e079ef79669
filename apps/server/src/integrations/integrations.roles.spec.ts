import { eventsOf } from '../testing/audit.js';
import { expectError, namedFields } from '../testing/errors.js';
import { createIntegration, deadConfig, INTEGRATIONS } from '../testing/integrations.js';
import { addUser, type Person } from '../testing/people.js';
import { describeOnEachStore } from '../testing/stores.js';
import type { Requests } from '../testing/test-server.js';

const ROLES = ['viewer', 'editor', 'creator', 'owner'] as const;

describeOnEachStore('an integration among people', (server) => {
  const people = {} as Record<(typeof ROLES)[number], Person>;
  const as = (role: (typeof ROLES)[number]): Requests => server.as(people[role].token);
  it('masks the secrets for its owner too where that is asked for, and leaves no event', async () => {
    const id = await createIntegration(server);
    const before = await eventsOf(server, id);
    const { body } = await server.get(`${INTEGRATIONS}/${id}?includeConfig=masked`).expect(200);
    expect(body.config.connection).toMatchObject({ host: expect.any(String), password: '********' });
    expect(await eventsOf(server, id)).toEqual(before);
    await server.patch(`${INTEGRATIONS}/${id}`, { config: body.config }).expect(200);
    expect(await server.get(`${INTEGRATIONS}/${id}?includeConfig=masked`)).toMatchObject({
      body: { version: 1 },
    });
  });

  const withConfig = (who: Requests, id: string) => who.get(`${INTEGRATIONS}/${id}?includeConfig=true`);
  const actions = async (id: string) => (await eventsOf(server, id)).map(({ action }) => action);
  const created = async (who: Requests, body: object = {}): Promise<string> => {
    const whole = { title: 'Theirs', type: 'database', sub_type: 'pg', config: deadConfig(), ...body };
    return ((await who.post(INTEGRATIONS, whole).expect(201)).body as { id: string }).id;
  };

  beforeAll(async () => {
    for (const role of ROLES) people[role] = await addUser(server, role);
  });

  it.each(['viewer', 'editor'] as const)('is read, but not changed, by one who is %s', async (role) => {
    const id = await createIntegration(server);
    const other = as(role);
    await other.get(INTEGRATIONS).expect(200);
    await other.get(`${INTEGRATIONS}/${id}`).expect(200);
    await other.get(`${INTEGRATIONS}/${id}/usages`).expect(200);
    for (const answer of [
      await other.post(INTEGRATIONS, { copy_from_id: id }),
      await other.patch(`${INTEGRATIONS}/${id}`, { title: 'Mine' }),
      await other.patch(`${INTEGRATIONS}/${id}/default`),
      await other.delete(`${INTEGRATIONS}/${id}`),
      await other.post(`${INTEGRATIONS}/batch`, { delete: [id] }),
    ])
      expectError(answer, 403, 'ERR_FORBIDDEN');
    expect((await server.get(`${INTEGRATIONS}/${id}`)).body.version).toBe(1);
  });

  it('is changed and deleted by any creator who may see it', async () => {
    const id = await createIntegration(server);
    await as('creator').patch(`${INTEGRATIONS}/${id}`, { title: 'Ours' }).expect(200);
    await as('creator').delete(`${INTEGRATIONS}/${id}`).expect(200);
    expect(await eventsOf(server, id)).toMatchObject([
      { action: 'integration.delete', outcome: 'ok', user: { email: people.creator.email } },
      { action: 'integration.update', outcome: 'ok', changed_fields: ['title'] },
      { action: 'integration.create', outcome: 'ok', target: { id } },
    ]);
  });

  it('keeps its password from a host of a user who may change it, but not read it', async () => {
    const id = await createIntegration(server);
    const other = as('creator');
    const elsewhere = { config: { connection: { host: '127.0.0.2' } } };
    const refused = await other.patch(`${INTEGRATIONS}/${id}`, elsewhere);
    expectError(refused, 422, 'ERR_INVALID_CONFIG');
    expect(namedFields(refused)).toEqual(['config.connection.password']);
    expectError(await other.patch(`${INTEGRATIONS}/${id}`, { config: { tls: { mode: 'require' } } }), 422);
    await other.patch(`${INTEGRATIONS}/${id}`, { config: { connection: { user: 'other' } } }).expect(200);
    expect((await withConfig(server, id)).body.config.connection).toMatchObject({
      host: '127.0.0.1',
      user: 'other',
      password: 'nothing',
    });
    const theirs = { config: { connection: { host: '127.0.0.2', password: 'their own' } } };
    await other.patch(`${INTEGRATIONS}/${id}`, theirs).expect(200);
    await server.patch(`${INTEGRATIONS}/${id}`, elsewhere).expect(200);
  });

  it('takes what a form keeps for owners from owners alone, by whichever way it comes', async () => {
    const vouched = { ...deadConfig(), allowFunctions: ['app.total'] };
    const other = as('creator');
    const body = { title: 'Theirs', type: 'database', sub_type: 'pg' };
    const id = await created(as('owner'), { config: vouched });
    const own = await created(other);
    const config = { allowFunctions: ['app.act'] };
    for (const refused of [
      await other.post(INTEGRATIONS, { ...body, config: vouched }),
      await other.post(INTEGRATIONS, { copy_from_id: own, config }),
      await other.post(`${INTEGRATIONS}/batch`, { create: [{ ...body, config: vouched }] }),
      await other.patch(`${INTEGRATIONS}/${own}`, { config }),
      await other.patch(`${INTEGRATIONS}/${id}`, { config: { allowFunctions: null } }),
      await other.post(`${INTEGRATIONS}/${own}/test`, { config }),
      await other.post('/api/v2/meta/connection/test', { sub_type: 'pg', config: vouched }),
    ]) {
      expectError(refused, 403, 'ERR_FORBIDDEN');
      expect(JSON.stringify(refused.body)).toContain('config.allowFunctions');
    }
    await other
      .patch(`${INTEGRATIONS}/${id}`, { config: { allowFunctions: ['app.total'], pool: { max: 3 } } })
      .expect(200);
    await as('owner').patch(`${INTEGRATIONS}/${own}`, { config }).expect(200);
    expect(await eventsOf(server, own)).toContainEqual(
      expect.objectContaining({ outcome: 'ok', changed_fields: ['config.allowFunctions'] }),
    );
    expectError(await other.post(`${INTEGRATIONS}/${own}/versions/1/restore`), 403, 'ERR_FORBIDDEN');
    await as('owner').post(`${INTEGRATIONS}/${own}/versions/1/restore`).expect(200);
  });

  it('shows its config in clear to its creator and to owners, and in the audit who read it', async () => {
    const id = await created(as('creator'));
    for (const role of ['creator', 'owner'] as const) {
      const { body, headers } = await withConfig(as(role), id).expect(200);
      expect(body.config.connection.password).toBe('nothing');
      expect(headers['cache-control']).toBe('private, no-store');
    }
    expect(await eventsOf(server, id)).toMatchObject([
      { action: 'integration.read_config', user: { id: people.owner.userId }, target: { title: 'Theirs' } },
      { action: 'integration.read_config', user: { id: people.creator.userId } },
      { action: 'integration.create' },
    ]);
  });

  it('shows its config masked to anyone else, which is not worth an event', async () => {
    const id = await createIntegration(server);
    const clear = await withConfig(server, id);
    for (const role of ['viewer', 'editor', 'creator'] as const) {
      const { body, headers } = await withConfig(as(role), id).expect(200);
      expect(body.config).toMatchObject(deadConfig({ password: '********' }));
      expect(headers.etag).not.toBe(clear.headers.etag);
    }
    expect(await actions(id)).toEqual(['integration.read_config', 'integration.create']);
  });

  it('shows its config masked to its own creator who is a creator no longer', async () => {
    const person = await addUser(server, 'creator');
    const id = await created(server.as(person.token));
    await server.patch(`/api/v2/meta/users/${person.userId}`, { role: 'editor' }).expect(200);
    const { body } = await withConfig(server.as(person.token), id).expect(200);
    expect(body.config.connection.password).toBe('********');
  });

  it('is copied by those who may read its config, which stands in the audit of both', async () => {
    const id = await created(as('creator'));
    const { body } = await as('owner').post(INTEGRATIONS, { copy_from_id: id }).expect(201);
    expect(await actions(id)).toEqual(['integration.copy', 'integration.create']);
    expect(await actions(body.id as string)).toEqual(['integration.create']);
    const others = await createIntegration(server);
    expectError(await as('creator').post(INTEGRATIONS, { copy_from_id: others }), 403, 'ERR_FORBIDDEN');
    expect(await actions(others)).toEqual(['integration.create']);
  });

  describe('that is private', () => {
    it('exists for its creator alone, whatever is asked of it', async () => {
      const id = await created(as('creator'), { is_private: true });
      const sources = '/api/v2/meta/bases/shop/sources';
      for (const answer of [
        await server.get(`${INTEGRATIONS}/${id}`),
        await withConfig(server, id),
        await server.get(`${INTEGRATIONS}/${id}/usages`),
        await server.get(`${INTEGRATIONS}/${id}/versions`),
        await server.post(`${INTEGRATIONS}/${id}/versions/1/restore`),
        await server.patch(`${INTEGRATIONS}/${id}`, { is_private: false }),
        await server.patch(`${INTEGRATIONS}/${id}/default`),
        await server.delete(`${INTEGRATIONS}/${id}?force=true`),
        await server.post(`${INTEGRATIONS}/batch`, { delete: [id] }),
        await server.post(`${INTEGRATIONS}/batch`, { create: [{ copy_from_id: id }] }),
        await server.post(INTEGRATIONS, { copy_from_id: id }),
        await server.post(`${INTEGRATIONS}/${id}/test`),
        await server.post(`/api/v2/integrations/${id}/store`, { op: 'get' }),
        await server.post(`/api/v2/integrations/${id}/query`, { sql: 'SELECT 1' }),
        await server.post(sources, { integration_id: id }),
      ])
        expectError(answer, 404, 'ERR_INTEGRATION_NOT_FOUND');
      const ids = async (who: Requests) =>
        ((await who.get(`${INTEGRATIONS}?limit=1000`)).body.list as { id: string }[]).map((row) => row.id);
      expect(await ids(server)).not.toContain(id);
      expect(await ids(as('creator'))).toContain(id);
      await as('creator').patch(`${INTEGRATIONS}/${id}`, { title: 'Still mine' }).expect(200);
    });

    it('was made so by its creator: no other user, owners included, can take it from the others', async () => {
      const id = await created(as('creator'));
      const answer = await server.patch(`${INTEGRATIONS}/${id}`, { is_private: true, title: 'Gone' });
      expectError(answer, 403, 'ERR_FORBIDDEN');
      await server.patch(`${INTEGRATIONS}/${id}`, { is_private: false, title: 'Here' }).expect(200);
      await as('creator').patch(`${INTEGRATIONS}/${id}`, { is_private: true }).expect(200);
      expectError(await server.get(`${INTEGRATIONS}/${id}`), 404, 'ERR_INTEGRATION_NOT_FOUND');
      await as('creator').patch(`${INTEGRATIONS}/${id}`, { is_private: false }).expect(200);
      await server.get(`${INTEGRATIONS}/${id}`).expect(200);
    });

    it('has no title in the audit', async () => {
      const id = await created(as('creator'), { is_private: true, title: 'Takeover of Example Inc.' });
      await as('creator').delete(`${INTEGRATIONS}/${id}`).expect(200);
      const events = await eventsOf(server, id);
      expect(events.map(({ target }) => target)).toEqual([
        expect.objectContaining({ id, title: null }),
        expect.objectContaining({ id, title: null }),
      ]);
    });
  });

  describe('with the workspace in its path', () => {
    it('answers as it does without, and 404 for any other workspace', async () => {
      const id = await createIntegration(server);
      const { body } = await server.get(`${INTEGRATIONS}/${id}`);
      const of = (workspace: string) => `/api/v2/meta/workspaces/${workspace}/integrations`;
      const own = of(body.fk_workspace_id as string);
      expect((await server.get(`${own}/${id}`).expect(200)).body).toEqual(body);
      expect((await server.get(own)).body).toEqual((await server.get(INTEGRATIONS)).body);
      await server.patch(`${own}/${id}`, { title: 'There' }).expect(200);
      await server.get(`${own}/${id}/versions`).expect(200);
      const { body: batch } = await server
        .post(`${own}/batch`, { create: [{ copy_from_id: id }], delete: [id] })
        .expect(200);
      const elsewhere = of('00000000-0000-4000-8000-000000000000');
      for (const answer of [
        await server.get(elsewhere),
        await server.get(`${elsewhere}/${batch.created[0].id}`),
        await server.post(elsewhere, { copy_from_id: batch.created[0].id }),
        await server.delete(`${elsewhere}/${batch.created[0].id}`),
      ])
        expectError(answer, 404, 'ERR_NOT_FOUND');
    });

    it('should be protected', async () => {
      const { body } = await server.get(`${INTEGRATIONS}/${await createIntegration(server)}`);
      const path = `/api/v2/meta/workspaces/${body.fk_workspace_id}/integrations`;
      expectError(await server.anonymous('get', path), 401, 'ERR_UNAUTHORIZED');
    });
  });
});
