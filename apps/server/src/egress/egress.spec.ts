import dns from 'node:dns/promises';
import { Socket } from 'node:net';
import { useEngine } from '@patchbay/plugin-testing/engines';
import { eventsOf } from '../testing/audit.js';
import { expectError } from '../testing/errors.js';
import { eventually } from '../testing/eventually.js';
import {
  actionPath,
  type Config,
  configOf,
  createIntegration,
  createSqlite,
  deadConfig,
  INTEGRATIONS,
} from '../testing/integrations.js';
import { useListener } from '../testing/listener.js';
import { type TestServer, useServer } from '../testing/test-server.js';

const SUB_TYPES = ['pg', 'mysql2'];
const UNSAVED = '/api/v2/meta/connection/test';
const SELECT = { sql: 'SELECT 1 AS one' };

/** Has names lead to these addresses from now on; a test asks for the name of no real host. */
function resolveTo(...addresses: string[]): jest.SpiedFunction<typeof dns.lookup> {
  const found = addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
  return jest.spyOn(dns, 'lookup').mockImplementation((() => Promise.resolve(found)) as never);
}

afterEach(() => jest.restoreAllMocks());

describe('a network that the operator denies', () => {
  const listener = useListener();
  const server = useServer(() => ({ PATCHBAY_EGRESS_DENY: '127.0.0.0/8, ::1' }));
  const cases = SUB_TYPES.flatMap((subType) =>
    ['127.0.0.1', 'localhost', '2130706433', '::ffff:7f00:1'].map((host) => [subType, host] as const),
  );

  it.each(cases)('is not connected to: %s at %s', async (sub_type, host) => {
    const config = deadConfig({ host, port: listener.port });
    const id = await createIntegration(server, { sub_type, config });
    const answer = await server.post(actionPath(id, 'query'), SELECT);
    expectError(answer, 403, 'ERR_EGRESS_DENIED');
    const message = expect.stringMatching(
      /^This server may not connect to ".+": (127\.0\.0\.0\/8|::1) is denied by PATCHBAY_EGRESS_DENY\.$/,
    );
    expect(answer.body).toMatchObject({ message });
    expect(answer.body).not.toHaveProperty('details');

    const unsaved = await server.post(UNSAVED, { sub_type, config }).expect(200);
    for (const { body } of [unsaved, await server.post(`${INTEGRATIONS}/${id}/test`).expect(200)])
      expect(body).toEqual({
        ok: false,
        code: -1,
        message,
        stages: [
          expect.objectContaining({ stage: 'config', ok: true }),
          expect.objectContaining({ stage: 'resolve', ok: true }),
          {
            stage: 'egress',
            ok: false,
            ms: expect.any(Number),
            message,
            remedy: expect.stringContaining('PATCHBAY_EGRESS_ALLOW'),
          },
        ],
      });
    expect(listener.connections().made).toBe(0);
  });

  it('leaves a record in the store, and events in the audit', async () => {
    const id = await createIntegration(server, { config: deadConfig({ port: listener.port }) });
    await server.post(actionPath(id, 'query'), SELECT).expect(403);
    await server.post(`${INTEGRATIONS}/${id}/test`).expect(200);
    await eventually('it is audited', async () => (await eventsOf(server, id)).length === 3);
    expect(await eventsOf(server, id)).toMatchObject([
      { action: 'integration.test', outcome: 'failed', detail: 'egress' },
      { action: 'integration.execute', outcome: 'refused', code: 'ERR_EGRESS_DENIED', detail: 'query' },
      { action: 'integration.create', outcome: 'ok' },
    ]);
    const newest = async () => (await server.post(actionPath(id, 'store'), { op: 'get' }).expect(200)).body;
    await eventually('it is recorded', async () => (await newest()) !== null);
    expect(await newest()).toMatchObject({ action: 'query', ok: 0 });
  });

  it('is nothing to integrations that need no network', async () => {
    const id = await createSqlite(server);
    await server.post(actionPath(id, 'query'), SELECT).expect(200);
  });
});

describe('cloud metadata', () => {
  const server = useServer();

  it.each(
    SUB_TYPES.flatMap((subType) =>
      [
        ['169.254.169.254'],
        ['fd00:ec2::254'],
        ['127.0.0.1', '169.254.169.254'],
        ['::ffff:a9fe:a9fe'],
        ['64:ff9b::a9fe:a9fe'],
      ].map((addresses) => [subType, addresses] as const),
    ),
  )(
    'is denied by default, before anything leaves: %s, whose name leads to %j',
    async (sub_type, addresses) => {
      const lookup = resolveTo(...addresses);
      const attempts = jest.spyOn(Socket.prototype, 'connect');
      const config = deadConfig({ host: 'metadata.example', port: 80 });
      const id = await createIntegration(server, { sub_type, config });
      const answer = await server.post(actionPath(id, 'query'), SELECT);
      expectError(answer, 403, 'ERR_EGRESS_DENIED');
      expect(answer.body).toMatchObject({
        message: expect.stringMatching(/"metadata\.example": .+ is denied by default, as cloud metadata\.$/),
      });
      expect(lookup.mock.calls.map(([host]) => host)).toEqual(['metadata.example']);
      expect(leaving(attempts, server)).toEqual([]);
    },
  );
});

describe('a list of what is allowed', () => {
  const engine = useEngine('postgres');
  const server = useServer(() => ({
    PATCHBAY_EGRESS_DENY: '0.0.0.0/0,::/0',
    PATCHBAY_EGRESS_ALLOW: '127.0.0.1',
  }));

  it('lets through what it names, and nothing else', async () => {
    const id = await createIntegration(server, { config: configOf(engine()) });
    await server.post(actionPath(id, 'query'), SELECT).expect(200);
    const { body } = await server.post(`${INTEGRATIONS}/${id}/test`).expect(200);
    expect(body).toMatchObject({ ok: true });
    expect((body as { stages: { stage: string }[] }).stages.map(({ stage }) => stage).slice(0, 4)).toEqual([
      'config',
      'resolve',
      'egress',
      'connect',
    ]);
    const other = await createIntegration(server, { config: deadConfig({ host: '192.0.2.1' }) });
    expectError(await server.post(actionPath(other, 'query'), SELECT), 403, 'ERR_EGRESS_DENIED');
  });

  it('is asked again for each connection, long after the session was opened', async () => {
    const { user } = engine();
    resolveTo('127.0.0.1');
    const { connection } = configOf(engine());
    const config = { connection: { ...(connection as Config), host: 'moves.example' } };
    const id = await createIntegration(server, { config });
    const query = () => server.post(actionPath(id, 'query'), SELECT);
    await query().expect(200);
    resolveTo('10.0.0.1');
    // The connection that there is goes on.
    await query().expect(200);
    await engine().admin(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '${user}'`);
    await eventually('it is refused', async () => (await query()).status === 403);
    expectError(await query(), 403, 'ERR_EGRESS_DENIED');
    resolveTo('127.0.0.1');
    await query().expect(200);
  });
});

/** What any socket of this process tried to reach, but for the tests' own requests. */
function leaving(attempts: jest.SpyInstance, server: TestServer): unknown[] {
  const own = new URL(server.url).port;
  return attempts.mock.calls.filter((call: unknown[]) => !JSON.stringify(call).includes(own));
}
