import { type components, runAction, unwrap } from '@patchbay/client';
import { expectError, namedFields } from '../testing/errors.js';
import { actionPath, createIntegration, createSqlite } from '../testing/integrations.js';
import { addUser } from '../testing/people.js';
import { describeOnEachStore } from '../testing/stores.js';
import { TestServer } from '../testing/test-server.js';

type StoreRequest = components['schemas']['StoreRequest'];
type Page = Omit<StoreRequest, 'op'>;

describeOnEachStore('the store of an integration', (server) => {
  let id: string;
  const store = (body: object) => server.post(actionPath(id, 'store'), body);
  const ask = (body: StoreRequest) =>
    unwrap(server.api.POST('/api/v2/integrations/{id}/store', { params: { path: { id } }, body }));
  const records = async (page: Page = {}) =>
    (await ask({ op: 'list', ...page })) as components['schemas']['StorePage'];
  const query = (sql: string) => runAction(server.api, id, 'query', { sql });
  const refused = (sql: string, status: number) =>
    expect(query(sql)).rejects.toMatchObject({ name: 'PatchbayError', status });

  beforeEach(async () => {
    id = await createSqlite(server);
  });

  it('should be protected', async () => {
    const answer = await server.anonymous('post', actionPath(id, 'store')).send({ op: 'get' });
    expectError(answer, 401, 'ERR_UNAUTHORIZED');
  });

  it('is empty at first: no list, null and zero', async () => {
    expect(await records()).toEqual({ list: [], pagination: { isLastPage: true, offset: 0 } });
    expect(await ask({ op: 'get' })).toBeNull();
    expect(await ask({ op: 'sum', fields: ['ok', 'rows'] })).toEqual({ ok: 0, rows: 0 });
  });

  it('gets a record of every action that ran, well or not', async () => {
    await query('SELECT 1 UNION ALL SELECT 2');
    await refused('SELECT * FROM nowhere', 400);
    await runAction(server.api, id, 'tables', {});
    const { list } = await records();
    expect(list).toEqual([
      expect.objectContaining({ action: 'tables', ok: 1 }),
      expect.objectContaining({ action: 'query', ok: 0 }),
      {
        id: expect.any(Number),
        fk_integration_id: id,
        created_at: expect.stringMatching(/^\d{4}-.*Z$/),
        action: 'query',
        ok: 1,
        duration_ms: expect.any(Number),
        rows: 2,
      },
    ]);
    expect(await ask({ op: 'get' })).toEqual(list[0]);
  });

  it('gets one when the remote system cannot be reached, and none of what never ran', async () => {
    id = await createIntegration(server);
    await refused('SELECT 1', 502);
    await refused('', 400);
    await server.post(actionPath(id, 'nope')).expect(404);
    const { list } = await records();
    expect(list).toEqual([expect.objectContaining({ action: 'query', ok: 0 })]);
  });

  it('gets exactly one of each that runs at the same time as others', async () => {
    await Promise.all(Array.from({ length: 40 }, () => query('SELECT 1')));
    expect((await records({ limit: 100 })).list).toHaveLength(40);
    expect(await ask({ op: 'sum', fields: ['ok', 'rows'] })).toEqual({ ok: 40, rows: 40 });
  });

  it('is listed newest first, in pages', async () => {
    for (const rows of [1, 2, 3]) await query(`SELECT value FROM json_each('[1,2,3]') LIMIT ${rows}`);
    const rowsOf = async (page: Page) => {
      const { list, pagination } = await records(page);
      return [list.map(({ rows }) => rows), pagination];
    };
    expect(await rowsOf({ limit: 2 })).toEqual([[3, 2], { isLastPage: false, offset: 2 }]);
    expect(await rowsOf({ limit: 2, offset: 2 })).toEqual([[1], { isLastPage: true, offset: 3 }]);
    expect(await rowsOf({ limit: 3 })).toEqual([[3, 2, 1], { isLastPage: true, offset: 3 }]);
    expect(await rowsOf({ offset: 9 })).toEqual([[], { isLastPage: true, offset: 9 }]);
  });

  it('comes page after page without a gap or a repeat, in whatever steps', async () => {
    await Promise.all(Array.from({ length: 23 }, () => query('SELECT 1')));
    const all = ((await records({ limit: 1000 })).list as { id: number }[]).map((record) => record.id);
    expect(all).toEqual([...all].sort((a, b) => b - a));
    for (const limit of [1, 7, 22, 23, 24]) {
      const read: number[] = [];
      for (let last = false; !last;) {
        const { list, pagination } = await records({ limit, offset: read.length });
        read.push(...(list as { id: number }[]).map((record) => record.id));
        expect(pagination.offset).toBe(read.length);
        last = pagination.isLastPage;
      }
      expect(read).toEqual(all);
    }
  });

  it('is not shifted by new records for one who reads what is before a record', async () => {
    for (let n = 0; n < 6; n += 1) await query('SELECT 1');
    const first = await records({ limit: 2 });
    await query('SELECT 1');
    const before = first.list[1]!.id;
    const rest = await records({ limit: 3, before });
    const last = await records({ limit: 3, offset: 3, before });
    expect(rest.list.every((record: { id: number }) => record.id < before)).toBe(true);
    expect([rest.list.length, rest.pagination]).toEqual([3, { isLastPage: false, offset: 3 }]);
    expect([last.list.length, last.pagination]).toEqual([1, { isLastPage: true, offset: 4 }]);
  });

  it('is for editors and those above them', async () => {
    const viewer = await addUser(server, 'viewer');
    const editor = await addUser(server, 'editor');
    const ask = (token: string) => server.as(token).post(actionPath(id, 'store'), { op: 'list' });
    expectError(await ask(viewer.token), 403, 'ERR_FORBIDDEN');
    await ask(editor.token).expect(200);
  });

  it('of a private integration is there for its creator only', async () => {
    id = await createSqlite(server, { is_private: true });
    await store({ op: 'get' }).expect(200);
    const { token } = await addUser(server, 'owner');
    for (const op of ['list', 'get'])
      expectError(
        await server.as(token).post(actionPath(id, 'store'), { op }),
        404,
        'ERR_INTEGRATION_NOT_FOUND',
      );
  });

  it('is summed over all records', async () => {
    await query('SELECT 1 UNION ALL SELECT 2');
    await refused('SELECT * FROM nowhere', 400);
    const sums = await ask({ op: 'sum', fields: ['rows', 'ok', 'duration_ms'] });
    expect(sums).toEqual({ rows: 2, ok: 1, duration_ms: expect.any(Number) });
  });

  it.each([
    ['nope'],
    ['action'],
    ['created_at'],
    ['id'],
    ['__proto__'],
    ["ok'; DROP TABLE usage_records; --"],
  ])('cannot sum %s, which is not a number column', async (field) => {
    const answer = await store({ op: 'sum', fields: ['ok', field] });
    expectError(answer, 400, 'ERR_BAD_REQUEST');
    expect(namedFields(answer)).toEqual(['fields.1']);
  });

  it.each<[string, object]>([
    ['op', {}],
    ['op', { op: 'drop' }],
    ['op', { op: ['list'] }],
    ['limit', { op: 'list', limit: 0 }],
    ['limit', { op: 'list', limit: 1001 }],
    ['limit', { op: 'list', limit: '5' }],
    ['limit', { op: 'list', limit: null }],
    ['offset', { op: 'list', offset: -1 }],
    ['offset', { op: 'list', offset: 0.5 }],
    ['before', { op: 'list', before: 0 }],
    ['before', { op: 'list', before: '7' }],
    ['before', { op: 'list', before: null }],
    ['fields', { op: 'sum' }],
    ['fields', { op: 'sum', fields: [] }],
    ['fields', { op: 'sum', fields: 'ok' }],
    ['fields', { op: 'sum', fields: [7] }],
  ])('names %s when it is not as it must be: %j', async (field, body) => {
    const answer = await store(body);
    expectError(answer, 400, 'ERR_BAD_REQUEST');
    expect(namedFields(answer)).toContain(field);
  });

  it('is unknown where the integration is', async () => {
    id = 'int00000000000000';
    expectError(await store({ op: 'get' }), 404, 'ERR_INTEGRATION_NOT_FOUND');
  });
});

describe('a record', () => {
  it('outlives a stop right after its action', async () => {
    const server = new TestServer();
    try {
      await server.start();
      const id = await createSqlite(server);
      await server.post(actionPath(id, 'query'), { sql: 'SELECT 1' }).expect(200);
      await server.stop();
      await server.start();
      const { body } = await server.post(actionPath(id, 'store'), { op: 'get' }).expect(200);
      expect(body).toMatchObject({ action: 'query', ok: 1, rows: 1 });
    } finally {
      await server.remove();
    }
  });
});
