import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { OpenAPIObject, ResponseObject } from '@nestjs/swagger';
import { type Metadata, openMetadata } from '@patchbay/metadata';
import { Failure, type FailureKind, PluginHost } from '@patchbay/plugin-host';
import { codesOf } from '../docs/error-responses.js';
import { operationsOf } from '../docs/operations.js';
import { Tokens } from '../identity/tokens.js';
import { FixedWindowCounter } from '../rate-limit/fixed-window-counter.js';
import { expectError } from '../testing/errors.js';
import { withFaulty } from '../testing/faulty/index.js';
import { createIntegration, createSqlite, INTEGRATIONS } from '../testing/integrations.js';
import { addUser, type Person } from '../testing/people.js';
import { type Change, GENERAL, type Route, SPECIAL } from '../testing/error-cases.js';
import { ruleOf, urlOf } from '../testing/routes.js';
import { createSource } from '../testing/sources.js';
import { type Method, TestServer } from '../testing/test-server.js';
import { type ApiErrorCode, ERROR_CODES, ERRORS } from './catalogue.js';
import { CODE_BY_KIND } from './code-by-kind.js';

const server = new TestServer();
let viewer: Person;
const integrations = { ok: '', pg: '', gone: '', broken: '', disabled: '', linked: '', referred: '' };
const sources = { ok: '', gone: '', broken: '' };
let document: OpenAPIObject;
let workspaceId = '';
/** Where the metadata of each kind are changed. */
let stored: Pick<Metadata, 'integrations' | 'sources'>;

beforeAll(async () => {
  await server.start(withFaulty);
  viewer = await addUser(server, 'viewer');
  for (const name of ['ok', 'linked', 'referred'] as const) integrations[name] = await createSqlite(server);
  integrations.pg = await createIntegration(server);
  await server.patch(`${INTEGRATIONS}/${integrations.ok}`, { config: { pool: { max: 2 } } }).expect(200);
  integrations.broken = await createIntegration(server);
  integrations.disabled = await createIntegration(server, { enabled: false });
  const faulty = { type: 'others', sub_type: 'faulty', config: { place: 'nowhere', password: 'x' } };
  integrations.gone = await createIntegration(server, faulty);
  for (const name of ['ok', 'gone', 'broken'] as const)
    sources[name] = await createSource(server, integrations[name]);
  await createSource(server, integrations.linked);
  document = (await server.get('/api/openapi.json').expect(200)).body as OpenAPIObject;
  workspaceId = (await server.get('/api/v2/meta/me').expect(200)).body.fk_workspace_id as string;
  await server.stop();
  const metadata = await openMetadata({ sqliteFile: join(server.dataDir, 'patchbay.sqlite') });
  const swap = 'UPDATE integrations SET config = (SELECT config FROM integrations WHERE id = ?) WHERE id = ?';
  await metadata.dataSource.query(swap, [integrations.ok, integrations.broken]);
  const refer = 'INSERT INTO integration_references (integration_id, field, target_id) VALUES (?, ?, ?)';
  await metadata.dataSource.query(refer, [integrations.gone, 'source', integrations.referred]);
  await metadata.close();
  stored = {
    integrations: Object.getPrototypeOf(metadata.integrations) as Metadata['integrations'],
    sources: Object.getPrototypeOf(metadata.sources) as Metadata['sources'],
  };
  // Without the plugin.
  await server.start({ PATCHBAY_RATE_LIMIT: '1000000' });
}, 60_000);

afterAll(() => server.remove());
afterEach(() => jest.restoreAllMocks());

const busy = () => new Failure('busy', 'All places are in use.');

/** What the server itself must fail in, where no request makes it. */
const FAULTS: Readonly<Record<string, () => void>> = {
  ERR_INTERNAL: () => jest.spyOn(Tokens.prototype, 'bearerOf').mockRejectedValue(new TypeError('a fault')),
  ERR_UNAVAILABLE: () =>
    jest
      .spyOn(Tokens.prototype, 'bearerOf')
      .mockRejectedValue(Object.assign(new Error('refused'), { code: 'ECONNREFUSED' })),
  ERR_RATE_LIMITED: () =>
    jest.spyOn(FixedWindowCounter.prototype, 'hit').mockReturnValue({ count: Infinity, secondsLeft: 1 }),
  'nocodb_test ERR_BUSY': () => jest.spyOn(PluginHost.prototype, 'test').mockRejectedValue(busy()),
  'connection_testUnsaved ERR_BUSY': () => jest.spyOn(PluginHost.prototype, 'test').mockRejectedValue(busy()),
  'connection_testSaved ERR_BUSY': () =>
    jest.spyOn(PluginHost.prototype, 'testSaved').mockRejectedValue(busy()),
  'sources_patch ERR_CONFLICT': () => jest.spyOn(stored.sources, 'update').mockResolvedValue(null),
  'integrations_patch ERR_CONFLICT': () => jest.spyOn(stored.integrations, 'update').mockResolvedValue(null),
  'history_restore ERR_CONFLICT': () => jest.spyOn(stored.integrations, 'update').mockResolvedValue(null),
};

/** Where no request to one server gets it: the spec that does. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  'health_ready ERR_NOT_READY': 'health/health.spec.ts',
  'health_ready ERR_STOPPING': 'health/health.spec.ts',
  'history_restore ERR_INVALID_CONFIG': 'history/history.spec.ts',
  'workspaces_delete ERR_LAST_WORKSPACE': 'access/workspaces.spec.ts',
};
/** Requests that reach no route of the document. */
const WITHOUT_ROUTE: Readonly<Partial<Record<ApiErrorCode, string>>> = {
  ERR_METHOD_NOT_ALLOWED: 'errors/errors.spec.ts',
  ERR_HEADERS_TOO_LARGE: 'http/body.spec.ts',
  ERR_REQUEST_TIMEOUT: 'http/unreadable.spec.ts',
  ERR_RANGE_NOT_SATISFIABLE: 'docs/docs.spec.ts',
};

const RUNS = ['actions_execute', 'actions_run', 'externalIntegrations_executeQuery'];

async function ask({ method, path }: Route, { about, headers, token, text, ending, ...change }: Change) {
  const usual = await ruleOf(method, path)!.request({
    integration: (subType) =>
      Promise.resolve(about ?? (subType === 'pg' ? integrations.pg : integrations.ok)),
    source: () => Promise.resolve({ id: sources.ok, integrationId: integrations.ok }),
    user: () => Promise.resolve(viewer.userId),
    token: () => Promise.resolve(viewer.tokenId),
    workspace: () => workspaceId,
  });
  const request = { ...usual, ...change, params: { ...usual.params, ...change.params } };
  if ('baseId' in request.params) request.params = { ...request.params, baseId: 'shop' };
  const url = urlOf(path, request).replace(/[^/]*$/, (last) => ending ?? last);
  let asked = server.anonymous(method, url);
  if (token !== null) asked = asked.set('xc-token', token ?? server.token);
  if (text !== undefined) asked = asked.set('content-type', 'application/json');
  for (const [name, value] of Object.entries(headers ?? {})) asked = asked.set(name, value);
  return text === undefined && request.body === undefined ? asked : asked.send(text ?? request.body);
}

async function provoke(code: ApiErrorCode, route: Route): Promise<void> {
  const name = `${route.id} ${code}`;
  const elsewhere = ELSEWHERE[name];
  if (elsewhere !== undefined) {
    expect(readFileSync(join(__dirname, '..', elsewhere), 'utf8')).toContain(code);
    return;
  }
  const how = SPECIAL[name] ?? GENERAL[code];
  const change = how ? await how({ server, viewer, integrations, sources }, route) : {};
  (FAULTS[name] ?? FAULTS[code] ?? (() => failRuns(code, route)))();
  const answer = await ask(route, change);
  jest.restoreAllMocks();
  if (answer.status !== ERRORS[code].status) throw new Error(`${name}: ${answer.status} ${answer.text}`);
  expectError(answer, ERRORS[code].status, code);
}

/** What plugins fail in, their own specs and those of the host prove; here, that each kind becomes its code. */
function failRuns(code: ApiErrorCode, { id }: Route): void {
  const kind = (Object.keys(CODE_BY_KIND) as FailureKind[]).find((each) => CODE_BY_KIND[each] === code);
  if (kind === undefined || code in GENERAL) return;
  const failure = new Failure(kind, 'The remote system did.');
  if (RUNS.includes(id)) jest.spyOn(PluginHost.prototype, 'run').mockRejectedValue(failure);
  if (id === 'connection_options') jest.spyOn(PluginHost.prototype, 'listOptions').mockRejectedValue(failure);
}

describe('each error that the OpenAPI document names for a route', () => {
  const routesWith = (code: string): Route[] =>
    operationsOf(document)
      .filter(({ path }) => !path.includes('{workspaceId}/'))
      .flatMap(({ method, path, operation: { operationId, responses } }) =>
        Object.values(responses)
          .flatMap((response) => codesOf(response as ResponseObject))
          .includes(code)
          ? [{ id: operationId!, method: method as Method, path }]
          : [],
      );

  it.each(ERROR_CODES)(
    'is one that it answers: %s',
    async (code) => {
      const routes = routesWith(code);
      const elsewhere = WITHOUT_ROUTE[code];
      expect(routes.length > 0).toBe(elsewhere === undefined);
      if (elsewhere !== undefined)
        expect(readFileSync(join(__dirname, '..', elsewhere), 'utf8')).toContain(code);
      for (const route of routes) await provoke(code, route);
    },
    60_000,
  );
});
