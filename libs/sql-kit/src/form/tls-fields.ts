import type { ConnectionOptions } from 'node:tls';
import { field, type Group, PluginError } from '@patchbay/plugin-kit';

const MODE = 'connection.sslmode';
const ON = { model: MODE, values: ['require', 'verify-ca', 'verify-full', 'strict'] } as const;
const VERIFYING = { model: MODE, values: ['verify-ca', 'verify-full', 'strict'] } as const;

const TLS: Group = {
  key: 'tls',
  title: 'TLS',
  description: 'Whether the connection is encrypted, and what the server has to show.',
  collapsed: true,
};

interface ModeOptions<Mode extends string> {
  readonly default: Mode;
  readonly options: readonly { readonly value: Mode; readonly label: string }[];
}

/** Whether, and how far the server is verified; in the words of libpq. */
export const tlsModeField = <const Mode extends string>(options: ModeOptions<Mode>) =>
  field.select('tlsMode', { label: 'TLS', model: MODE, group: TLS, ...options });

/** Whom to trust; the public CAs where no CA is given. */
const trustFields = {
  // What `tlsMode` says, for clients that know `ssl` alone.
  tlsVerified: field.derived('tlsVerified', {
    model: 'connection.ssl.rejectUnauthorized',
    schema: { type: 'boolean' },
    condition: ON,
  }),
  tlsCa: field.certificates('tlsCa', {
    label: 'CA certificate (PEM)',
    model: 'connection.ssl.ca',
    condition: VERIFYING,
    group: TLS,
  }),
  tlsServerName: field.text('tlsServerName', {
    label: 'Server name, where it is not the host',
    model: 'connection.ssl.servername',
    condition: ON,
    group: TLS,
  }),
};

/** What the server is to know the client by. */
const identityFields = {
  tlsCert: field.certificates('tlsCert', {
    label: 'Client certificate (PEM)',
    model: 'connection.ssl.cert',
    condition: ON,
    group: TLS,
  }),
  tlsKey: field.privateKey('tlsKey', {
    label: 'Client key (PEM)',
    model: 'connection.ssl.key',
    passphrase: 'connection.ssl.passphrase',
    certificate: 'connection.ssl.cert',
    condition: ON,
    group: TLS,
  }),
  tlsPassphrase: field.password('tlsPassphrase', {
    label: 'Passphrase of the client key, where it has one',
    model: 'connection.ssl.passphrase',
    condition: [ON, { model: 'connection.ssl.key', isSet: true }],
    group: TLS,
  }),
};

/** Those that every engine with TLS has. */
export const TLS_MODES = [
  { value: 'disable', label: 'Off' },
  { value: 'require', label: 'Encrypted, server not verified' },
  { value: 'verify-ca', label: 'Encrypted, CA verified' },
  { value: 'verify-full', label: 'Encrypted, CA and host name verified' },
] as const;

/** An engine with a mode of its own puts another `tlsMode` in place of this one. */
export const tlsFields = {
  tlsMode: tlsModeField({ default: 'disable', options: TLS_MODES }),
  ...trustFields,
  ...identityFields,
};

/** TLS of services that are reached by HTTPS, and not without. */
export const httpsFields = {
  tlsMode: tlsModeField({
    default: 'verify-full',
    options: [
      { value: 'verify-full', label: 'CA and host name verified' },
      { value: 'verify-ca', label: 'CA verified' },
      { value: 'require', label: 'Server not verified' },
    ],
  }),
  ...trustFields,
};

export interface TlsConfig {
  readonly mode: 'disable' | 'require' | 'verify-ca' | 'verify-full';
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly passphrase?: string;
  readonly serverName?: string;
}

/** What a config with these fields says. */
export function tlsOf<Mode extends string>({
  sslmode,
  ssl,
}: TlsSaid<Mode>): Omit<TlsConfig, 'mode'> & { readonly mode: Mode } {
  const { ca, cert, key, passphrase, servername: serverName } = ssl;
  return {
    mode: sslmode,
    ...(ca && { ca }),
    ...(cert && { cert }),
    ...(key && { key }),
    ...(passphrase && { passphrase }),
    ...(serverName && { serverName }),
  };
}

interface TlsSaid<Mode> {
  readonly sslmode: Mode;
  readonly ssl: {
    readonly ca?: string;
    readonly cert?: string;
    readonly key?: string;
    readonly passphrase?: string;
    readonly servername?: string;
  };
}

/** What `node:tls` needs to hear; `false` where TLS is off. @throws PluginError where a certificate or its key is missing */
export function tlsOptions(tls: TlsConfig): ConnectionOptions | false {
  const { mode, ca, cert, key, passphrase, serverName } = tls;
  if (mode === 'disable') return false;
  if (Boolean(cert) !== Boolean(key)) {
    throw new PluginError('invalid_request', 'A client certificate and its key go together.', {
      path: cert ? 'config.connection.ssl.key' : 'config.connection.ssl.cert',
    });
  }
  return {
    rejectUnauthorized: mode !== 'require',
    ...(mode === 'verify-ca' && { checkServerIdentity: () => undefined }),
    ...(ca && { ca }),
    ...(cert && { cert, key }),
    ...(cert && passphrase && { passphrase }),
    ...(serverName && { servername: serverName }),
  };
}
