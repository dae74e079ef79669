import { expectError, namedFields } from '../testing/errors.js';
import { createIntegration, createSqlite, deadConfig, INTEGRATIONS } from '../testing/integrations.js';
import { describeOnEachStore } from '../testing/stores.js';

describeOnEachStore('the list of integrations', (server) => {
  const list = async (query: Record<string, string> = {}) =>
    (await server.get(INTEGRATIONS).query(query).expect(200)).body;
  const titles = async (query: Record<string, string>) =>
    ((await list(query)).list as { title: string }[]).map(({ title }) => title);

  beforeAll(async () => {
    for (const title of ['Alpha', 'beta 100%', 'Gamma_ray', 'ÄRGER', 'gammaXray']) {
      await createIntegration(server, { title });
    }
    await createSqlite(server, { title: 'File', is_private: true });
  });

  it('should be protected', async () => {
    expectError(await server.anonymous('get', INTEGRATIONS), 401, 'ERR_UNAUTHORIZED');
  });

  it('holds every integration without its config, and says which page of how many it is', async () => {
    const { list: rows, pageInfo } = await list();
    expect(pageInfo).toEqual({ totalRows: 6, page: 1, pageSize: 25, isFirstPage: true, isLastPage: true });
    expect(rows).toHaveLength(6);
    for (const row of rows) {
      expect(row).toEqual((await server.get(`${INTEGRATIONS}/${row.id}`)).body);
      expect(row).not.toHaveProperty('config');
    }
  });

  it('comes in pages', async () => {
    const first = await list({ limit: '4', sort: 'title' });
    const second = await list({ limit: '4', offset: '4', sort: 'title' });
    expect(first.pageInfo).toEqual({
      totalRows: 6,
      page: 1,
      pageSize: 4,
      isFirstPage: true,
      isLastPage: false,
    });
    expect(second.pageInfo).toEqual({
      totalRows: 6,
      page: 2,
      pageSize: 4,
      isFirstPage: false,
      isLastPage: true,
    });
    expect([...first.list, ...second.list]).toEqual((await list({ sort: 'title' })).list);
    expect((await list({ offset: '6' })).list).toEqual([]);
    expect((await list({ offset: String(Number.MAX_SAFE_INTEGER) })).pageInfo.totalRows).toBe(6);
    expect((await list({ limit: '1000' })).list).toHaveLength(6);
  });

  it.each([
    ['limit', '0'],
    ['limit', '1001'],
    ['limit', '-1'],
    ['limit', '1.5'],
    ['limit', 'ten'],
    ['limit', ''],
    ['limit', '0x10'],
    ['limit', '9'.repeat(400)],
    ['offset', '-1'],
    ['offset', 'NaN'],
    ['offset', ''],
    ['offset', '9'.repeat(30)],
    ['type', 'nope'],
    ['type', ''],
    ['sort', 'config'],
    ['sort', 'title; DROP TABLE integrations'],
    ['query', 'x\u0000'],
    ['query', 'x'.repeat(129)],
    ['sub_type', 'x\u0000'],
  ])('refuses a %s that is not as it must be (%#)', async (field, value) => {
    const answer = await server.get(INTEGRATIONS).query({ [field]: value });
    expectError(answer, 400, 'ERR_BAD_REQUEST');
    expect(namedFields(answer)).toEqual(expect.arrayContaining([field]));
  });

  it.each(['limit', 'offset', 'type', 'query', 'sort', 'includeDatabaseInfo'])(
    'refuses %s twice',
    async (field) => {
      expectError(await server.get(`${INTEGRATIONS}?${field}=1&${field}=2`), 400, 'ERR_BAD_REQUEST');
    },
  );

  it('finds titles in any case, with % and _ as they are', async () => {
    expect(await titles({ query: 'GAMMA' })).toEqual(['Gamma_ray', 'gammaXray']);
    expect(await titles({ query: 'a_r' })).toEqual(['Gamma_ray']);
    expect(await titles({ query: '%' })).toEqual(['beta 100%']);
    expect(await titles({ query: '!' })).toEqual([]);
    expect(await titles({ query: "' OR 1=1 --" })).toEqual([]);
  });

  it('is filtered by type and sub type', async () => {
    expect(await titles({ sub_type: 'sqlite3' })).toEqual(['File']);
    expect(await titles({ type: 'database', sub_type: 'pg', query: 'alpha' })).toEqual(['Alpha']);
    expect(await titles({ type: 'ai' })).toEqual([]);
  });

  it('is sorted as asked, either way', async () => {
    const up = await titles({ sort: 'title', sub_type: 'pg' });
    expect(up.slice(0, 4)).toEqual(['Alpha', 'beta 100%', 'Gamma_ray', 'gammaXray']);
    expect(await titles({ sort: '-title', sub_type: 'pg' })).toEqual(up.toReversed());
    expect(await titles({ sort: '-order' })).toEqual((await titles({})).toReversed());
  });

  it('shows of configs what is not a secret, when it is asked for', async () => {
    await createIntegration(server, {
      title: 'Informative',
      config: { ...deadConfig({ host: 'db.example' }), searchPath: ['a', 'b'] },
    });
    const { list: rows } = await list({ includeDatabaseInfo: 'true', query: 'Informative' });
    expect(rows[0].config).toEqual({
      client: 'pg',
      connection: { host: 'db.example', port: 1, database: 'nowhere' },
      searchPath: ['a', 'b'],
    });
    const [file] = (await list({ includeDatabaseInfo: 'true', sub_type: 'sqlite3' })).list;
    expect(file.config).toEqual({
      client: 'sqlite3',
      connection: { filename: expect.stringMatching(/\.db$/) },
    });
  });

  it('shows nothing of a connection URI, nor the presets of fields that it stands in for', async () => {
    await createIntegration(server, {
      title: 'Unified',
      config: { connection: { mode: 'uri', uri: 'postgres://ada:s3cretive@db.example:6543/orders' } },
    });
    const { list: rows } = await list({ includeDatabaseInfo: 'true', query: 'Unified' });
    expect(rows[0].config).toEqual({ client: 'pg', connection: {} });
  });

  it.each(['false', '0'])('shows no config for "%s"', async (value) => {
    const { list: rows } = await list({ includeDatabaseInfo: value });
    expect(rows.length).toBeGreaterThan(5);
    for (const row of rows) expect(row).not.toHaveProperty('config');
  });
});
