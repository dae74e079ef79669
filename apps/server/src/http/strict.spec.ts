import { describeOnOneStore } from '../testing/stores.js';
import { expectError } from '../testing/errors.js';
import { actionPath, createIntegration, deadConfig, INTEGRATIONS } from '../testing/integrations.js';
import { type RouteRequest, routesIn, ruleOf, urlOf } from '../testing/routes.js';
import { useServer } from '../testing/test-server.js';

const server = useServer();

/** Whatever it names: a request must not come as far as looking for it. */
const NOTHING = {
  integration: () => Promise.resolve('int00000000000000'),
  source: () => Promise.resolve({ id: 'src00000000000000', integrationId: 'int00000000000000' }),
  user: () => Promise.resolve('6f1c9a52-3b77-4e0a-9d3e-0f6f3c1c2b41'),
  token: () => Promise.resolve('6f1c9a52-3b77-4e0a-9d3e-0f6f3c1c2b41'),
  workspace: () => workspaceId,
};
let workspaceId = '';
let document: { paths: Record<string, object> };

beforeAll(async () => {
  workspaceId = (await server.get('/api/v2/meta/me').expect(200)).body.fk_workspace_id;
  document = (await server.get('/api/openapi.json').expect(200)).body;
});

const fieldsOf = ({ body }: { body: { details: { fields: object[] } } }): object[] => body.details.fields;

async function askAll(change: (request: RouteRequest) => RouteRequest | undefined) {
  const asked: string[] = [];
  const wrong: string[] = [];
  for (const { method, path } of routesIn(document)) {
    if (!path.startsWith('/api/v2/') || path.endsWith('.svg')) continue;
    const request = change(await ruleOf(method, path)!.request(NOTHING));
    if (!request) continue;
    const called = server.anonymous(method, urlOf(path, request)).set('xc-token', server.token);
    const answer = await (request.body ? called.send(request.body) : called);
    asked.push(path);
    if (
      answer.status !== 400 ||
      !JSON.stringify(answer.body.details.fields).includes('"nonsense is not known')
    )
      wrong.push(`${method} ${path}: ${answer.status} ${answer.text}`);
  }
  return { asked: asked.length, wrong };
}

describe('every route', () => {
  it('refuses a parameter of the query that it does not know', async () => {
    const { asked, wrong } = await askAll((request) => ({ ...request, query: 'nonsense=1' }));
    expect(wrong).toEqual([]);
    expect(asked).toBeGreaterThan(40);
  });

  it('refuses a key at the top of a body that it does not know', async () => {
    const { asked, wrong } = await askAll((request) =>
      // Params of actions are the plugins', which come after the integration is found.
      request.body && request.params?.subTypeOrAction === undefined
        ? { ...request, body: { ...request.body, nonsense: 1 } }
        : undefined,
    );
    expect(wrong).toEqual([]);
    expect(asked).toBeGreaterThan(15);
  });
});

describe('a name that is not known', () => {
  it.each([
    ['get', `${INTEGRATIONS}?pageSize=1&page=2`, undefined, ['pageSize is not known', 'page is not known']],
    ['get', `${INTEGRATIONS}?ofset=1`, undefined, ['ofset is not known; did you mean offset?']],
    ['get', `${INTEGRATIONS}?subType=pg`, undefined, ['subType is not known; did you mean sub_type?']],
    ['get', '/api/v2/meta/audit?base_id=b', undefined, ['base_id is not known']],
    [
      'post',
      INTEGRATIONS,
      { isPrivate: true, private: true },
      ['isPrivate is not known; did you mean is_private?', 'private is not known; did you mean is_private?'],
    ],
    [
      'patch',
      `${INTEGRATIONS}/int00000000000000`,
      { private: true },
      ['private is not known; did you mean is_private?'],
    ],
    [
      'post',
      `${INTEGRATIONS}/batch`,
      { create: [{ titl: 'a' }] },
      ['titl is not known; did you mean title?'],
    ],
    [
      'post',
      actionPath('int00000000000000', 'execute'),
      { action: 'query', parms: {} },
      ['parms is not known; did you mean params?'],
    ],
    [
      'post',
      actionPath('int00000000000000', 'query?sourceId=x'),
      {},
      ['sourceId is not known; did you mean source_id?'],
    ],
  ] as const)(
    'is refused with the one that was probably meant: %s %s',
    async (method, path, body, messages) => {
      const called = server.anonymous(method, path).set('xc-token', server.token);
      const answer = await (body ? called.send(body) : called);
      expectError(answer, 400, 'ERR_BAD_REQUEST');
      const told = fieldsOf(answer).map((field) => (field as { message: string }).message);
      expect(told).toEqual(expect.arrayContaining([...messages]));
      expect(answer.body.message).toContain(messages[0]);
    },
  );

  it('may be any in the URL of a file', async () => {
    await server.get('/api/v2/integrations/database/pg/icon.svg?v=1').expect(200);
    await server.get('/api/docs/swagger-ui.css?v=1').expect(200);
  });
});

describe('a switch in a query', () => {
  it.each(['', 'yes', 'TRUE', ' true', 'null', '2', 'true&force=true'])('is not %j', async (value) => {
    for (const name of ['includeConfig', 'includeSources', 'force', 'includeDatabaseInfo']) {
      const path = name === 'includeDatabaseInfo' ? INTEGRATIONS : `${INTEGRATIONS}/int00000000000000`;
      const query = `${name}=${value.replace('force', name)}`;
      const answer = await server
        .anonymous(name === 'force' ? 'delete' : 'get', `${path}?${query}`)
        .set('xc-token', server.token);
      expectError(answer, 400, 'ERR_BAD_REQUEST');
      const message = expect.stringMatching(new RegExp(`^${name} must be true(, false)? or `));
      expect(fieldsOf(answer)).toEqual([{ path: name, message }]);
    }
  });
});

describeOnOneStore('what clients of NocoDB send', (own) => {
  const make = (body: object = {}) =>
    own.post(INTEGRATIONS, { title: 'a', type: 'database', sub_type: 'pg', config: deadConfig(), ...body });

  it.each([
    [{ is_private: 0 }, { is_private: false }],
    [{ is_private: 1 }, { is_private: true }],
    [{ is_private: '1' }, { is_private: true }],
    [{ is_private: 'true' }, { is_private: true }],
    [{ is_private: null }, { is_private: false }],
    [{ enabled: 0 }, { enabled: false }],
    [{ enabled: null, is_default: null }, { enabled: true }],
    [{ copy_from_id: null }, { title: 'a' }],
    [{ copy_from_id: '' }, { title: 'a' }],
    [{ meta: '{"team":"sales"}' }, { meta: { team: 'sales' } }],
    [{ meta: 'null' }, { meta: null }],
    [{ order: 7, baseId: 'b', base_id: 'b', deleted: false }, { title: 'a' }],
  ])('is taken when an integration is saved: %j', async (sent, shown) => {
    expect((await make(sent).expect(201)).body).toMatchObject(shown);
  });

  it.each([
    { is_private: 2 },
    { enabled: 'yes' },
    { meta: 'text' },
    { meta: '[1]' },
    { meta: '7' },
    { copy_from_id: 7 },
  ])('is refused by its name where it means nothing: %j', async (sent) => {
    const answer = await make(sent);
    expectError(answer, 400, 'ERR_BAD_REQUEST');
    expect(fieldsOf(answer)[0]).toMatchObject({ path: Object.keys(sent)[0] });
  });

  it('is taken back whole by PATCH, create and tests, and changes nothing', async () => {
    const id = await createIntegration(own, { meta: { team: 'sales' } });
    const path = `${INTEGRATIONS}/${id}`;
    const whole = (await own.get(`${path}?includeConfig=1&includeSources=1`).expect(200)).body;
    const more = { base_id: 'b', deleted: 0, is_encrypted: 1, is_global: false, copy_from_id: null };
    const sent = { ...whole, ...more, is_default: 1, meta: JSON.stringify(whole.meta) };
    expect((await own.patch(path, sent).expect(200)).body).toMatchObject({ version: whole.version });
    expect((await own.patch(path, { ...sent, title: 'b' }).expect(200)).body).toMatchObject({
      title: 'b',
      version: Number(whole.version) + 1,
      order: whole.order,
    });
    await own.post(`${path}/test`, sent).expect(200);
    await own.post('/api/v2/meta/connection/test', sent).expect(200);
    const copy = (await own.post(INTEGRATIONS, sent).expect(201)).body;
    expect(copy).toMatchObject({ version: 1, is_default: false, meta: { team: 'sales' } });
    expect(copy.id).not.toBe(id);
  });

  it('does not make another kind of an integration', async () => {
    const id = await createIntegration(own);
    for (const kind of [{ type: 'ai' }, { sub_type: 'mysql2' }, { type: 'database', sub_type: 'nonsense' }]) {
      const answer = await own.patch(`${INTEGRATIONS}/${id}`, { ...kind, title: 'never' });
      expectError(answer, 422, 'ERR_INVALID_CONFIG');
      const path = Object.keys(kind).at(-1);
      expect(fieldsOf(answer)).toEqual([expect.objectContaining({ path })]);
    }
    expect((await own.get(`${INTEGRATIONS}/${id}`)).body.title).not.toBe('never');
  });

  it('may name a base in the queries of integrations', async () => {
    const id = await createIntegration(own);
    for (const path of [INTEGRATIONS, `${INTEGRATIONS}/${id}`, '/api/v2/integrations'])
      await own.get(`${path}?baseId=b&base_id=b`).expect(200);
  });
});
