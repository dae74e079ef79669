import { addToken, addUser, TOKENS, USERS, WORKSPACES } from '../testing/people.js';
import {
  actionPath,
  createIntegration,
  createSqlite,
  deadConfig,
  INTEGRATIONS,
} from '../testing/integrations.js';
import { createSource, sourcesPath } from '../testing/sources.js';
import { describeOnEachStore } from '../testing/stores.js';
import type { Requests } from '../testing/test-server.js';

const UNKNOWN = 'int00000000000000';
const STRANGER = '00000000-0000-4000-8000-000000000000';

interface Event {
  readonly action: string;
  readonly outcome: string;
  readonly code: string | null;
  readonly request_id: string;
  readonly target: { readonly type: string; readonly id: string } | null;
}

type Call = (as: Requests) => Promise<{ readonly status: number; readonly headers: Record<string, string> }>;

describeOnEachStore('a call of an audited route', (server) => {
  const eventsOf = async (call: Call, as: Requests = server) => {
    const { status, headers } = await call(as);
    const { body } = await server.get('/api/v2/meta/audit').query({ limit: 1000 }).expect(200);
    const events = (body as { list: Event[] }).list.filter(
      ({ request_id }) => request_id === headers['x-request-id'],
    );
    return { status, events };
  };
  const newIntegration = { title: 'Made', type: 'database', sub_type: 'pg', config: deadConfig() };
  const testOf = (body: object) => ({ sub_type: 'sqlite3', config: { connection: body } });

  /** What is asked for has to be made first: hence a promise of a call. */
  const WELL: readonly (readonly [action: string, prepare: () => Call | Promise<Call>])[] = [
    ['integration.create', () => async (as) => as.post(INTEGRATIONS, newIntegration)],
    [
      'integration.update',
      async () => {
        const id = await createIntegration(server);
        return async (as) => as.patch(`${INTEGRATIONS}/${id}`, { title: 'Changed' });
      },
    ],
    [
      'integration.make_default',
      async () => {
        const id = await createIntegration(server, { type: 'database' });
        return async (as) => as.patch(`${INTEGRATIONS}/${id}/default`);
      },
    ],
    [
      'integration.delete',
      async () => {
        const id = await createIntegration(server);
        return async (as) => as.delete(`${INTEGRATIONS}/${id}`);
      },
    ],
    [
      'integration.test',
      async () => {
        const id = await createSqlite(server);
        return async (as) => as.post(`${INTEGRATIONS}/${id}/test`);
      },
    ],
    [
      'connection.test',
      () => async (as) =>
        as.post('/api/v2/meta/connection/test', testOf({ filename: 'tried.db', create: true })),
    ],
    [
      'integration.execute',
      async () => {
        const id = await createSqlite(server);
        return async (as) => as.post(actionPath(id, 'query'), { sql: 'SELECT 1' });
      },
    ],
    [
      'source.create',
      async () => {
        const integration_id = await createIntegration(server);
        return async (as) => as.post(sourcesPath(), { integration_id });
      },
    ],
    [
      'source.update',
      async () => {
        const id = await createSource(server, await createIntegration(server));
        return async (as) => as.patch(sourcesPath('shop', id), { title: 'Changed' });
      },
    ],
    [
      'source.delete',
      async () => {
        const id = await createSource(server, await createIntegration(server));
        return async (as) => as.delete(sourcesPath('shop', id));
      },
    ],
    ['user.add', () => async (as) => as.post(USERS, { email: 'new@example.org', role: 'viewer' })],
    [
      'user.update',
      async () => {
        const { userId } = await addUser(server, 'viewer');
        return async (as) => as.patch(`${USERS}/${userId}`, { role: 'editor' });
      },
    ],
    [
      'user.remove',
      async () => {
        const { userId } = await addUser(server, 'viewer');
        return async (as) => as.delete(`${USERS}/${userId}`);
      },
    ],
    ['token.create', () => async (as) => as.post(TOKENS, { title: 'Made' })],
    [
      'token.revoke',
      async () => {
        const { tokenId } = await addToken(server);
        return async (as) => as.delete(`${TOKENS}/${tokenId}`);
      },
    ],
    ['workspace.create', () => async (as) => as.post(WORKSPACES, { title: 'Made' })],
    [
      'workspace.update',
      async () => {
        const { body } = await server.get('/api/v2/meta/me').expect(200);
        const { fk_workspace_id: id } = body as { fk_workspace_id: string };
        return async (as) => as.patch(`${WORKSPACES}/${id}`, { title: 'Renamed' });
      },
    ],
    ['audit.read', () => async (as) => as.get('/api/v2/meta/audit')],
  ];

  it.each(WELL)('that goes well leaves one event: %s', async (action, prepare) => {
    const { status, events } = await eventsOf(await prepare());
    expect(status).toBeLessThan(300);
    expect(events).toMatchObject([{ action, outcome: 'ok', code: null }]);
  });

  it.each(WELL)('that a viewer may not make leaves one event: %s', async (action, prepare) => {
    const call = await prepare();
    const { token } = await addUser(server, 'viewer');
    const { status, events } = await eventsOf(call, server.as(token));
    expect(status).toBe(403);
    expect(events).toMatchObject([{ action, outcome: 'refused', code: 'ERR_FORBIDDEN' }]);
  });

  it.each<[string, number, string, string, Call]>([
    ['integration.create', 400, 'ERR_BAD_REQUEST', 'refused', async (as) => as.post(INTEGRATIONS, {})],
    [
      'integration.create',
      422,
      'ERR_INVALID_CONFIG',
      'refused',
      async (as) => as.post(INTEGRATIONS, { ...newIntegration, config: {} }),
    ],
    [
      'integration.update',
      404,
      'ERR_INTEGRATION_NOT_FOUND',
      'refused',
      async (as) => as.patch(`${INTEGRATIONS}/${UNKNOWN}`, { title: 'x' }),
    ],
    [
      'integration.delete',
      404,
      'ERR_INTEGRATION_NOT_FOUND',
      'refused',
      async (as) => as.delete(`${INTEGRATIONS}/%00`),
    ],
    [
      'integration.test',
      404,
      'ERR_INTEGRATION_NOT_FOUND',
      'refused',
      async (as) => as.post(`${INTEGRATIONS}/${UNKNOWN}/test`),
    ],
    [
      'integration.execute',
      404,
      'ERR_INTEGRATION_NOT_FOUND',
      'refused',
      async (as) => as.post(actionPath(UNKNOWN, 'query'), { sql: 'SELECT 1' }),
    ],
    ['user.remove', 404, 'ERR_NOT_FOUND', 'refused', async (as) => as.delete(`${USERS}/${STRANGER}`)],
    ['token.revoke', 404, 'ERR_NOT_FOUND', 'refused', async (as) => as.delete(`${TOKENS}/${STRANGER}`)],
    [
      'source.delete',
      404,
      'ERR_NOT_FOUND',
      'refused',
      async (as) => as.delete(sourcesPath('shop', 'src00000000000000')),
    ],
    [
      'workspace.update',
      404,
      'ERR_NOT_FOUND',
      'refused',
      async (as) => as.patch(`${WORKSPACES}/${STRANGER}`, { title: 'x' }),
    ],
    ['audit.read', 400, 'ERR_BAD_REQUEST', 'refused', async (as) => as.get('/api/v2/meta/audit?limit=0')],
  ])('that is refused leaves one event: %s, %i', async (action, status, code, outcome, call) => {
    const answer = await eventsOf(call);
    expect(answer.status).toBe(status);
    expect(answer.events).toMatchObject([{ action, outcome, code }]);
  });

  it('leaves an event about its target, be it changed or not', async () => {
    const id = await createIntegration(server);
    const { events } = await eventsOf(async (as) => as.patch(`${INTEGRATIONS}/${id}`, { title: '' }));
    expect(events[0]!.target).toEqual({ type: 'integration', id, title: null });
  });

  it('that the remote system fails leaves one event, with what failed', async () => {
    const id = await createIntegration(server);
    const run = await eventsOf(async (as) => as.post(actionPath(id, 'query'), { sql: 'SELECT 1' }));
    expect(run.status).toBe(502);
    expect(run.events).toMatchObject([
      { action: 'integration.execute', outcome: 'failed', code: 'ERR_UNREACHABLE', detail: 'query' },
    ]);
    const test = await eventsOf(async (as) => as.post(`${INTEGRATIONS}/${id}/test`));
    expect(test.status).toBe(200);
    expect(test.events).toMatchObject([
      { action: 'integration.test', outcome: 'failed', code: null, detail: 'connect', target: { id } },
    ]);
  });

  it('that reads a config in clear leaves one event, that which gets it masked none', async () => {
    const id = await createIntegration(server);
    const { token } = await addUser(server, 'viewer');
    const read: Call = async (as) => as.get(`${INTEGRATIONS}/${id}?includeConfig=true`).expect(200);
    expect((await eventsOf(read)).events).toMatchObject([
      { action: 'integration.read_config', outcome: 'ok' },
    ]);
    expect((await eventsOf(read, server.as(token))).events).toEqual([]);
  });

  it('leaves none when it is not known who made it', async () => {
    const before = (await server.get('/api/v2/meta/audit').expect(200)).body.pageInfo.totalRows as number;
    await server.anonymous('post', INTEGRATIONS).send(newIntegration).expect(401);
    await server.sendText('post', INTEGRATIONS, '{').expect(400);
    const after = (await server.get('/api/v2/meta/audit').expect(200)).body.pageInfo.totalRows as number;
    expect(after).toBe(before + 1);
  });
});
