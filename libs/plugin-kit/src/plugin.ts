import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import { type Action, GIVES, mayGive } from './actions.js';
import type { ConfigOf } from './config-type.js';
import type { OAuthClient } from './credential.js';
import { CONTRACT, markPlugin } from './contract-version.js';
import type { Reading } from './draft.js';
import type { ErrorCode, RemoteError } from './errors.js';
import type { Field } from './field.js';
import { refuseOptionsWithoutAction } from './form-check.js';
import { buildForm, type Form } from './form.js';
import type { FailedStage, OpenContext, Session } from './session.js';
import { type Understand, understandBy } from './understand.js';
import { COMMON_STORE_COLUMNS, type StoreColumn } from './usage.js';

export const INTEGRATION_TYPES = [
  'database',
  'ai',
  'auth',
  'sync',
  'communication',
  'spread-sheet',
  'project-management',
  'crm',
  'marketing',
  'ats',
  'development',
  'finance',
  'ticketing',
  'storage',
  'others',
] as const;

export type IntegrationType = (typeof INTEGRATION_TYPES)[number];

/** What a plugin promises beyond its actions; the contract suites pick their tests by it. */
export const CAPABILITIES = [
  /** Speaks SQL through `query` and `write`. */
  'sql',
  /** Speaks SQL through `query` alone: it writes by actions of its own. */
  'sql-read',
  /** Puts any number of rows into a table, by the action `insert` and by the session's `insertMany`. */
  'insert-many',
  /** The engine itself refuses writes within `query`. */
  'read-only',
  /** A cancelled statement ends in the engine. */
  'cancel',
  /** Tables live in schemas. */
  'schemas',
  /** Can be reached over TLS, with a CA of one's own. */
  'tls',
  /** Can be reached through an SSH tunnel. */
  'ssh',
] as const;

export type Capability = (typeof CAPABILITIES)[number];

/** The language that `query` takes, as editors and assistants call it. */
export const DIALECTS = [
  'postgresql',
  'mysql',
  'sqlite',
  'tsql',
  'plsql',
  'snowflake',
  'databricks',
  'clickhouse',
  'duckdb',
  'mongodb',
] as const;

export type Dialect = (typeof DIALECTS)[number];

/** What a plugin says of itself to people. */
export interface Manifest {
  readonly title: string;
  readonly description: string;
  /** A name; the picture is `icon.svg` in the plugin's folder. */
  readonly icon: string;
  readonly docs?: string;
  /** Place in the catalogue among its type: small first. */
  readonly order?: number;
  readonly capabilities: readonly Capability[];
  /** Of a plugin that speaks SQL. `mongodb`: SQL in the words that the plugin translates. */
  readonly dialect?: Dialect;
  /** Other names of the sub type, and of the `client` in its configs, that callers use. */
  readonly aliases?: readonly string[];
  /** What Nanonets' external integrations API calls it, where that API has it. */
  readonly nanonets?: string;
  /** What keeps actions that read from writing. */
  readonly readOnly?: ReadOnlyWalls;
}

/** Both in a sentence for people. */
export interface ReadOnlyWalls {
  /** What judges a statement before it is sent. */
  readonly classifier: string;
  /** What the engine itself does; `null` where it has nothing of the kind. The capability `read-only` goes with it. */
  readonly engine: string | null;
}

/** The code for one `sub_type`, as the host sees it. */
export interface Plugin {
  readonly contract: typeof CONTRACT;
  readonly type: IntegrationType;
  readonly subType: string;
  /** `import.meta.url` of the plugin's module. */
  readonly url: string;
  /** Where `icon.svg` and `support.json` lie, from the folder of that module: `..` when left out, which is beside `src` and `dist`. */
  readonly folder?: string;
  readonly manifest: Manifest;
  readonly form: Form;
  /** Reads a config in any spelling that the plugin knows, an earlier release's among them, into that of its form. */
  readonly understand: Understand;
  readonly actions: Readonly<Record<string, Action>>;
  readonly store: readonly StoreColumn[];
  /** By the keys of the fields of accounts: what the tokens of each are got with. */
  readonly oauthClients: Readonly<Record<string, (config: never) => OAuthClient>>;
  readonly connections?: number;
  /** Variables that the driver reads from the environment: the host sets them before it can be imported. */
  readonly environment?: Readonly<Record<string, string>>;
  open(config: never, context: OpenContext): Promise<Session>;
  errorCode(error: unknown): ErrorCode;
  remoteError?(error: unknown): RemoteError;
  failedStage?(error: unknown): FailedStage | undefined;
}

export interface PluginDefinition<Fields extends readonly Field[], S extends Session> {
  readonly type: IntegrationType;
  readonly subType: string;
  /** `import.meta.url` of the plugin's module. */
  readonly url: string;
  /** Where `icon.svg` and `support.json` lie, from the folder of that module; `..` when left out. A package of several plugins has a folder for each. */
  readonly folder?: string;
  readonly manifest: Manifest;
  readonly form: Fields;
  /** How configs are spelled that do not follow the form, read one after the other. Those of earlier releases belong here. */
  readonly readings?: readonly Reading[];
  readonly actions: Readonly<Record<string, Action<S>>>;
  /** Columns beside `action`, `ok` and `duration_ms`, which every record has. */
  readonly store?: readonly StoreColumn[];
  /**
   * By the keys of the fields of accounts (`field.oauth2`): what the tokens of each are got with. A change of what it says,
   * but for `tls`, voids the tokens that there are.
   */
  readonly oauthClients?: Readonly<Record<string, (config: ConfigOf<Fields>) => OAuthClient>>;
  /**
   * How many connections a session needs to work at all, where that is not one. It gets as many places under the server's
   * ceiling together, so that sessions do not wait for each other's. 0 of one that works through other integrations only.
   */
  readonly connections?: number;
  /** Variables that the driver reads from the environment: the host sets them before it can be imported. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Returns a session. Import the driver here, never at the top of the module: start must not pay for it. */
  open(config: ConfigOf<Fields>, context: OpenContext): Promise<S>;
  /** Reads a driver's error. Called for everything thrown that is not a `PluginError`. */
  errorCode(error: unknown): ErrorCode;
  /** What the remote system said, where it says more than the `code` and the `message` of a driver's error. */
  remoteError?(error: unknown): RemoteError;
  /**
   * At which stage an error ended an attempt to connect, where the error itself says so. The host knows without it of
   * names that are not found and of ports where no process listens.
   */
  failedStage?(error: unknown): FailedStage | undefined;
}

/**
 * Declares a plugin: one frozen object from which its form, schema, validation, masking and catalogue entry follow.
 * @throws Error when the declaration contradicts itself, so that the server does not start with it.
 */
export function definePlugin<const Fields extends readonly Field[], S extends Session>(
  definition: PluginDefinition<Fields, S>,
): Plugin {
  const { form: fields, store = [], readings = [], oauthClients = {}, ...rest } = definition;
  const form = buildForm(fields);
  const plugin = {
    contract: CONTRACT,
    ...rest,
    form,
    understand: understandBy(fields, form.schema, { readings, names: namesOf(rest) }),
    store: [...COMMON_STORE_COLUMNS, ...store],
    oauthClients,
  } as unknown as Plugin;
  refuseContradictions(plugin);
  markPlugin(plugin);
  deepFreeze(plugin);
  return plugin;
}

/** A file of the plugin's folder, such as its `icon.svg`. @throws TypeError where the plugin's `url` is not that of a file */
export function fileOf({ url, folder = '..' }: Pick<Plugin, 'url' | 'folder'>, name: string): string {
  return join(dirname(fileURLToPath(url)), folder, name);
}

/** Its sub type, and what else callers call it. */
export function namesOf({ subType, manifest }: Pick<Plugin, 'subType' | 'manifest'>): readonly string[] {
  return [subType, ...(manifest.aliases ?? [])];
}

function refuseContradictions({ type, subType, manifest, form, actions, store, oauthClients }: Plugin): void {
  const name = `${type}/${subType}`;
  const { capabilities, readOnly } = manifest;
  if (!INTEGRATION_TYPES.includes(type)) throw new Error(`plugin ${name}: unknown type "${type}"`);
  if (!/^[a-z][a-z0-9-]*$/.test(subType))
    throw new Error(`plugin ${name}: "${subType}" is not a usable sub type`);
  if (Object.keys(actions).length === 0) throw new Error(`plugin ${name}: declares no action`);
  if (capabilities.some((one) => one === 'sql' || one === 'sql-read') !== (manifest.dialect !== undefined))
    throw new Error(`plugin ${name}: a dialect, and "sql" or "sql-read" among its capabilities, go together`);
  if (capabilities.includes('read-only') !== Boolean(readOnly?.engine))
    throw new Error(`plugin ${name}: "read-only" and what its engine does about it go together`);
  if (capabilities.includes('insert-many') && !('insert' in actions))
    throw new Error(`plugin ${name}: "insert-many" takes an action "insert"`);
  for (const action of Object.keys(actions)) {
    if (!/^[a-z][a-z0-9_]*$/.test(action) || RESERVED_ACTIONS.has(action)) {
      throw new Error(`plugin ${name}: "${action}" is not a usable action name`);
    }
  }
  for (const [action, declared] of Object.entries(actions))
    refuseActionAgainstItself(`plugin ${name}: "${action}"`, declared);
  if (!isDeepStrictEqual(form.accounts.map(({ key }) => key).sort(), Object.keys(oauthClients).sort()))
    throw new Error(`plugin ${name}: its accounts and its OAuth clients do not have the same keys`);
  refuseOptionsWithoutAction(`plugin ${name}`, form.fields, actions);
  if (new Set(store.map((column) => column.name)).size < store.length) {
    throw new Error(`plugin ${name}: two store columns share a name`);
  }
}

function refuseActionAgainstItself(name: string, action: Action): void {
  if (!GIVES.some((kind) => mayGive(action, kind))) throw new Error(`${name} gives nothing`);
  const isChoice = typeof action.gives !== 'string' && action.gives.length > 1;
  const hasSwitch = action.params.properties?.stream?.type === 'boolean';
  if (isChoice && !(mayGive(action, 'events') && hasSwitch))
    throw new Error(
      `${name} gives one of several, and lacks the events and the param "stream" by which a caller chooses`,
    );
}

/** Paths of the server beneath an integration, which an action's short form would hide. */
const RESERVED_ACTIONS = new Set(['execute', 'store']);

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(deepFreeze);
  }
  return value;
}
