import { type Bench, openBench } from '@patchbay/plugin-testing/bench';
import { type ExpectedRuns, httpPluginContract } from '@patchbay/plugin-testing/http-contract';
import { type ApiCall, type OAuthServer, startOAuthServer } from '@patchbay/plugin-testing/oauth';
import { salesforce } from './index.js';

const ID = '001000000000001AAA';
const attributes = { type: 'Account', url: `/services/data/v62.0/sobjects/Account/${ID}` };

/** As @jsforce/jsforce-node 3.10.16 sends them, and the answers that it reads. */
const requests: ExpectedRuns = {
  test: {
    params: {},
    exchanges: [{ sends: 'GET /services/data/v62.0', answers: { query: '/services/data/v62.0/query' } }],
    gives: { ok: true },
  },
  query: {
    params: { q: "SELECT Id, Name, Owner.Name FROM Account WHERE Name <> 'A'" },
    exchanges: [
      {
        sends:
          'GET /services/data/v62.0/query?q=SELECT+Id%2C+Name%2C+Owner.Name+FROM+Account+WHERE+Name+%3C%3E+%27A%27',
        answers: {
          totalSize: 3,
          done: false,
          nextRecordsUrl: '/services/data/v62.0/query/01gRM000000001-2000',
          records: [
            { attributes, Id: ID, Name: 'B', Owner: { attributes, Name: 'Ada' } },
            { attributes, Id: '2', Name: null, Owner: null },
          ],
        },
      },
      {
        sends: 'GET /services/data/v62.0/query/01gRM000000001-2000',
        answers: { totalSize: 3, done: true, records: [{ attributes, Id: '3', Name: 'D', Owner: null }] },
      },
    ],
    gives: {
      rows: [
        { Id: ID, Name: 'B', Owner: { attributes, Name: 'Ada' } },
        { Id: '2', Name: null, Owner: null },
        { Id: '3', Name: 'D', Owner: null },
      ],
      fields: [
        { name: 'Id', type: 'string' },
        { name: 'Name', type: 'string' },
        { name: 'Owner', type: 'object' },
      ],
      rowCount: 3,
      truncated: false,
      durationMs: expect.any(Number),
    },
  },
  describe: {
    params: { object: 'Invoice__c' },
    exchanges: [
      {
        sends: 'GET /services/data/v62.0/sobjects/Invoice__c/describe',
        answers: { name: 'Invoice__c', fields: [{ name: 'Id', type: 'id' }] },
      },
    ],
    gives: { name: 'Invoice__c', fields: [{ name: 'Id', type: 'id' }] },
  },
  create: {
    params: { object: 'Account', record: { Name: 'n' } },
    exchanges: [
      {
        sends: 'POST /services/data/v62.0/sobjects/Account',
        headers: { 'content-type': 'application/json' },
        body: { Name: 'n' },
        status: 201,
        answers: { id: ID, success: true, errors: [] },
      },
    ],
    gives: { id: ID, success: true, errors: [] },
  },
  update: {
    params: { object: 'Account', id: ID, record: { Name: 'm' } },
    exchanges: [
      {
        sends: `PATCH /services/data/v62.0/sobjects/Account/${ID}`,
        headers: { 'content-type': 'application/json' },
        body: { Name: 'm' },
        status: 204,
        answers: '',
      },
    ],
    gives: { updated: true },
  },
  delete: {
    params: { object: 'Account', id: ID },
    exchanges: [{ sends: `DELETE /services/data/v62.0/sobjects/Account/${ID}`, status: 204, answers: '' }],
    gives: { deleted: true },
  },
};

httpPluginContract({
  plugin: salesforce,
  counterpart: 'Salesforce',
  config: ({ url }) => ({ baseUrl: url, clientId: 'a key', clientSecret: 'the secret of the app' }),
  credentials: (secret) => ({ in: 'header', name: 'authorization', value: `Bearer ${secret}` }),
  tokenPath: '/services/oauth2/token',
  read: { action: 'describe', params: { object: 'Account' } },
  write: { action: 'create', params: { object: 'Account', record: { Name: 'n' } } },
  answer: { name: 'Account', fields: [], id: ID, success: true, errors: [] },
  requests,
});

describe('Salesforce, with tokens of an authorization server,', () => {
  let server: OAuthServer;
  let bench: Bench;

  const records = [{ attributes, Id: ID, Name: 'B' }];
  const api = (
    { method }: ApiCall,
    response: Parameters<Parameters<typeof startOAuthServer>[0]['api']>[1],
  ) => {
    const body =
      method === 'GET' ? { totalSize: 1, done: true, records } : { id: ID, success: true, errors: [] };
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  };

  beforeEach(async () => {
    const unauthorized = [
      { message: 'Session expired or invalid', errorCode: 'INVALID_SESSION_ID' },
    ] as const;
    server = await startOAuthServer({
      ...{ tokenPath: '/services/oauth2/token', clientAuth: 'body', api, unauthorized },
    });
    const { url: baseUrl, clientId, clientSecret } = server;
    bench = await openBench(salesforce, { baseUrl, clientId, clientSecret });
  });
  afterEach(async () => {
    await bench.close();
    await server.close();
  });

  const query = () => bench.run('query', { q: 'SELECT Id, Name FROM Account' });

  it('gets one for all that runs', async () => {
    await Promise.all(Array.from({ length: 50 }, query));
    expect(await query()).toMatchObject({ rows: [{ Id: ID, Name: 'B' }] });
    expect(server.asked).toBe(1);
    expect(new Set(server.tokens).size).toBe(1);
  });

  it('gets another where the org has ended it', async () => {
    await query();
    server.revoke();
    expect(await query()).toMatchObject({ rowCount: 1 });
    const run = bench.run('create', { object: 'Account', record: { Name: 'n' } });
    expect(await run).toMatchObject({ success: true });
    expect(server.asked).toBe(2);
    expect(server.tokens).toHaveLength(4);
  });

  it('says what the org says where its app may have none, until it may again', async () => {
    server.allow(false);
    await expect(query()).rejects.toMatchObject({
      kind: 'unauthorized',
      message: expect.stringMatching(/^Salesforce gives no token for the account: invalid_client: /),
    });
    expect(await bench.testSaved()).toMatchObject({
      ok: false,
      stages: [
        { stage: 'config' },
        { stage: 'auth', ok: false, remedy: expect.stringContaining('credentials') },
      ],
      attention: { account: 'account', message: expect.stringContaining('invalid_client') },
    });
    server.allow(true);
    expect(await bench.testSaved()).toMatchObject({ ok: true });
    expect(await query()).toMatchObject({ rowCount: 1 });
    const said = bench.said.join('\n');
    for (const secret of [server.clientSecret, ...server.tokens]) expect(said).not.toContain(secret);
  });
});
