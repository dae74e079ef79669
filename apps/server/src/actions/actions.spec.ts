import { type Engine, useEngine } from '@patchbay/plugin-testing/engines';
import { expectError, namedFields } from '../testing/errors.js';
import {
  actionPath,
  configOf,
  createIntegration,
  createSqlite,
  deadConfig,
  INTEGRATIONS,
} from '../testing/integrations.js';
import { useServer } from '../testing/test-server.js';

const engine = useEngine('postgres');
const server = useServer();
/** What one would wait who stood behind a dead integration. */
const CONNECT_TIMEOUT_MS = 10_000;

let id: string;

const execute = (body: object) => server.post(actionPath(id, 'execute'), body);
const query = (sql: string, options?: object) => execute({ action: 'query', params: { sql }, options });
const integrationOf = (changes: Partial<Engine>) =>
  createIntegration(server, { config: configOf({ ...engine(), ...changes }) });

beforeAll(async () => {
  id = await integrationOf({});
  await engine().admin("CREATE TABLE colours AS SELECT 1 AS id, 'blue' AS name UNION ALL SELECT 2, 'red'");
  await engine().admin(`GRANT ALL ON colours TO ${engine().user}`);
});

describe('an action', () => {
  it('should be protected, in its long form and its short one', async () => {
    for (const name of ['execute', 'query', 'nope'])
      expectError(await server.anonymous('post', actionPath(id, name)), 401, 'ERR_UNAUTHORIZED');
  });

  it('runs through execute, and by its short form with the params as body', async () => {
    const params = { sql: 'SELECT * FROM colours WHERE id = ?', bindings: [2] };
    const expected = {
      rows: [{ id: 2, name: 'red' }],
      fields: [
        { name: 'id', type: 'int4' },
        { name: 'name', type: 'text' },
      ],
      rowCount: 1,
      truncated: false,
      durationMs: expect.any(Number),
    };
    expect((await execute({ action: 'query', params }).expect(200)).body).toEqual(expected);
    expect((await server.post(actionPath(id, 'query'), params).expect(200)).body).toEqual(expected);
  });

  it('is any of those that the catalogue lists', async () => {
    const run = async (action: string, params?: object) =>
      (await server.post(actionPath(id, action), params).expect(200)).body;
    expect(await run('test')).toEqual({ ok: true, version: expect.stringMatching(/^\d/) });
    expect((await run('schemas')).schemas).toContainEqual({ name: 'public' });
    expect((await run('tables', { schema: 'public' })).tables).toContainEqual({
      schema: 'public',
      name: 'colours',
      type: 'table',
      comment: null,
    });
    expect((await run('columns', { table: 'colours' })).columns[0]).toMatchObject({
      name: 'id',
      type: 'integer',
    });
    const update = { sql: "UPDATE colours SET name = 'green' WHERE id = :id", bindings: { id: 2 } };
    expect(await run('write', update)).toEqual({ affectedRows: 1, durationMs: expect.any(Number) });
    expect((await query('SELECT name FROM colours WHERE id = 2')).body.rows).toEqual([{ name: 'green' }]);
  });

  it('that gives no rows is not run for who takes nothing but rows', async () => {
    for (const form of ['text/csv', 'application/x-ndjson']) {
      const refused = await server.post(actionPath(id, 'tables'), {}).set('accept', form);
      expectError(refused, 406, 'ERR_NOT_ACCEPTABLE');
      const taken = await server
        .post(actionPath(id, 'tables'), {})
        .set('accept', `${form}, */*;q=0.1`)
        .expect(200);
      expect(taken.body).toHaveProperty('tables');
    }
  });

  it('gives rows as arrays when asked to', async () => {
    const { body } = await query("SELECT 1 AS a, 'x' AS a", { rowMode: 'array' }).expect(200);
    expect(body).toMatchObject({ rows: [[1, 'x']], fields: [{ name: 'a' }, { name: 'a' }] });
  });

  it('cuts at maxRows and says so, but not at exactly the limit', async () => {
    const sql = 'SELECT generate_series(1, 3) AS n';
    expect((await query(sql, { maxRows: 2 })).body).toMatchObject({ rowCount: 2, truncated: true });
    expect((await query(sql, { maxRows: 3 })).body).toMatchObject({ rowCount: 3, truncated: false });
    expect((await query(sql, { maxBytes: 20 })).body).toMatchObject({ rowCount: 2, truncated: true });
  });

  it('keeps values that JSON numbers cannot hold', async () => {
    const { body } = await query(
      "SELECT 9007199254740993 AS big, 0.10::numeric AS exact, '\\x00ff'::bytea AS raw",
    );
    expect(body.rows).toEqual([{ big: '9007199254740993', exact: '0.10', raw: 'AP8=' }]);
  });

  it('takes bindings by any name', async () => {
    const params = {
      sql: 'SELECT :constructor::int AS a, :toString::text AS b',
      bindings: { constructor: 1, toString: 'x' },
    };
    expect((await execute({ action: 'query', params }).expect(200)).body.rows).toEqual([{ a: 1, b: 'x' }]);
  });

  it('answers 404 with a list of those there are when it is unknown', async () => {
    for (const name of ['nope', 'constructor', 'x'.repeat(1000)]) {
      const answer = await execute({ action: name });
      expectError(answer, 404, 'ERR_UNKNOWN_ACTION');
      expect(answer.body.details.available).toEqual([
        'query',
        'write',
        'schemas',
        'tables',
        'columns',
        'test',
        'insert',
        'databases',
      ]);
      expectError(await server.post(actionPath(id, name)), 404, 'ERR_UNKNOWN_ACTION');
    }
  });

  it.each([
    ['params.sql', { action: 'query', params: {} }],
    ['params.sql', { action: 'query' }],
    ['params.sql', { action: 'query', params: { sql: 7 } }],
    ['params.sql', { action: 'query', params: { sql: '' } }],
    ['params', { action: 'query', params: 'SELECT 1' }],
    ['params', { action: 'query', params: [] }],
    ['params.limit', { action: 'query', params: { sql: 'SELECT 1', limit: 0 } }],
    ['params.nope', { action: 'query', params: { sql: 'SELECT 1', nope: 1 } }],
    ['params.table', { action: 'columns', params: {} }],
    ['action', {}],
    ['action', { action: 7 }],
    ['action', { action: null }],
    ['options.maxRows', { action: 'test', options: { maxRows: 0 } }],
    ['options.timeoutMs', { action: 'test', options: { timeoutMs: '1' } }],
    ['options.rowMode', { action: 'test', options: { rowMode: 'list' } }],
    ['options.nope', { action: 'test', options: { nope: 1 } }],
    ['options', { action: 'test', options: [] }],
  ])('names %s when it is not as it must be: %j', async (field, body) => {
    const answer = await execute(body);
    expectError(answer, 400, 'ERR_BAD_REQUEST');
    expect(namedFields(answer)).toContain(field);
  });

  it('does not run while its integration is disabled', async () => {
    const disabled = await createSqlite(server, { enabled: false });
    expectError(await server.post(actionPath(disabled, 'test')), 409, 'ERR_DISABLED');
    await server.patch(`${INTEGRATIONS}/${disabled}`, { enabled: true }).expect(200);
    await server.post(actionPath(disabled, 'test')).expect(200);
  });

  it('cannot write through query', async () => {
    for (const sql of [
      "INSERT INTO colours VALUES (3, 'x')",
      'SELECT 1; DROP TABLE colours',
      'DROP TABLE colours',
    ])
      expectError(await query(sql), 400, 'ERR_BAD_REQUEST');
    expectError(await query('WITH gone AS (DELETE FROM colours RETURNING 1) SELECT * FROM gone'), 400);
    expect((await query('SELECT count(*)::int AS n FROM colours')).body.rows).toEqual([{ n: 2 }]);
  });
});

describe('a param that is not known', () => {
  it.each([
    [{ nope: 1 }, 'params.nope is not known. It takes: sql, bindings, limit.'],
    [
      { maxRows: 2 },
      'params.maxRows is not known. It takes: sql, bindings, limit; options go with /execute.',
    ],
  ])('is refused with the names of those that are: %j', async (more, message) => {
    const answer = await server.post(actionPath(id, 'query'), { sql: 'SELECT 1', ...more });
    expectError(answer, 400, 'ERR_BAD_REQUEST');
    expect(answer.body.message).toBe(`The params do not fit: ${message}`);
  });
});

describe('what the remote system says', () => {
  const runOn = async (changes: Partial<Engine>) =>
    server.post(actionPath(await integrationOf(changes), 'query'), { sql: 'SELECT 1' });

  it('comes as 400 with its code and words when it refuses the statement', async () => {
    const answer = await query('SELECT * FROM nowhere');
    expectError(answer, 400, 'ERR_BAD_REQUEST');
    expect(answer.body.details).toEqual({
      remote: {
        code: '42P01',
        sqlstate: '42P01',
        message: 'relation "nowhere" does not exist',
        position: 15,
      },
    });
  });

  it('comes as 503 that may do later when others were in the way', async () => {
    const sql = `DO $$ BEGIN RAISE EXCEPTION 'deadlock detected' USING ERRCODE = '40P01'; END $$`;
    const answer = await server.post(actionPath(id, 'write'), { sql });
    expectError(answer, 503, 'ERR_REMOTE_CONFLICT');
    expect(answer.body.retryable).toBe(true);
    expect(answer.headers['retry-after']).toBe('1');
  });

  it('comes as 502 when no server answers at its address', async () => {
    const answer = await server.post(actionPath(await createIntegration(server), 'test'));
    expectError(answer, 502, 'ERR_UNREACHABLE');
    expect(answer.body.details).toMatchObject({ remote: { code: 'ECONNREFUSED' } });
  });

  it('comes as 502 without the password when it refuses the credentials', async () => {
    const answer = await runOn({ password: 'not the password' });
    expectError(answer, 502, 'ERR_REMOTE_UNAUTHORIZED');
    expect(answer.body.details).toMatchObject({ remote: { code: '28P01', sqlstate: '28P01' } });
    expect(answer.text).not.toContain('not the password');
    expect(answer.text).not.toContain(engine().password);
  });

  it('comes as 504 when it takes longer than timeoutMs', async () => {
    const before = performance.now();
    expectError(await query('SELECT pg_sleep(20)', { timeoutMs: 300 }), 504, 'ERR_TIMEOUT');
    expect(performance.now() - before).toBeLessThan(10_000);
  });

  it('slows no other integration down while one is dead', async () => {
    const dead = await createIntegration(server, { config: deadConfig({ host: '192.0.2.1', port: 5432 }) });
    const waiting = Array.from({ length: 20 }, () => server.post(actionPath(dead, 'test')).ok(() => true));
    const hopeless = Promise.all(waiting.map((each) => each.then(({ status }) => status)));
    const before = performance.now();
    for (let n = 0; n < 10; n += 1) await query('SELECT 1').expect(200);
    expect(performance.now() - before).toBeLessThan(CONNECT_TIMEOUT_MS);
    for (const status of await hopeless) expect([502, 504]).toContain(status);
  });
});
