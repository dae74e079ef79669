import {
  type Condition,
  conditionsOf,
  type Field,
  type Group,
  field,
  type OptionsFrom,
  URI_NOT_ENCODED,
  uriPattern,
} from '@patchbay/plugin-kit';

/**
 * Options that an action lists by the name, under a key that is called like the action.
 * @param within models of the fields that decide what there is, beside the host
 */
export const namesFrom = (
  action: string,
  within: readonly string[] = ['connection.port', 'connection.user'],
): OptionsFrom => ({
  ...{ action, list: action, value: 'name' },
  dependsOn: ['connection.host', ...within],
});

/**
 * Fields of an engine that is reached over TCP with a user and a password.
 * @param withoutDatabase what is so where no database is named, as the end of a sentence; a database has to be named where it is left out
 * @param databases where forms get the names of databases from
 */
export const tcpFields = <const Port extends number>({
  port,
  withoutDatabase,
  databases,
}: {
  readonly port: Port;
  readonly withoutDatabase?: string;
  readonly databases?: OptionsFrom;
}) => ({
  host: field.host('host', {
    label: 'Host',
    model: 'connection.host',
    shownInLists: true,
    required: true,
    placeholder: 'db.example.com',
    group: 'Connection',
    span: 16,
  }),
  port: field.number('port', {
    label: 'Port',
    model: 'connection.port',
    shownInLists: true,
    default: port,
    min: 1,
    max: 65_535,
    group: 'Connection',
    span: 8,
  }),
  user: field.text('user', {
    label: 'User',
    model: 'connection.user',
    required: true,
    keepsSecrets: true,
    group: 'Connection',
    span: 12,
  }),
  password: field.password('password', {
    label: 'Password',
    model: 'connection.password',
    group: 'Connection',
    span: 12,
  }),
  database: field.text('database', {
    label: 'Database',
    model: 'connection.database',
    shownInLists: true,
    required: true,
    leftOut: withoutDatabase as string,
    keepsSecrets: true,
    ...(databases && { optionsFrom: databases }),
    group: 'Connection',
  }),
});

const MODE = 'connection.mode';

/**
 * One URI in place of single fields, of one of the `schemes`: a select that says which, and the URI, which is a secret since it may hold one. The
 * fields that the URI stands in for go through `unlessUri`. Configs that were saved without the select mean single fields.
 */
export const uriFields = ({
  placeholder,
  schemes,
}: {
  readonly placeholder: string;
  readonly schemes: string;
}) => ({
  connectionMode: field.select('connectionMode', {
    label: 'Connect by',
    model: MODE,
    default: 'fields',
    options: [
      { value: 'fields', label: 'Single fields' },
      { value: 'uri', label: 'Connection URI' },
    ],
    group: 'Connection',
  }),
  uri: field.password('uri', {
    label: 'Connection URI',
    model: 'connection.uri',
    required: true,
    placeholder,
    maxLength: 4096,
    // A URI says where the other secrets go, an SSH server's among them.
    steers: true,
    pattern: uriPattern(schemes),
    patternMessage: `must look like ${placeholder}; ${URI_NOT_ENCODED}`,
    condition: { model: MODE, values: ['uri'] },
    group: 'Connection',
  }),
});

const BY_FIELDS: Condition = { model: MODE, values: ['fields'] };

type Unasked<F> = F extends Field<infer Model, infer Value> ? Field<Model, Value, false> : never;

/** The same fields, shown and required only where no URI says it all. */
export const unlessUri = <const Fields extends Readonly<Record<string, Field>>>(fields: Fields) =>
  Object.fromEntries(
    Object.entries(fields).map(([name, each]) => {
      const condition = [BY_FIELDS, ...conditionsOf(each.presentation.condition)];
      return [name, { ...each, presentation: { ...each.presentation, condition } }];
    }),
  ) as unknown as { readonly [Name in keyof Fields]: Unasked<Fields[Name]> };

const POOL: Group = {
  key: 'pool',
  title: 'Pool',
  description: 'How many connections stay open, and for how long. What stands here suits most.',
  collapsed: true,
};

/** How many connections one integration may hold, and for how long. */
export const poolFields = {
  poolMin: field.number('poolMin', {
    label: 'Connections kept open',
    model: 'pool.min',
    keepsSecrets: true,
    default: 0,
    min: 0,
    max: 50,
    group: POOL,
    span: 12,
  }),
  poolMax: field.number('poolMax', {
    label: 'Connections at most',
    model: 'pool.max',
    keepsSecrets: true,
    default: 10,
    min: 1,
    max: 200,
    group: POOL,
    span: 12,
  }),
  acquireTimeoutMillis: field.number('acquireTimeoutMillis', {
    label: 'Wait for a free connection (ms)',
    model: 'pool.acquireTimeoutMillis',
    keepsSecrets: true,
    default: 10_000,
    min: 100,
    max: 600_000,
    group: POOL,
    span: 12,
  }),
  idleTimeoutMillis: field.number('idleTimeoutMillis', {
    label: 'Close an idle connection after (ms)',
    model: 'pool.idleTimeoutMillis',
    keepsSecrets: true,
    default: 30_000,
    min: 100,
    max: 3_600_000,
    group: POOL,
    span: 12,
  }),
};

export interface PoolConfig {
  readonly min: number;
  readonly max: number;
  readonly acquireTimeoutMillis: number;
  readonly idleTimeoutMillis: number;
}
