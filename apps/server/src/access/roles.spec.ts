import { ROLES, type Role } from '@patchbay/metadata';
import { expectError } from '../testing/errors.js';
import { type Config, configOf, createIntegration, createSqlite } from '../testing/integrations.js';
import { useEngine } from '@patchbay/plugin-testing/engines';
import { addUser, addWorkspace, type Person, USERS } from '../testing/people.js';
import { type RouteRule, routesIn, ruleOf, type Subjects, type SubType, urlOf } from '../testing/routes.js';
import { describeOnEachStore } from '../testing/stores.js';
import type { Method, Requests, TestServer } from '../testing/test-server.js';

const engine = useEngine('postgres');

function create(by: Requests, subType: SubType, options: Config = {}): Promise<string> {
  if (subType === 'sqlite3') return createSqlite(by, options);
  return createIntegration(by, { config: configOf(engine()), ...options });
}

/** How an integration stands to the caller. */
const VISIBILITIES = [
  'own',
  'own and private',
  'of another',
  'private of another',
  'of another workspace',
] as const;
type Visibility = (typeof VISIBILITIES)[number];

const HIDDEN: readonly Visibility[] = ['private of another', 'of another workspace'];
/** After these there is no integration left for other cells. */
const USES_UP = /^delete|\/batch$/;

const BASE = '/api/v2/meta/bases/base-1/sources';

/** The contract's table, read out for one cell. */
function expected({ role, about, status }: RouteRule, caller: Role, visibility: Visibility): number {
  if (role !== 'public' && ROLES.indexOf(caller) < ROLES.indexOf(role)) return 403;
  return about === 'integration' && HIDDEN.includes(visibility) ? 404 : status;
}

describeOnEachStore('every cell of role × route × visibility', (server) => {
  const callers = new Map<Role, Person>();
  const kept = new Map<string, Promise<string>>();
  let elsewhere = '';
  let workspaceId = '';
  let routes: { method: Method; path: string }[] = [];

  beforeAll(async () => {
    for (const role of ROLES) callers.set(role, await addUser(server, role));
    elsewhere = (await addWorkspace(server)).token;
    workspaceId = (await server.get('/api/v2/meta/me').expect(200)).body.fk_workspace_id;
    routes = routesIn((await server.get('/api/openapi.json').expect(200)).body);
  });

  it('has an entry for every route of the OpenAPI document', () => {
    const missing = routes.filter(({ method, path }) => !ruleOf(method, path));
    expect(missing.map(({ method, path }) => `${method} ${path}`)).toEqual([]);
    expect(routes.length).toBeGreaterThanOrEqual(50);
  });

  it.each(ROLES)(
    'is as the contract has it for a %s',
    async (role) => {
      const wrong: string[] = [];
      let cells = 0;
      for (const { method, path } of routes) {
        const rule = ruleOf(method, path)!;
        const visibilities = rule.about === 'integration' ? VISIBILITIES : (['own'] as const);
        for (const visibility of visibilities) {
          cells += 1;
          const caller = callers.get(role)!;
          const status = expected(rule, role, visibility);
          const usedUp = status < 400 && USES_UP.test(`${method} ${path}`);
          const request = await rule.request(subjectsOf(server, caller, role, visibility, usedUp));
          const asked = server.anonymous(method, urlOf(path, request)).set('xc-token', caller.token);
          const answer = await (request.body ? asked.send(request.body) : asked);
          if (answer.status !== status) {
            wrong.push(`${method} ${path}, ${visibility}: ${answer.status}, not ${status}: ${answer.text}`);
          } else if (status >= 400) expectError(answer, status);
        }
      }
      expect(wrong).toEqual([]);
      expect(cells).toBeGreaterThan(routes.length);
    },
    180_000,
  );

  it('knows no workspace but that of the token, whatever the path says', async () => {
    const { body: other } = await server.as(elsewhere).get('/api/v2/meta/me').expect(200);
    const inPath = routes.filter(({ path }) => path.includes('{workspaceId}'));
    expect(inPath.length).toBeGreaterThanOrEqual(8);
    for (const { method, path } of inPath) {
      const url = urlOf(path, { params: { workspaceId: other.fk_workspace_id } });
      expectError(await server.anonymous(method, url).set('xc-token', server.token).send({}), 404);
    }
  });

  /** What a cell needs, made by the caller that it says: a caller below `creator` made its own while it was one. */
  function subjectsOf(
    from: TestServer,
    caller: Person,
    role: Role,
    visibility: Visibility,
    usedUp: boolean,
  ): Subjects {
    const integration = (subType: SubType = 'sqlite3'): Promise<string> => {
      if (usedUp) return fresh(subType);
      const key = `${role} ${visibility} ${subType}`;
      const id = kept.get(key) ?? fresh(subType);
      kept.set(key, id);
      return id;
    };
    const fresh = async (subType: SubType): Promise<string> => {
      switch (visibility) {
        case 'own':
          return made(caller, role, subType, {});
        case 'own and private':
          return made(caller, role, subType, { is_private: true });
        case 'of another':
          return create(from, subType);
        case 'private of another':
          return create(from, subType, { is_private: true });
        case 'of another workspace':
          return create(from.as(elsewhere), subType);
      }
    };
    const made = (by: Person, as: Role, subType: SubType, options: Config): Promise<string> =>
      promoted(by, as, 'creator', () => create(from.as(by.token), subType, options));
    const source = async (): Promise<{ id: string; integrationId: string }> => {
      const integrationId = await integration();
      const bind = async (): Promise<{ id: string; integrationId: string }> => {
        const by = visibility.startsWith('own') ? caller.token : from.token;
        const binder = visibility === 'of another workspace' ? elsewhere : by;
        const answer = await from.as(binder).post(BASE, { integration_id: integrationId }).expect(201);
        return { id: (answer.body as { id: string }).id, integrationId };
      };
      return visibility.startsWith('own') ? promoted(caller, role, 'owner', bind) : bind();
    };
    const promoted = async <T>(by: Person, as: Role, to: Role, work: () => Promise<T>): Promise<T> => {
      if (ROLES.indexOf(as) >= ROLES.indexOf(to)) return work();
      await from.patch(`${USERS}/${by.userId}`, { role: to }).expect(200);
      const done = await work();
      await from.patch(`${USERS}/${by.userId}`, { role: as }).expect(200);
      return done;
    };
    return {
      integration,
      source,
      user: async () => (await addUser(from, 'viewer')).userId,
      token: async () => (await addUser(from, 'viewer')).tokenId,
      workspace: () => workspaceId,
    };
  }
});
