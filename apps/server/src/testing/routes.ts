import type { Role } from '@patchbay/metadata';
import type { Method } from './test-server.js';

export type SubType = 'sqlite3' | 'pg';

/** What a request of a cell is about; each is made when a route asks for it, since the route may use it up. */
export interface Subjects {
  /** The id of an integration as visible, or not, as the cell says. */
  integration(subType?: SubType): Promise<string>;
  /** A source of such an integration, in the base `base-1`. */
  source(): Promise<{ id: string; integrationId: string }>;
  /** A member of the caller's workspace that may be changed and removed. */
  user(): Promise<string>;
  /** A token of such a member. */
  token(): Promise<string>;
  /** The workspace of the caller's token. */
  workspace(): string;
}

export interface RouteRequest {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: string;
  readonly body?: object;
}

export interface RouteRule {
  /** The least role that gets through, or `public`. */
  readonly role: Role | 'public';
  /** Whether the route is about an integration, so that it depends on who may see that one. */
  readonly about: 'integration' | 'nothing';
  /** The status where all is well. */
  readonly status: number;
  readonly request: (subjects: Subjects) => RouteRequest | Promise<RouteRequest>;
}

const nothing = (
  role: RouteRule['role'],
  status: number,
  request: RouteRule['request'] = () => ({}),
): RouteRule => ({ role, about: 'nothing', status, request });

/** A route with the integration's id in its path. */
const integration = (
  role: Role,
  status: number,
  body?: object,
  params: Readonly<Record<string, string>> = {},
): RouteRule => ({
  role,
  about: 'integration',
  status,
  request: async (subjects) => ({
    params: { id: await subjects.integration(), ...params },
    ...(body && { body }),
  }),
});

const newIntegration = (title: string) => ({
  title,
  type: 'database',
  sub_type: 'sqlite3',
  config: { connection: { filename: 'made.db', create: true } },
});

const META = '/api/v2/meta';
const INTEGRATIONS = `${META}/integrations`;
const SOURCES = `${META}/bases/{baseId}/sources`;
const sourceRule = (status: number, body?: object): RouteRule => ({
  role: 'owner',
  about: 'integration',
  status,
  request: async (subjects) => ({
    params: { baseId: 'base-1', sourceId: (await subjects.source()).id },
    ...(body && { body }),
  }),
});
const DATABASE = { type: 'database', subType: 'sqlite3' };
/** One path of the document for the kinds of integrations and the actions of saved ones. */
const KIND_OR_ACTION = '/api/v2/integrations/{typeOrId}/{subTypeOrAction}';

/** Who may do what: one entry a route, and none left out. A workspace in the path changes nothing of it. */
export const ROUTES: Readonly<Record<string, RouteRule>> = {
  'get /health/live': nothing('public', 200),
  'get /health/ready': nothing('public', 200),

  [`get ${META}/me`]: nothing('viewer', 200),
  [`get ${INTEGRATIONS}`]: nothing('viewer', 200),
  [`post ${INTEGRATIONS}`]: nothing('creator', 201, () => ({ body: newIntegration('made') })),
  [`post ${INTEGRATIONS}/batch`]: {
    role: 'creator',
    about: 'integration',
    status: 200,
    request: async (subjects) => ({
      body: { create: [newIntegration('made')], delete: [await subjects.integration()] },
    }),
  },
  [`get ${INTEGRATIONS}/{id}`]: integration('viewer', 200),
  [`patch ${INTEGRATIONS}/{id}`]: integration('creator', 200, { title: 'Changed' }),
  [`delete ${INTEGRATIONS}/{id}`]: integration('creator', 200),
  [`patch ${INTEGRATIONS}/{id}/default`]: integration('creator', 200),
  [`get ${INTEGRATIONS}/{id}/usages`]: integration('viewer', 200),
  [`get ${INTEGRATIONS}/{id}/versions`]: integration('editor', 200),
  [`post ${INTEGRATIONS}/{id}/versions/{version}/restore`]: integration('creator', 200, undefined, {
    version: '1',
  }),
  [`post ${INTEGRATIONS}/{id}/test`]: integration('editor', 200),
  [`post ${META}/connection/test`]: nothing('editor', 200, () => ({ body: newIntegration('tried') })),
  // No remote system is there to ask: who may ask hears that the field has no options.
  [`post ${META}/connection/options`]: nothing('creator', 400, () => ({
    body: { ...newIntegration('tried'), field: 'filename' },
  })),
  [`post ${META}/connection/understand`]: nothing('creator', 200, () => ({
    body: { config: 'postgres://u@h/d' },
  })),

  'post /api/v1/db/meta/connection/test': nothing('editor', 200, () => {
    const { config } = newIntegration('tried') as { config: object };
    return { body: { client: 'sqlite3', ...config } };
  }),
  'post /api/v1/url_to_config': nothing('editor', 200, () => ({ body: { url: 'postgres://u@h/d' } })),

  [`get ${SOURCES}`]: nothing('owner', 200, () => ({ params: { baseId: 'base-1' } })),
  [`post ${SOURCES}`]: {
    role: 'owner',
    about: 'integration',
    status: 201,
    request: async (subjects) => ({
      params: { baseId: 'base-1' },
      body: { integration_id: await subjects.integration() },
    }),
  },
  [`get ${SOURCES}/{sourceId}`]: sourceRule(200),
  [`patch ${SOURCES}/{sourceId}`]: sourceRule(200, { title: 'Changed' }),
  [`delete ${SOURCES}/{sourceId}`]: sourceRule(200),

  [`get ${META}/users`]: nothing('owner', 200),
  [`post ${META}/users`]: nothing('owner', 201, () => ({
    body: { email: `user-${Math.random()}@example.org`, role: 'viewer' },
  })),
  [`get ${META}/users/{id}`]: nothing('owner', 200, async (s) => ({ params: { id: await s.user() } })),
  [`patch ${META}/users/{id}`]: nothing('owner', 200, async (s) => ({
    params: { id: await s.user() },
    body: { role: 'editor' },
  })),
  [`delete ${META}/users/{id}`]: nothing('owner', 200, async (s) => ({ params: { id: await s.user() } })),
  [`get ${META}/tokens`]: nothing('owner', 200),
  [`post ${META}/tokens`]: nothing('owner', 201, () => ({ body: { title: 'Another' } })),
  [`get ${META}/tokens/{id}`]: nothing('owner', 200, async (s) => ({ params: { id: await s.token() } })),
  [`delete ${META}/tokens/{id}`]: nothing('owner', 200, async (s) => ({ params: { id: await s.token() } })),
  [`get ${META}/workspaces`]: nothing('viewer', 200),
  [`post ${META}/workspaces`]: nothing('owner', 201, () => ({ body: { title: 'Another' } })),
  [`get ${META}/workspaces/{workspaceId}`]: nothing('viewer', 200, (s) => ({
    params: { workspaceId: s.workspace() },
  })),
  [`patch ${META}/workspaces/{workspaceId}`]: nothing('owner', 200, (s) => ({
    params: { workspaceId: s.workspace() },
    body: { title: 'Renamed' },
  })),
  // It holds integrations, so that it is refused; but to owners only with that reason.
  [`delete ${META}/workspaces/{workspaceId}`]: nothing('owner', 409, (s) => ({
    params: { workspaceId: s.workspace() },
  })),
  [`get ${META}/audit`]: nothing('owner', 200),

  'get /api/v2/integrations': nothing('viewer', 200),
  [`get ${KIND_OR_ACTION}`]: nothing('viewer', 200, () => ({
    params: { typeOrId: DATABASE.type, subTypeOrAction: DATABASE.subType },
  })),
  'get /api/v2/integrations/{type}/{subType}/icon.svg': nothing('public', 200, () => ({ params: DATABASE })),
  'post /api/v2/integrations/{id}/execute': integration('editor', 200, { action: 'tables' }),
  [`post ${KIND_OR_ACTION}`]: {
    role: 'editor',
    about: 'integration',
    status: 200,
    request: async (subjects) => ({
      params: { typeOrId: await subjects.integration(), subTypeOrAction: 'query' },
      body: { sql: 'SELECT 1 AS one' },
    }),
  },
  'post /api/v2/integrations/{id}/store': integration('editor', 200, { op: 'list' }),
  'get /api/v2/externalIntegrations': nothing('viewer', 200),
  'post /api/v2/externalIntegrations/{id}/executequery': {
    role: 'editor',
    about: 'integration',
    status: 200,
    request: async (subjects) => ({
      params: { id: await subjects.integration('pg') },
      body: { query: 'SELECT 1 AS one' },
    }),
  },
};

const IN_WORKSPACE = `${META}/workspaces/{workspaceId}/`;

/** @returns undefined for a route that is not entered */
export function ruleOf(method: string, path: string): RouteRule | undefined {
  const own = ROUTES[`${method} ${path}`];
  if (own || !path.startsWith(IN_WORKSPACE)) return own;
  const rule = ROUTES[`${method} ${META}/${path.slice(IN_WORKSPACE.length)}`];
  if (!rule) return undefined;
  const request: RouteRule['request'] = async (subjects) => {
    const { params, ...rest } = await rule.request(subjects);
    return { ...rest, params: { ...params, workspaceId: subjects.workspace() } };
  };
  return { ...rule, request };
}

/** @returns every route that the server's own OpenAPI document describes, also under the path that it says is an alias */
export function routesIn(document: { paths: Record<string, object> }): { method: Method; path: string }[] {
  const methods: readonly string[] = ['get', 'post', 'patch', 'put', 'delete'];
  return Object.entries(document.paths).flatMap(([path, item]) =>
    Object.keys(item)
      .filter((method) => methods.includes(method))
      .flatMap((method) => withAlias(path).map((each) => ({ method: method as Method, path: each }))),
  );
}

function withAlias(path: string): string[] {
  const isAliased = path.startsWith(`${META}/integrations`);
  return isAliased ? [path, path.replace(`${META}/`, IN_WORKSPACE)] : [path];
}

export function urlOf(path: string, { params = {}, query }: RouteRequest): string {
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(params[name] ?? 'any'),
  );
  return query ? `${filled}?${query}` : filled;
}
