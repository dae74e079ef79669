import { expectError, namedFields } from '../testing/errors.js';
import { actionPath, createIntegration, createSqlite } from '../testing/integrations.js';
import { describeOnEachStore } from '../testing/stores.js';
import { TestServer } from '../testing/test-server.js';

describeOnEachStore('the store of an integration', (server) => {
  let id: string;
  const store = (body: object) => server.post(actionPath(id, 'store'), body);
  const records = async (page: object = {}) => (await store({ op: 'list', ...page }).expect(200)).body;
  const query = (sql: string) => server.post(actionPath(id, 'query'), { sql });

  beforeEach(async () => {
    id = await createSqlite(server);
  });

  it('should be protected', async () => {
    const answer = await server.anonymous('post', actionPath(id, 'store')).send({ op: 'get' });
    expectError(answer, 401, 'ERR_UNAUTHORIZED');
  });

  it('is empty at first: no list, null and zero', async () => {
    expect(await records()).toEqual({ list: [], pagination: { isLastPage: true, offset: 0 } });
    expect((await store({ op: 'get' }).expect(200)).text).toBe('null');
    expect((await store({ op: 'sum', fields: ['ok', 'rows'] }).expect(200)).body).toEqual({ ok: 0, rows: 0 });
  });

  it('gets a record of every action that ran, well or not', async () => {
    await query('SELECT 1 UNION ALL SELECT 2').expect(200);
    await query('SELECT * FROM nowhere').expect(400);
    await server.post(actionPath(id, 'tables')).expect(200);
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
    expect((await store({ op: 'get' })).body).toEqual(list[0]);
  });

  it('gets one when the remote system cannot be reached, and none of what never ran', async () => {
    id = await createIntegration(server);
    await query('SELECT 1').expect(502);
    await query('').expect(400);
    await server.post(actionPath(id, 'nope')).expect(404);
    const { list } = await records();
    expect(list).toEqual([expect.objectContaining({ action: 'query', ok: 0 })]);
  });

  it('gets exactly one of each that runs at the same time as others', async () => {
    await Promise.all(Array.from({ length: 40 }, () => query('SELECT 1').expect(200)));
    expect((await records({ limit: 100 })).list).toHaveLength(40);
    expect((await store({ op: 'sum', fields: ['ok', 'rows'] })).body).toEqual({ ok: 40, rows: 40 });
  });

  it('is listed newest first, in pages', async () => {
    for (const rows of [1, 2, 3])
      await query(`SELECT value FROM json_each('[1,2,3]') LIMIT ${rows}`).expect(200);
    const rowsOf = async (page: object) => {
      const { list, pagination } = await records(page);
      return [(list as { rows: number }[]).map(({ rows }) => rows), pagination];
    };
    expect(await rowsOf({ limit: 2 })).toEqual([[3, 2], { isLastPage: false, offset: 2 }]);
    expect(await rowsOf({ limit: 2, offset: 2 })).toEqual([[1], { isLastPage: true, offset: 3 }]);
    expect(await rowsOf({ limit: 3 })).toEqual([[3, 2, 1], { isLastPage: true, offset: 3 }]);
    expect(await rowsOf({ offset: 9 })).toEqual([[], { isLastPage: true, offset: 9 }]);
  });

  it('is summed over all records', async () => {
    await query('SELECT 1 UNION ALL SELECT 2').expect(200);
    await query('SELECT * FROM nowhere').expect(400);
    const { body } = await store({ op: 'sum', fields: ['rows', 'ok', 'duration_ms'] }).expect(200);
    expect(body).toEqual({ rows: 2, ok: 1, duration_ms: expect.any(Number) });
  });

  it.each([
    ['nope'],
    ['action'],
    ['created_at'],
    ['id'],
    ['__proto__'],
    ["ok'; DROP TABLE usage_records; --"],
  ])('cannot sum %s, which is no number column', async (field) => {
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
    expectError(await store({ op: 'get' }), 404, 'ERR_NOT_FOUND');
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
