import { type Config, createIntegration } from '../testing/integrations.js';
import { addUser } from '../testing/people.js';
import { sourcesPath } from '../testing/sources.js';
import { describeOnEachStore } from '../testing/stores.js';

describeOnEachStore('the audit of sources', (server) => {
  const eventsOf = async (query: string): Promise<object[]> => {
    const { body } = await server.get(`/api/v2/meta/audit?${query}`).expect(200);
    return (body as { list: object[] }).list;
  };
  const bind = async (integration: Config = {}): Promise<string> => {
    const body = { integration_id: await createIntegration(server, integration), title: 'Orders' };
    return ((await server.post(sourcesPath(), body).expect(201)).body as { id: string }).id;
  };

  it('has one event of each change, with the names of what was changed', async () => {
    const id = await bind();
    const path = sourcesPath('shop', id);
    const config = { connection: { password: 'sesame' }, searchPath: ['sales'] };
    await server.patch(path, { title: 'New', config }).expect(200);
    await server.patch(path, { title: 'New', config: { searchPath: ['sales'] } }).expect(200);
    await server.delete(path).expect(200);
    const events = await eventsOf(`target_id=${id}`);
    expect(events).toMatchObject([
      { action: 'source.delete', outcome: 'ok', target: { type: 'source', id, title: 'New' } },
      {
        action: 'source.update',
        outcome: 'ok',
        target: { type: 'source', id, title: 'New' },
        changed_fields: ['title', 'config.connection.password', 'config.searchPath'],
      },
      { action: 'source.create', outcome: 'ok', target: { type: 'source', id, title: 'Orders' } },
    ]);
    expect(JSON.stringify(events)).not.toContain('sesame');
  });

  it('has no title of what is bound to a private integration', async () => {
    const id = await bind({ is_private: true });
    await server.delete(sourcesPath('shop', id)).expect(200);
    for (const event of await eventsOf(`target_id=${id}`))
      expect(event).toMatchObject({ target: { type: 'source', id, title: null } });
  });

  it('has one event of each attempt that was refused', async () => {
    const id = await bind();
    const path = sourcesPath('shop', id);
    const editor = await addUser(server, 'editor');
    await server.as(editor.token).delete(path).expect(403);
    await server.patch(path, { config: { connection: { port: 'sesame' } } }).expect(422);
    await server.post(sourcesPath(), { integration_id: 'int00000000000000' }).expect(404);
    expect(await eventsOf(`target_id=${id}&outcome=refused`)).toMatchObject([
      { action: 'source.update', code: 'ERR_INVALID_CONFIG', target: { type: 'source', id } },
      { action: 'source.delete', code: 'ERR_FORBIDDEN', user: { id: editor.userId } },
    ]);
    expect(await eventsOf('action=source.create&outcome=refused')).toMatchObject([
      { code: 'ERR_INTEGRATION_NOT_FOUND', target: null },
    ]);
  });
});
