import type { ApiErrorCode } from '../errors/catalogue.js';
import { addWorkspace, type Person, TOKENS } from './people.js';
import type { RouteRequest } from './routes.js';
import type { Method, TestServer } from './test-server.js';

const NONE = 'int00000000000000';
const NO_UUID = '00000000-0000-4000-8000-000000000000';

export interface Route {
  /** The operation, as the document names it. */
  readonly id: string;
  readonly method: Method;
  readonly path: string;
}

/** What a request is changed by so that its route answers one code. */
export interface Change extends RouteRequest {
  /** The integration that it is about. */
  readonly about?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly token?: string | null;
  /** A body as text. */
  readonly text?: string;
  /** What the path ends in. */
  readonly ending?: string;
}

/** What a server holds for the cases below. */
export interface Subjects {
  readonly server: TestServer;
  readonly viewer: Person;
  /** Ids: of one that works, one whose plugin is gone, one whose config cannot be opened, and so on. */
  readonly integrations: Readonly<
    Record<'ok' | 'pg' | 'gone' | 'broken' | 'disabled' | 'linked' | 'referred', string>
  >;
  readonly sources: Readonly<Record<'ok' | 'gone' | 'broken', string>>;
}

type Case = (subjects: Subjects, route: Route) => Change | Promise<Change>;

const basic = (token: string) => `Basic ${Buffer.from(`${token}:`).toString('base64')}`;
const config = (of: object) => ({ config: { connection: of } });
const NEW = {
  title: 'New',
  type: 'database',
  sub_type: 'sqlite3',
  ...config({ filename: 'n.db', create: true }),
};
const WRONG = { ...NEW, ...config({ filename: 7 }) };
const ASKED = { ...NEW, field: 'filename' };
const READ = { query: 'includeConfig=true' };
const CHANGED = { body: config({ create: true }) };

/** How each code is got from any route that answers it. */
export const GENERAL: Readonly<Partial<Record<ApiErrorCode, Case>>> = {
  ERR_BAD_REQUEST: (_, { path }) => (path.endsWith('.svg') ? { ending: '%E0' } : { query: 'nope=1' }),
  ERR_UNAUTHORIZED: () => ({ token: null }),
  ERR_FORBIDDEN: ({ viewer }) => ({
    token: null,
    headers: { authorization: basic(viewer.token), origin: 'https://elsewhere.example' },
  }),
  ERR_TOO_LARGE: () => ({ text: `{"title":"${'x'.repeat(5 * 1024 * 1024)}"}` }),
  ERR_UNSUPPORTED_MEDIA_TYPE: () => ({ text: 'x', headers: { 'content-type': 'text/plain' } }),
  ERR_INTEGRATION_NOT_FOUND: () => ({ about: NONE }),
  ERR_UNKNOWN_SUB_TYPE: ({ integrations }) => ({ about: integrations.gone }),
  ERR_CONFIG_UNREADABLE: ({ integrations }) => ({ about: integrations.broken }),
  ERR_DISABLED: ({ integrations }) => ({ about: integrations.disabled }),
  ERR_STALE: () => ({ headers: { 'if-match': '"99-x"' } }),
  ERR_UNKNOWN_ACTION: () => ({ params: { subTypeOrAction: 'nope' }, body: { action: 'nope' } }),
  ERR_INTEGRATION_LINKED_WITH_BASES: ({ integrations }) => ({ about: integrations.linked }),
  ERR_INTEGRATION_REFERRED_TO: ({ integrations }) => ({ about: integrations.referred }),
  ERR_NOT_FOUND: () => ({ params: NOTHING }),
  ERR_NOT_ACCEPTABLE: () => ({
    headers: { accept: 'text/csv' },
    params: { subTypeOrAction: 'tables' },
    body: { action: 'tables' },
  }),
  ERR_LAST_OWNER: lastOwner,
  ERR_LAST_OWNER_TOKEN: lastOwner,
  ERR_WORKSPACE_NOT_EMPTY: () => ({}),
  ERR_USER_EXISTS: ({ viewer }) => ({ body: { email: viewer.email, role: 'viewer' } }),
};

/** Where an operation needs more for a code. */
export const SPECIAL: Readonly<Record<string, Case>> = {
  'integrations_get ERR_UNKNOWN_SUB_TYPE': ({ integrations }) => ({ about: integrations.gone, ...READ }),
  'integrations_get ERR_CONFIG_UNREADABLE': ({ integrations }) => ({ about: integrations.broken, ...READ }),
  'integrations_create ERR_INTEGRATION_NOT_FOUND': () => ({ body: { copy_from_id: NONE } }),
  'integrations_create ERR_CONFIG_UNREADABLE': ({ integrations }) => ({
    body: { copy_from_id: integrations.broken },
  }),
  'integrations_create ERR_UNKNOWN_SUB_TYPE': () => ({ body: { ...NEW, sub_type: 'nope' } }),
  'integrations_create ERR_INVALID_CONFIG': () => ({ body: WRONG }),
  'integrations_patch ERR_UNKNOWN_SUB_TYPE': ({ integrations }) => ({
    about: integrations.gone,
    body: { config: { place: 'x' } },
  }),
  'integrations_patch ERR_CONFIG_UNREADABLE': ({ integrations }) => ({
    about: integrations.broken,
    ...CHANGED,
  }),
  'integrations_patch ERR_INVALID_CONFIG': () => ({ body: config({ filename: 7 }) }),
  'batch_run ERR_UNKNOWN_SUB_TYPE': () => ({ body: { create: [{ ...NEW, sub_type: 'nope' }] } }),
  'batch_run ERR_CONFIG_UNREADABLE': ({ integrations }) => ({
    body: { create: [{ copy_from_id: integrations.broken }] },
  }),
  'batch_run ERR_INVALID_CONFIG': () => ({ body: { create: [WRONG] } }),
  'batch_run ERR_INTEGRATION_LINKED_WITH_BASES': ({ integrations }) => ({
    body: { delete: [integrations.linked] },
  }),
  'batch_run ERR_INTEGRATION_REFERRED_TO': ({ integrations }) => ({
    body: { delete: [integrations.referred] },
  }),
  'sources_create ERR_UNKNOWN_SUB_TYPE': ({ integrations }) => sourceOf(integrations.gone),
  'sources_create ERR_CONFIG_UNREADABLE': ({ integrations }) => sourceOf(integrations.broken),
  'sources_create ERR_INVALID_CONFIG': ({ integrations }) => sourceOf(integrations.ok, { filename: 7 }),
  'sources_patch ERR_UNKNOWN_SUB_TYPE': ({ sources }) => ({ params: { sourceId: sources.gone }, ...CHANGED }),
  'sources_patch ERR_CONFIG_UNREADABLE': ({ sources }) => ({
    params: { sourceId: sources.broken },
    ...CHANGED,
  }),
  'sources_patch ERR_INVALID_CONFIG': () => ({ body: config({ filename: 7 }) }),
  'connection_testUnsaved ERR_UNKNOWN_SUB_TYPE': () => ({ body: { ...NEW, sub_type: 'nope' } }),
  'connection_testUnsaved ERR_INTEGRATION_NOT_FOUND': () => ({ body: { ...NEW, fk_integration_id: NONE } }),
  'connection_testUnsaved ERR_CONFIG_UNREADABLE': ({ integrations }) => ({
    body: { ...NEW, fk_integration_id: integrations.broken },
  }),
  'connection_options ERR_UNKNOWN_SUB_TYPE': () => ({ body: { ...ASKED, sub_type: 'nope' } }),
  'connection_options ERR_INTEGRATION_NOT_FOUND': () => ({ body: { ...ASKED, fk_integration_id: NONE } }),
  'connection_options ERR_CONFIG_UNREADABLE': ({ integrations }) => ({
    body: { ...ASKED, field: 'database', fk_integration_id: integrations.broken },
  }),
  'connection_understand ERR_UNKNOWN_SUB_TYPE': () => ({ body: { sub_type: 'nope', config: { a: 1 } } }),
  'nocodb_test ERR_UNKNOWN_SUB_TYPE': () => ({ body: { ...NEW, sub_type: 'nope' } }),
  'nocodb_test ERR_INTEGRATION_NOT_FOUND': () => ({ body: { ...NEW, fk_integration_id: NONE } }),
  'nocodb_test ERR_CONFIG_UNREADABLE': ({ integrations }) => ({
    body: { ...NEW, fk_integration_id: integrations.broken },
  }),
  'store_answer ERR_UNKNOWN_SUB_TYPE': ({ integrations }) => ({
    about: integrations.gone,
    body: { op: 'sum', fields: ['ok'] },
  }),
  'history_restore ERR_NOT_FOUND': () => ({ params: { version: '99' } }),
  'actions_execute ERR_NOT_FOUND': () => ({ query: 'source_id=src00000000000000' }),
  'actions_run ERR_NOT_FOUND': () => ({ query: 'source_id=src00000000000000' }),
};

/** Ids that nothing has; those of a path's other parameters are not looked at. */
const NOTHING = {
  ...{ id: NO_UUID, sourceId: 'src00000000000000', workspaceId: NO_UUID, version: '99' },
  ...{ typeOrId: 'nope', type: 'nope' },
};

function sourceOf(id: string, connection: object = {}): Change {
  return { params: { baseId: 'shop' }, body: { integration_id: id, ...config(connection) } };
}

/** In a workspace that has one owner, with one token. */
async function lastOwner({ server }: Subjects, { path }: Route): Promise<Change> {
  const { token } = await addWorkspace(server);
  const own = server.as(token);
  const { id: user } = (await own.get('/api/v2/meta/me').expect(200)).body as { id: string };
  const { list } = (await own.get(TOKENS).expect(200)).body as { list: { id: string }[] };
  return {
    token,
    params: { id: path.startsWith(TOKENS) ? list[0]!.id : user },
    ...(!path.startsWith(TOKENS) && { body: { role: 'viewer' } }),
  };
}
