import type { PostgresqlOptions } from '@patchbay/engine-postgresql';
import { hasDoubtfulHost, PluginError, URI_NOT_ENCODED } from '@patchbay/plugin-kit';
import { sslModeOf, type TlsConfig, tlsOf } from '@patchbay/sql-kit';
import type { PgConfig } from './form.js';
import { HARMLESS } from './readings.js';

/** Where to connect and as whom, whichever way the form was filled in. */
export type PgTarget = Pick<PostgresqlOptions, 'host' | 'port' | 'user' | 'password' | 'database' | 'tls'>;

/** @throws PluginError `invalid_request` where the URI says too little, or what this plugin does not know */
export function targetOf({ connection }: PgConfig): PgTarget {
  const tls = tlsOf(connection);
  const { mode, uri, host, port, user, password, database } = connection;
  if (mode === 'uri') return { ...fromUri(uri!), tls: tlsFrom(uri!, tls) };
  // Without a password, pg would look for a password file of the account that the server runs under.
  return {
    host: host!,
    port: port!,
    user: user!,
    password: password ?? '',
    database: database || user!,
    tls,
  };
}

const DEFAULT_PORT = 5432;

function fromUri(uri: string): Omit<PgTarget, 'tls'> {
  const { hostname, port, username, password, pathname } = read(uri);
  const said = {
    // IPv6 addresses stand in brackets.
    host: decoded(hostname).replace(/^\[(.*)\]$/, '$1'),
    user: decoded(username),
    database: decoded(pathname.slice(1)),
  };
  for (const [name, value] of Object.entries(said)) if (!value) throw refusal(`It names no ${name}.`);
  return { ...said, password: decoded(password), port: port ? Number(port) : DEFAULT_PORT };
}

/** What libpq calls them; the form's modes are named alike. */
const SSL_MODES: readonly TlsConfig['mode'][] = ['disable', 'require', 'verify-ca', 'verify-full'];

/** The URI says whether, and the form's fields whom to trust: no file of this machine is read. */
function tlsFrom(uri: string, tls: TlsConfig): TlsConfig {
  const { searchParams } = read(uri);
  const unknown = [...searchParams.keys()].find((name) => name !== 'sslmode' && !HARMLESS.has(name));
  if (unknown !== undefined)
    throw refusal(`Its parameter ${unknown.slice(0, 100)} is not supported: take it out.`);
  const said = searchParams.get('sslmode');
  if (said === null) return tls;
  const mode = SSL_MODES.find((known) => known === sslModeOf(said));
  if (!mode) throw refusal(`Its sslmode must be one of ${SSL_MODES.join(', ')}.`);
  if (tls.mode !== 'disable' && tls.mode !== mode)
    throw refusal(`Its sslmode asks for ${mode}, while config.connection.sslmode is ${tls.mode}.`);
  return { ...tls, mode };
}

function read(uri: string): URL {
  if (hasDoubtfulHost(uri)) throw refusal(`It cannot be read: ${URI_NOT_ENCODED}.`);
  try {
    return new URL(uri);
  } catch {
    // The error itself would repeat the password.
    throw refusal(`It cannot be read: ${URI_NOT_ENCODED}.`);
  }
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw refusal('A % in it is not followed by two hexadecimal digits.');
  }
}

function refusal(reason: string): PluginError {
  return new PluginError('invalid_request', `The connection URI cannot be used. ${reason}`, {
    path: 'config.connection.uri',
  });
}
