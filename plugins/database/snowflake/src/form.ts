import { type ConfigOf, field, type OptionsFrom } from '@patchbay/plugin-kit';
import { httpsFields, namesFrom, poolFields } from '@patchbay/sql-kit';

const BY_PASSWORD = { model: 'connection.auth', values: ['password'] } as const;
const BY_KEY = { model: 'connection.auth', values: ['key'] } as const;

const WITHIN = ['connection.account', 'connection.role'];

const name = <const K extends string>(
  key: K,
  label: string,
  { shownInLists = false, optionsFrom }: { shownInLists?: boolean; optionsFrom?: OptionsFrom } = {},
) =>
  field.text(key, {
    label,
    model: `connection.${key}`,
    keepsSecrets: true,
    shownInLists,
    ...(optionsFrom && { optionsFrom }),
    maxLength: 255,
    group: 'Connection',
    span: 12,
  });

export const form = [
  field.constant('client', 'snowflake', { shownInLists: true }),
  field.text('account', {
    label: 'Account identifier',
    model: 'connection.account',
    required: true,
    placeholder: 'myorganisation-myaccount',
    group: 'Connection',
  }),
  field.host('host', {
    label: 'Host, where it is not <account>.snowflakecomputing.com',
    description: 'As for a private link.',
    model: 'connection.host',
    shownInLists: true,
    group: 'Connection',
    span: 16,
  }),
  field.number('port', {
    label: 'Port',
    model: 'connection.port',
    shownInLists: true,
    default: 443,
    min: 1,
    max: 65_535,
    group: 'Connection',
    span: 8,
  }),
  field.text('user', {
    label: 'User',
    model: 'connection.user',
    required: true,
    keepsSecrets: true,
    group: 'Connection',
  }),
  field.select('auth', {
    label: 'Log in by',
    model: 'connection.auth',
    default: 'password',
    options: [
      { value: 'password', label: 'Password' },
      { value: 'key', label: 'Key pair' },
    ],
    group: 'Connection',
  }),
  field.password('password', {
    label: 'Password',
    model: 'connection.password',
    condition: BY_PASSWORD,
    group: 'Connection',
  }),
  field.privateKey('privateKey', {
    label: 'Private key (PEM)',
    model: 'connection.privateKey',
    passphrase: 'connection.privateKeyPassphrase',
    required: true,
    condition: BY_KEY,
    group: 'Connection',
  }),
  field.password('privateKeyPassphrase', {
    label: 'Passphrase of the private key',
    model: 'connection.privateKeyPassphrase',
    condition: BY_KEY,
    group: 'Connection',
  }),
  name('warehouse', 'Warehouse', { optionsFrom: namesFrom('warehouses', WITHIN) }),
  name('role', 'Role'),
  name('database', 'Database', { shownInLists: true, optionsFrom: namesFrom('databases', WITHIN) }),
  name('schema', 'Schema', {
    shownInLists: true,
    optionsFrom: namesFrom('schemas', [...WITHIN, 'connection.database', 'connection.warehouse']),
  }),
  ...Object.values(httpsFields),
  ...Object.values(poolFields),
] as const;

export type SnowflakeConfig = ConfigOf<typeof form>;
