import type { Role } from '@patchbay/metadata';
import { expectError, namedFields } from '../testing/errors.js';
import { createIntegration, deadConfig, INTEGRATIONS } from '../testing/integrations.js';
import { addUser } from '../testing/people.js';
import { createSource, sourcesPath } from '../testing/sources.js';
import { describeOnEachStore } from '../testing/stores.js';
import type { Requests } from '../testing/test-server.js';

const iso = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
let bases = 0;

describeOnEachStore('sources', (server) => {
  let id: string;
  let base: string;
  const bind = (body: object = {}) => server.post(sourcesPath(base), { integration_id: id, ...body });
  const bound = async (body?: object) => (await bind(body).expect(201)).body;
  const list = async (query = '', caller: Requests = server) =>
    (await caller.get(`${sourcesPath(base)}${query}`).expect(200)).body;
  const another = async (role: Role) => server.as((await addUser(server, role)).token);

  /** Every verb on one source, and on its base. */
  const everything = (caller: Requests, path: string) => [
    caller.get(path),
    caller.patch(path, { title: 'Mine' }),
    caller.delete(path),
  ];

  beforeEach(async () => {
    base = `base ${++bases}`;
    id = await createIntegration(server, { title: 'Orders', config: { ...deadConfig(), searchPath: ['a'] } });
  });

  it('should be protected: they are the owners’ business', async () => {
    const source = await bound();
    const path = sourcesPath(base, source.id);
    const attempts = (caller: Pick<Requests, 'anonymous'>, token?: string) =>
      [
        caller.anonymous('get', sourcesPath(base)),
        caller.anonymous('post', sourcesPath(base)).send({ integration_id: id }),
        caller.anonymous('get', path),
        caller.anonymous('patch', path).send({ title: 'Mine' }),
        caller.anonymous('delete', path),
      ].map((asked) => (token === undefined ? asked : asked.set('xc-token', token)));
    for (const asked of attempts(server)) expectError(await asked, 401, 'ERR_UNAUTHORIZED');
    for (const role of ['viewer', 'editor', 'creator'] as const) {
      const { token } = await addUser(server, role);
      for (const asked of attempts(server, token)) expectError(await asked, 403, 'ERR_FORBIDDEN');
    }
    const owner = await another('owner');
    expect((await list('', owner)).list).toEqual([source]);
  });

  it('bind a base to an integration', async () => {
    const integration = (await server.get(`${INTEGRATIONS}/${id}`).expect(200)).body;
    const source = await bound({ title: ' Orders, sales ', config: { searchPath: ['sales'] } });
    expect(source).toEqual({
      id: expect.stringMatching(/^src[a-z0-9]{14}$/),
      base_id: base,
      integration_id: id,
      fk_integration_id: id,
      fk_workspace_id: integration.fk_workspace_id,
      title: 'Orders, sales',
      config: { searchPath: ['sales'] },
      created_by: integration.created_by,
      created_at: expect.stringMatching(iso),
      updated_at: source.created_at,
      version: 1,
    });
    expect((await server.get(sourcesPath(base, source.id)).expect(200)).body).toEqual(source);
    expect((await server.get(`${INTEGRATIONS}/${id}`).expect(200)).body.source_count).toBe(1);
  });

  it('have the integration’s title, and no config, where they are given none', async () => {
    for (const body of [{}, { config: null }, { config: {} }, { config: { connection: {} } }]) {
      const source = await bound(body);
      expect(source.title).toBe('Orders');
      expect(source).not.toHaveProperty('config');
    }
  });

  it('are listed by base, oldest first and in pages', async () => {
    const sources: unknown[] = [];
    for (let n = 0; n < 3; n += 1) sources.push(await bound({ title: `Source ${n}` }));
    await createSource(server, id);
    expect(await list()).toEqual({
      list: sources,
      pageInfo: { totalRows: 3, page: 1, pageSize: 25, isFirstPage: true, isLastPage: true },
    });
    expect(await list('?limit=1&offset=1')).toEqual({
      list: [sources[1]],
      pageInfo: { totalRows: 3, page: 2, pageSize: 1, isFirstPage: false, isLastPage: false },
    });
    expect((await list('?offset=3')).list).toEqual([]);
    base = 'a base without sources';
    expect((await list()).pageInfo.totalRows).toBe(0);
  });

  it.each([
    ['limit', '?limit=0'],
    ['limit', '?limit=1001'],
    ['limit', '?limit=ten'],
    ['limit', '?limit='],
    ['offset', '?offset=-1'],
    ['offset', '?offset=0.5'],
  ])('are not listed with a bad %s: %s', async (field, query) => {
    const answer = await server.get(`${sourcesPath(base)}${query}`);
    expectError(answer, 400, 'ERR_BAD_REQUEST');
    expect(namedFields(answer)).toContain(field);
  });

  it.each(['a/b', 'x'.repeat(65), 'a\u0000', 'a\nb', '\u202ea', ' a', 'a ', ' '])(
    'belong to no base of the name %j',
    async (name) => {
      for (const asked of [
        server.get(sourcesPath(name)),
        server.post(sourcesPath(name), { integration_id: id }),
        ...everything(server, sourcesPath(name, 'src00000000000000')),
      ]) {
        const answer = await asked;
        expectError(answer, 400, 'ERR_BAD_REQUEST');
        expect(namedFields(answer)).toContain('baseId');
      }
    },
  );

  it.each(['a', 'Ünïcode base', '😀'.repeat(64), "%_'--"])('belong to the base %j', async (name) => {
    base = name;
    const source = await bound();
    expect(source.base_id).toBe(name);
    expect((await list()).list).toEqual([source]);
  });

  it.each([
    ['integration_id', { integration_id: undefined }],
    ['integration_id', { integration_id: 7 }],
    ['title', { title: '' }],
    ['title', { title: '  ' }],
    ['title', { title: 'x'.repeat(129) }],
    ['title', { title: null }],
    ['title', { title: 'a\u0000' }],
    ['config', { config: 'text' }],
    ['config', { config: [] }],
  ])('are not made with a bad %s: %j', async (field, body) => {
    const answer = await bind(body);
    expectError(answer, 400, 'ERR_BAD_REQUEST');
    expect(namedFields(answer)).toContain(field);
    expect((await list()).list).toEqual([]);
  });

  it('bind to nothing that the caller may not know of', async () => {
    const other = await another('owner');
    const hidden = await createIntegration(server, { is_private: true });
    for (const integration_id of [hidden, 'int00000000000000', 'nope', '']) {
      expectError(await other.post(sourcesPath(base), { integration_id }), 404, 'ERR_INTEGRATION_NOT_FOUND');
    }
    await bound({ integration_id: hidden });
  });

  it('are gone for others while their integration is private', async () => {
    const other = await another('owner');
    const source = await bound();
    const path = sourcesPath(base, source.id);
    await server.patch(`${INTEGRATIONS}/${id}`, { is_private: true }).expect(200);
    expect(await list('', other)).toMatchObject({ list: [], pageInfo: { totalRows: 0 } });
    const unknown = await other.get(sourcesPath(base, 'src00000000000000'));
    for (const asked of everything(other, path)) {
      const answer = await asked;
      expectError(answer, 404, 'ERR_NOT_FOUND');
      expect(answer.body.message).toBe(unknown.body.message);
    }
    expect((await list()).list).toEqual([source]);
    await server.patch(`${INTEGRATIONS}/${id}`, { is_private: false }).expect(200);
    expect((await list('', other)).list).toEqual([source]);
  });

  it('are found in their own base only', async () => {
    const { id: source } = await bound();
    for (const path of [
      sourcesPath('another', source),
      sourcesPath(base, 'src00000000000000'),
      sourcesPath(base, 'nope'),
      sourcesPath(base, id),
    ]) {
      for (const asked of everything(server, path)) expectError(await asked, 404, 'ERR_NOT_FOUND');
    }
    await server.get(sourcesPath(base, source)).expect(200);
  });

  it('are deleted once, and their integration stays', async () => {
    const { id: source } = await bound();
    expect((await server.delete(sourcesPath(base, source)).expect(200)).body).toBe(true);
    expectError(await server.delete(sourcesPath(base, source)), 404, 'ERR_NOT_FOUND');
    expect((await server.get(`${INTEGRATIONS}/${id}`).expect(200)).body.source_count).toBe(0);
  });

  it('go with their integration', async () => {
    const { id: source } = await bound();
    await server.delete(`${INTEGRATIONS}/${id}?force=true`).expect(200);
    expectError(await server.get(sourcesPath(base, source)), 404, 'ERR_NOT_FOUND');
    expect((await list()).list).toEqual([]);
  });
});
