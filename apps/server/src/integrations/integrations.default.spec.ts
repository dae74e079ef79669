import { eventsOf } from '../testing/audit.js';
import { expectError } from '../testing/errors.js';
import { createIntegration, createSqlite, INTEGRATIONS } from '../testing/integrations.js';
import { describeOnEachStore } from '../testing/stores.js';

describeOnEachStore('the default of a type', (server) => {
  const makeDefault = (id: string) => server.patch(`${INTEGRATIONS}/${id}/default`);
  const read = async (id: string) => (await server.get(`${INTEGRATIONS}/${id}`).expect(200)).body;
  const defaults = async () =>
    ((await server.get(`${INTEGRATIONS}?limit=1000`)).body.list as { id: string; is_default: boolean }[])
      .filter((row) => row.is_default)
      .map((row) => row.id);

  it('should be protected', async () => {
    const path = `${INTEGRATIONS}/${await createIntegration(server)}/default`;
    expectError(await server.anonymous('patch', path), 401, 'ERR_UNAUTHORIZED');
  });

  it('is whichever was made it last, and no version changes', async () => {
    const [first, second] = [await createSqlite(server), await createSqlite(server)];
    const before = await read(second);
    const { body, headers } = await makeDefault(second).expect(200);
    expect(body).toEqual({ ...before, is_default: true });
    expect(await read(second)).toEqual(body);
    expect(headers.etag).toBe((await server.get(`${INTEGRATIONS}/${second}`)).headers.etag);
    expect(await read(first)).toMatchObject({ is_default: false, version: 1 });
    await makeDefault(first).expect(200);
    expect(await defaults()).toEqual([first]);
  });

  it('is audited when it becomes so, and not when it is so already', async () => {
    const id = await createSqlite(server);
    await makeDefault(id).expect(200);
    await makeDefault(id).expect(200);
    expect((await eventsOf(server, id)).map(({ action }) => action)).toEqual([
      'integration.make_default',
      'integration.create',
    ]);
  });

  it('is one, also when many are made it at once', async () => {
    const ids = await Promise.all(Array.from({ length: 6 }, () => createSqlite(server)));
    await Promise.all(ids.map((id) => makeDefault(id).expect(200)));
    const made = await defaults();
    expect(made).toHaveLength(1);
    expect(ids).toContain(made[0]);
  });

  it('is one that is there', async () => {
    expectError(await makeDefault('int00000000000000'), 404, 'ERR_INTEGRATION_NOT_FOUND');
    expect(await defaults()).toHaveLength(1);
  });
});
