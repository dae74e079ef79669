import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Client, createClient, PatchbayError, runAction, unwrap } from '@patchbay/client';
import { addUser } from './testing/people.js';
import { describeOnOneStore } from './testing/stores.js';

const failureOf = (work: Promise<unknown>): Promise<unknown> => work.catch((error: unknown) => error);

const SQLITE = {
  type: 'database',
  sub_type: 'sqlite3',
  config: { connection: { filename: 'colours.db', create: true } },
} as const;

describeOnOneStore('the typed client', (server) => {
  let api: Client;
  let id: string;
  const path = () => ({ params: { path: { id } } });

  const read = (query: { includeConfig?: boolean } = {}) =>
    unwrap(api.GET('/api/v2/meta/integrations/{id}', { params: { path: { id }, query } }));

  beforeAll(() => {
    api = server.api;
  });

  it('should be protected', async () => {
    const stranger = createClient({ baseUrl: server.url, token: 'pb_nobodys' });
    const error = await failureOf(unwrap(stranger.GET('/api/v2/meta/integrations')));
    expect(error).toBeInstanceOf(PatchbayError);
    expect(error).toMatchObject({ status: 401, code: 'ERR_UNAUTHORIZED' });
  });

  it('finds a kind of integration in the catalogue, and saves one of it', async () => {
    const kinds = await unwrap(api.GET('/api/v2/integrations'));
    expect(kinds.map(({ sub_type: subType }) => subType)).toContain('sqlite3');
    const body = { title: 'Colours', ...SQLITE };
    const saved = await unwrap(api.POST('/api/v2/meta/integrations', { body }));
    expect(saved).toMatchObject({ title: 'Colours', sub_type: 'sqlite3', version: 1, is_default: true });
    expect(saved).not.toHaveProperty('config');
    id = saved.id;
  });

  it('lists it, and reads it with its config', async () => {
    const query = { query: 'colour', limit: 5 };
    const { list, pageInfo } = await unwrap(api.GET('/api/v2/meta/integrations', { params: { query } }));
    expect(list.map((row) => row.id)).toEqual([id]);
    expect(pageInfo).toMatchObject({ totalRows: 1, pageSize: 5, isLastPage: true });
    expect(await read()).toEqual(list[0]);
    expect((await read({ includeConfig: true })).config).toMatchObject(SQLITE.config);
  });

  it('changes it, unless another caller did meanwhile', async () => {
    const before = await api.GET('/api/v2/meta/integrations/{id}', path());
    const patch = (title: string) =>
      api.PATCH('/api/v2/meta/integrations/{id}', {
        params: { path: { id }, header: { 'If-Match': before.response.headers.get('etag')! } },
        body: { title, config: { pool: { max: 2 } } },
      });
    expect(await unwrap(patch('All colours'))).toMatchObject({ title: 'All colours', version: 2 });
    expect(await failureOf(unwrap(patch('No colours')))).toMatchObject({ status: 412 });
  });

  it('tries its connection', async () => {
    const test = () => unwrap(api.POST('/api/v2/meta/integrations/{id}/test', path()));
    // Its file is made when it is first used, and not by a test.
    expect(await test()).toMatchObject({ ok: true, code: 0 });
    await runAction(api, id, 'tables', {});
    const tested = await test();
    expect(tested).toMatchObject({ ok: true, code: 0 });
    expect(tested.stages.map(({ stage, ok }) => [stage, ok])).toContainEqual(['ping', true]);
  });

  it('runs its actions, each with its own params and result', async () => {
    await runAction(api, id, 'write', { sql: 'CREATE TABLE colours (name TEXT)' });
    const sql = "INSERT INTO colours VALUES (?), ('red')";
    const { affectedRows } = await runAction(api, id, 'write', { sql, bindings: ['blue'] });
    const { tables } = await runAction(api, id, 'tables', {});
    const select = { sql: 'SELECT name FROM colours ORDER BY name' };
    const { rows, truncated } = await runAction(api, id, 'query', select, { maxRows: 1 });
    expect(affectedRows).toBe(2);
    expect(tables.map(({ name }) => name)).toEqual(['colours']);
    expect({ rows, truncated }).toEqual({ rows: [{ name: 'blue' }], truncated: true });
  });

  it('throws what went wrong, with all that is known of it', async () => {
    const error = await failureOf(runAction(api, id, 'query', { sql: 'DELETE FROM colours' }));
    expect(error).toBeInstanceOf(PatchbayError);
    expect(error).toMatchObject({
      status: 400,
      code: 'ERR_BAD_REQUEST',
      message: expect.any(String),
      details: { fields: [{ path: 'params.sql', message: expect.any(String) }] },
      retryable: false,
      requestId: expect.stringMatching(/^[\da-f-]{36}$/),
    });
  });

  it('runs actions of other plugins with any params, and those that it knows with their own alone', async () => {
    const other = runAction(api, id, 'issues', { state: 'open' });
    expect(await failureOf(other)).toMatchObject({ status: 404, code: 'ERR_UNKNOWN_ACTION' });
    // @ts-expect-error a known action does not take it
    const wrong = runAction(api, id, 'query', { sqll: 'SELECT 1' });
    expect(await failureOf(wrong)).toMatchObject({ status: 400 });
  });

  it('reads what the actions left in the store', async () => {
    const ask = (body: { op: 'list' | 'sum'; fields?: string[] }) =>
      unwrap(api.POST('/api/v2/integrations/{id}/store', { ...path(), body }));
    expect(await ask({ op: 'sum', fields: ['ok'] })).toEqual({ ok: 5 });
    expect(await ask({ op: 'list' })).toMatchObject({ pagination: { isLastPage: true } });
  });

  it('sees who changed what, and goes back to a former config', async () => {
    const versions = await unwrap(api.GET('/api/v2/meta/integrations/{id}/versions', path()));
    expect(versions.list.map(({ version }) => version)).toEqual(expect.arrayContaining([1]));
    const restored = await unwrap(
      api.POST('/api/v2/meta/integrations/{id}/versions/{version}/restore', {
        params: { path: { id, version: '1' } },
      }),
    );
    expect(restored.version).toBe(3);
  });

  it('speaks for the user whom the token belongs to', async () => {
    const viewer = server.as((await addUser(server, 'viewer')).token).api;
    expect((await unwrap(viewer.GET('/api/v2/meta/integrations'))).list).toHaveLength(1);
    const removal = failureOf(unwrap(viewer.DELETE('/api/v2/meta/integrations/{id}', path())));
    expect(await removal).toMatchObject({ status: 403, code: 'ERR_FORBIDDEN' });
  });

  it('deletes it', async () => {
    expect(await unwrap(api.DELETE('/api/v2/meta/integrations/{id}', path()))).toBe(true);
    expect(await failureOf(read())).toMatchObject({ status: 404, code: 'ERR_INTEGRATION_NOT_FOUND' });
  });
});

describe('an answer that the server did not give', () => {
  it('is thrown as the error that it is, in the client’s own words', async () => {
    const proxy = createServer((_request, response) => response.writeHead(502).end('<h1>Bad gateway</h1>'));
    await new Promise<void>((listening) => proxy.listen(0, '127.0.0.1', listening));
    try {
      const baseUrl = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
      const api = createClient({ baseUrl, token: 'pb_any' });
      const error = await failureOf(unwrap(api.GET('/api/v2/integrations')));
      expect(error).toBeInstanceOf(PatchbayError);
      expect(error).toMatchObject({ status: 502, code: 'ERR_HTTP_502', requestId: undefined });
    } finally {
      proxy.close();
    }
  });
});
