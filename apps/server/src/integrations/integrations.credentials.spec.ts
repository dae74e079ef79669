import { describeEngine } from '@patchbay/plugin-testing/engines';
import { type OAuthServer, startOAuthServer } from '@patchbay/plugin-testing/oauth';
import { eventsOf } from '../testing/audit.js';
import { expectError } from '../testing/errors.js';
import { eventually } from '../testing/eventually.js';
import { actionPath, type Config, createIntegration, INTEGRATIONS } from '../testing/integrations.js';
import { useReplicas } from '../testing/replicas.js';
import { describeOnEveryStore } from '../testing/stores.js';
import type { Requests, TestServer } from '../testing/test-server.js';

let service: OAuthServer;

beforeEach(async () => {
  service = await startOAuthServer({
    tokenPath: '/services/oauth2/token',
    clientAuth: 'body',
    unauthorized: [{ message: 'Session expired or invalid', errorCode: 'INVALID_SESSION_ID' }],
    api: (_call, response) => {
      const body = { totalSize: 1, done: true, records: [{ attributes: {}, Id: '1' }] };
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    },
  });
});
afterEach(() => service.close());

const config = (changes: Config = {}): Config => {
  const { url: baseUrl, clientId, clientSecret } = service;
  return { baseUrl, clientId, clientSecret, ...changes };
};
const create = (server: Requests): Promise<string> =>
  createIntegration(server, { type: 'crm', sub_type: 'salesforce', config: config() });
const query = (server: Requests, id: string) =>
  server.post(actionPath(id, 'query'), { q: 'SELECT Id FROM Account' });
const get = async (server: Requests, id: string): Promise<Config> =>
  (await server.get(`${INTEGRATIONS}/${id}`).expect(200)).body as Config;
const listed = async (server: Requests, id: string): Promise<Config | undefined> => {
  const { body } = await server.get(`${INTEGRATIONS}?limit=100`).expect(200);
  return (body as { list: Config[] }).list.find((each) => each.id === id);
};
const test = async (server: Requests, id: string): Promise<Config> =>
  (await server.post(`${INTEGRATIONS}/${id}/test`).expect(200)).body as Config;
const patch = (server: Requests, id: string, body: Config) =>
  server.patch(`${INTEGRATIONS}/${id}`, body).expect(200);

const ATTENTION = {
  account: 'account',
  message: expect.stringMatching(/^Salesforce gives no token for the account: invalid_client: /),
  since: expect.stringMatching(/^\d{4}-.*Z$/),
};

describeOnEveryStore('the credential of an integration', (server) => {
  it('is renewed without a new version, and is said nowhere', async () => {
    const id = await create(server);
    const before = await get(server, id);
    await query(server, id).expect(200);
    service.revoke();
    await query(server, id).expect(200);
    expect(service.asked).toBe(2);
    expect(await get(server, id)).toEqual(before);
    const { body: history } = await server.get(`${INTEGRATIONS}/${id}/versions`).expect(200);
    expect((history as { list: unknown[] }).list).toHaveLength(1);
    const { text: shown } = await server.get(`${INTEGRATIONS}/${id}?includeConfig=true`).expect(200);
    for (const token of service.tokens) expect(shown + server.log.join('')).not.toContain(token);
    const events = await eventsOf(server, id);
    expect(events.map(({ action }) => action)).not.toContain('integration.credential_refused');
  });

  it('shows that a user has to see to it where the service refuses it, and that is over with the next token', async () => {
    const id = await create(server);
    const { headers } = await server.get(`${INTEGRATIONS}/${id}`).expect(200);
    service.allow(false);
    expectError(await query(server, id), 502, 'ERR_REMOTE_UNAUTHORIZED');
    expect(await get(server, id)).toMatchObject({ version: 1, needs_attention: ATTENTION });
    await server.get(`${INTEGRATIONS}/${id}`).set('if-none-match', String(headers.etag)).expect(200);
    expect(await listed(server, id)).toMatchObject({ needs_attention: ATTENTION });
    expect(await test(server, id)).toMatchObject({ ok: false, needs_attention: ATTENTION });

    service.allow(true);
    expect(await test(server, id)).toMatchObject({ ok: true });
    await query(server, id).expect(200);
    for (const shown of [await test(server, id), await get(server, id), await listed(server, id)])
      expect(shown).not.toHaveProperty('needs_attention');
    const refused = (await eventsOf(server, id)).filter(
      ({ action }) => action === 'integration.credential_refused',
    );
    expect(refused).toMatchObject([
      { user: { id: 'server' }, detail: 'account', outcome: 'failed', code: 'ERR_REMOTE_UNAUTHORIZED' },
    ]);
  });

  it('of a config that is not saved leaves nothing but the answer', async () => {
    const body = { type: 'crm', sub_type: 'salesforce', config: config({ clientSecret: 'a wrong one' }) };
    const { body: answer, text } = await server.post('/api/v2/meta/connection/test', body).expect(200);
    expect(answer).toMatchObject({ ok: false, needs_attention: ATTENTION });
    expect(text).not.toContain('a wrong one');
  });

  it('stays while what it was got with stays, and goes with it', async () => {
    const id = await create(server);
    await query(server, id).expect(200);
    await patch(server, id, { title: 'Renamed' });
    await query(server, id).expect(200);
    await patch(server, id, { config: { version: '61.0' } });
    await query(server, id).expect(200);
    expect(service.asked).toBe(1);
    await patch(server, id, { config: { clientSecret: 'a wrong one' } });
    expectError(await query(server, id), 502, 'ERR_REMOTE_UNAUTHORIZED');
    expect(await get(server, id)).toMatchObject({ needs_attention: ATTENTION });
    await patch(server, id, { config: { clientSecret: service.clientSecret } });
    expect(await get(server, id)).not.toHaveProperty('needs_attention');
    await query(server, id).expect(200);
    expect(service.asked).toBe(3);
  });
});

describeEngine('postgres', 'servers on one database', (engine) => {
  const [one, other] = useReplicas(2, engine) as [TestServer, TestServer];

  it('get one token for all that they run', async () => {
    const id = await create(one);
    const runs = [one, other].flatMap((server) =>
      Array.from({ length: 10 }, () => query(server, id).expect(200)),
    );
    await Promise.all(runs);
    expect(service.asked).toBe(1);
    service.revoke();
    await Promise.all([one, other].map((server) => query(server, id).expect(200)));
    expect(service.asked).toBe(2);
  });

  it('both show what a user has to see to', async () => {
    const id = await create(one);
    await get(other, id);
    service.allow(false);
    await query(one, id).expect(502);
    await eventually('the other shows it', async () => (await get(other, id)).needs_attention !== undefined);
    expect(await get(other, id)).toMatchObject({ needs_attention: ATTENTION });
  });
});
