import { expectError, namedFields } from '../testing/errors.js';
import { type Config, createIntegration, deadConfig } from '../testing/integrations.js';
import { createSource, sourcesPath } from '../testing/sources.js';
import { describeOnEachStore } from '../testing/stores.js';

const SECRET = 's3cr3t-of-the-source';

describeOnEachStore('the config of a source', (server) => {
  let id: string;
  const bind = (config: Config) => server.post(sourcesPath(), { integration_id: id, config });
  const configOf = async (source: string) =>
    (await server.get(sourcesPath('shop', source)).expect(200)).body.config;
  const patch = (source: string, body: object) => server.patch(sourcesPath('shop', source), body);
  const patched = async (source: string, body: object) => (await patch(source, body).expect(200)).body;

  beforeEach(async () => {
    id = await createIntegration(server, {
      config: { ...deadConfig({ password: 'of-the-integration' }), searchPath: ['a'] },
    });
  });

  it('is laid over the integration’s, and both together must fit the form', async () => {
    const answer = await bind({ connection: { port: 0, host: '', nope: 1 }, searchPath: 7 });
    expectError(answer, 422, 'ERR_INVALID_CONFIG');
    expect(namedFields(answer).sort()).toEqual([
      'config.connection.host',
      'config.connection.nope',
      'config.connection.port',
      'config.searchPath',
    ]);
    expect((await server.get(sourcesPath()).expect(200)).body.list).toEqual([]);
    const { body } = await bind({ connection: { host: 'elsewhere' } }).expect(201);
    expect(body.config).toEqual({ connection: { host: 'elsewhere' } });
  });

  it('is shown with its secrets masked, to everyone and always', async () => {
    const { body, text } = await bind({ connection: { password: SECRET, user: 'me' } }).expect(201);
    const masked = { connection: { password: '********', user: 'me' } };
    expect(body.config).toEqual(masked);
    const answers = [
      text,
      (await server.get(sourcesPath()).expect(200)).text,
      (await server.get(sourcesPath('shop', body.id)).expect(200)).text,
      (await patch(body.id, { title: 'New' }).expect(200)).text,
    ];
    for (const answer of answers) {
      expect(answer).toContain('"password":"********"');
      expect(answer).not.toMatch(/s3cr3t|of-the-integration/);
    }
    expect(server.log.join('')).not.toMatch(/s3cr3t|of-the-integration/);
  });

  it('has nothing of its own where it is given ******** for a secret, or null', async () => {
    const { body } = await bind({
      connection: { password: '********', user: 'me', port: null },
      searchPath: null,
    }).expect(201);
    expect(body.config).toEqual({ connection: { user: 'me' } });
  });

  it('is merged: objects merge, arrays and scalars replace, null removes, ******** is unchanged', async () => {
    const source = await createSource(server, id, {
      connection: { host: 'one', user: 'me', password: SECRET },
      searchPath: ['x', 'y'],
    });
    const config = { connection: { host: 'two', user: null, password: '********' }, searchPath: ['z'] };
    const after = await patched(source, { config });
    const merged = { connection: { host: 'two', password: '********' }, searchPath: ['z'] };
    expect(after).toMatchObject({ version: 2, config: merged });
    expect(await configOf(source)).toEqual(merged);
    const without = await patched(source, { config: { connection: { password: null } } });
    expect(without.config).toEqual({ connection: { host: 'two' }, searchPath: ['z'] });
  });

  it('is there no more once everything is taken out of it, or null is put in its place', async () => {
    const source = await createSource(server, id, { connection: { host: 'one' } });
    expect(await patched(source, { config: { connection: { host: null } } })).not.toHaveProperty('config');
    await patched(source, { config: { searchPath: ['x'] } });
    expect(await patched(source, { config: null })).not.toHaveProperty('config');
    expect(await configOf(source)).toBeUndefined();
  });

  it('is checked when it is changed, and nothing changes when it does not fit', async () => {
    const source = await createSource(server, id, { searchPath: ['x'] });
    const before = (await server.get(sourcesPath('shop', source))).body;
    const answer = await patch(source, { title: 'Never', config: { connection: { port: 'x' } } });
    expectError(answer, 422, 'ERR_INVALID_CONFIG');
    expect(namedFields(answer)).toEqual(['config.connection.port']);
    expect((await server.get(sourcesPath('shop', source))).body).toEqual(before);
  });

  it('stays when only the title changes, and nothing changes without a change', async () => {
    const source = await createSource(server, id, { searchPath: ['x'] });
    const renamed = await patched(source, { title: ' New ' });
    expect(renamed).toMatchObject({ title: 'New', version: 2, config: { searchPath: ['x'] } });
    for (const body of [{}, { title: 'New' }, { config: { searchPath: ['x'] } }, { config: {} }])
      expect(await patched(source, body)).toEqual(renamed);
  });

  it.each([
    ['title', { title: ' ' }],
    ['title', { title: null }],
    ['title', { title: 'x'.repeat(129) }],
    ['config', { config: 'text' }],
    ['config', { config: [] }],
  ])('is not changed with a bad %s: %j', async (field, body) => {
    const source = await createSource(server, id, { searchPath: ['x'] });
    const answer = await patch(source, body);
    expectError(answer, 400, 'ERR_BAD_REQUEST');
    expect(namedFields(answer)).toContain(field);
    expect(await configOf(source)).toEqual({ searchPath: ['x'] });
  });

  it('loses no key of several changes at once', async () => {
    const source = await createSource(server, id);
    const changes = [
      { searchPath: ['x'] },
      { connection: { host: 'h' } },
      { connection: { user: 'u' } },
      { connection: { database: 'd' } },
      { connection: { port: 7 } },
      { pool: { max: 3 } },
    ];
    await Promise.all(changes.map((config) => patched(source, { config })));
    const after = (await server.get(sourcesPath('shop', source))).body;
    expect(after.version).toBe(1 + changes.length);
    expect(after.config).toEqual({
      searchPath: ['x'],
      connection: { host: 'h', user: 'u', database: 'd', port: 7 },
      pool: { max: 3 },
    });
  });
});
