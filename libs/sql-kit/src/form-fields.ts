import type { ConnectionOptions } from 'node:tls';
import { type Condition, type Field, field, PluginError } from '@patchbay/plugin-kit';

/** Fields of an engine that is reached over TCP with a user and a password. */
export const tcpFields = <const Port extends number>(port: Port) =>
  [
    field.text('host', {
      label: 'Host',
      model: 'connection.host',
      required: true,
      placeholder: 'db.example.com',
      group: 'Connection',
      span: 16,
    }),
    field.number('port', {
      label: 'Port',
      model: 'connection.port',
      default: port,
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
      span: 12,
    }),
    field.password('password', {
      label: 'Password',
      model: 'connection.password',
      group: 'Connection',
      span: 12,
    }),
    field.text('database', {
      label: 'Database',
      model: 'connection.database',
      required: true,
      keepsSecrets: true,
      group: 'Connection',
    }),
  ] as const;

const MODE = 'connection.mode';

/**
 * One URI in place of single fields: a select that says which, and the URI, which is a secret since it may hold one. The
 * fields that the URI stands in for go through `unlessUri`. Configs that were saved without the select mean single fields.
 */
export const uriFields = (placeholder: string, pattern?: string) =>
  [
    field.select('connectionMode', {
      label: 'Connect by',
      model: MODE,
      default: 'fields',
      options: [
        { value: 'fields', label: 'Single fields' },
        { value: 'uri', label: 'Connection URI' },
      ],
      group: 'Connection',
    }),
    field.password('uri', {
      label: 'Connection URI',
      model: 'connection.uri',
      required: true,
      placeholder,
      maxLength: 4096,
      ...(pattern !== undefined && { pattern }),
      condition: { model: MODE, values: ['uri'] },
      group: 'Connection',
    }),
  ] as const;

const BY_FIELDS: Condition = { model: MODE, values: ['fields'] };

type Unasked<F> = F extends Field<infer Model, infer Value> ? Field<Model, Value, false> : never;

/** The same fields, shown and required only where no URI says it all. */
export const unlessUri = <const Fields extends readonly Field[]>(fields: Fields) =>
  fields.map((each) => ({
    ...each,
    presentation: { ...each.presentation, condition: BY_FIELDS },
  })) as unknown as { readonly [Index in keyof Fields]: Unasked<Fields[Index]> };

/** TLS: whether, and whom to trust. Both verifying modes trust the system's CAs unless a CA is given. */
export const tlsFields = [
  field.select('tlsMode', {
    label: 'TLS',
    model: 'tls.mode',
    default: 'disable',
    group: 'TLS',
    options: [
      { value: 'disable', label: 'Off' },
      { value: 'require', label: 'Encrypted, server not verified' },
      { value: 'verify-ca', label: 'Encrypted, CA verified' },
      { value: 'verify-full', label: 'Encrypted, CA and host name verified' },
    ],
  }),
  field.textarea('tlsCa', { label: 'CA certificate (PEM)', model: 'tls.ca', group: 'TLS' }),
  field.textarea('tlsCert', { label: 'Client certificate (PEM)', model: 'tls.cert', group: 'TLS' }),
  field.textarea('tlsKey', { label: 'Client key (PEM)', model: 'tls.key', secret: true, group: 'TLS' }),
  field.text('tlsServerName', {
    label: 'Server name, where it is not the host',
    model: 'tls.serverName',
    group: 'TLS',
  }),
] as const;

/** TLS of services that are reached by HTTPS, and not without. */
export const httpsFields = [
  field.select('tlsMode', {
    label: 'TLS',
    model: 'tls.mode',
    default: 'verify-full',
    group: 'TLS',
    options: [
      { value: 'verify-full', label: 'CA and host name verified' },
      { value: 'verify-ca', label: 'CA verified' },
      { value: 'require', label: 'Server not verified' },
    ],
  }),
  field.textarea('tlsCa', { label: 'CA certificate (PEM)', model: 'tls.ca', group: 'TLS' }),
  field.text('tlsServerName', {
    label: 'Server name, where it is not the host',
    model: 'tls.serverName',
    group: 'TLS',
  }),
] as const;

export interface TlsConfig {
  readonly mode: 'disable' | 'require' | 'verify-ca' | 'verify-full';
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly serverName?: string;
}

/** What `node:tls` needs to hear; `false` where TLS is off. */
export function tlsOptions({ mode, ca, cert, key, serverName }: TlsConfig): ConnectionOptions | false {
  if (mode === 'disable') return false;
  if (Boolean(cert) !== Boolean(key)) {
    throw new PluginError('invalid_request', 'A client certificate and its key go together.', {
      path: cert ? 'config.tls.key' : 'config.tls.cert',
    });
  }
  return {
    rejectUnauthorized: mode !== 'require',
    ...(mode === 'verify-ca' && { checkServerIdentity: () => undefined }),
    ...(ca && { ca }),
    ...(cert && { cert, key }),
    ...(serverName && { servername: serverName }),
  };
}

/** How many connections one integration may hold, and for how long. */
export const poolFields = [
  field.number('poolMin', {
    label: 'Connections kept open',
    model: 'pool.min',
    keepsSecrets: true,
    default: 0,
    min: 0,
    max: 50,
    group: 'Pool',
    span: 12,
  }),
  field.number('poolMax', {
    label: 'Connections at most',
    model: 'pool.max',
    keepsSecrets: true,
    default: 10,
    min: 1,
    max: 200,
    group: 'Pool',
    span: 12,
  }),
  field.number('acquireTimeoutMillis', {
    label: 'Wait for a free connection (ms)',
    model: 'pool.acquireTimeoutMillis',
    keepsSecrets: true,
    default: 10_000,
    min: 100,
    max: 600_000,
    group: 'Pool',
    span: 12,
  }),
  field.number('idleTimeoutMillis', {
    label: 'Close an idle connection after (ms)',
    model: 'pool.idleTimeoutMillis',
    keepsSecrets: true,
    default: 30_000,
    min: 100,
    max: 3_600_000,
    group: 'Pool',
    span: 12,
  }),
] as const;

export interface PoolConfig {
  readonly min: number;
  readonly max: number;
  readonly acquireTimeoutMillis: number;
  readonly idleTimeoutMillis: number;
}
