import { isIPv6 } from 'node:net';
import { hasDoubtfulHost, PluginError, URI_NOT_ENCODED } from '@patchbay/plugin-kit';
import { type TlsConfig, tlsOptions } from '@patchbay/sql-kit';
import { MongoClient, type MongoClientOptions } from 'mongodb';
import type { MongoOptions } from './options.js';
import { tlsModeIn } from './uri-tls.js';

/** A client, not yet connected, and the database it is for. */
export interface Addressed {
  readonly client: MongoClient;
  readonly database: string;
}

/** @throws PluginError that names the config field at fault */
export function addressed(to: MongoOptions, options: MongoClientOptions): Addressed {
  return to.uri === undefined ? byFields(to, options) : byUri({ ...to, uri: to.uri }, options);
}

function byFields(to: MongoOptions, options: MongoClientOptions): Addressed {
  const { host, port, user, password, database, authSource, authMechanism, replicaSet, directConnection } =
    to;
  if (!host || !database) throw invalid('A host and a database are needed.', host ? 'database' : 'host');
  const byCertificate = authMechanism === 'MONGODB-X509';
  const login = byCertificate
    ? { authMechanism, ...(user && { auth: { username: user } }) }
    : user && {
        auth: { username: user, password: password ?? '' },
        authSource: authSource || 'admin',
        ...(authMechanism && { authMechanism }),
      };
  // Encoded, so that no character of the host's ends it; an IPv6 address stands in brackets.
  const name = isIPv6(host) ? `[${host}]` : encodeURIComponent(host);
  const client = made(`mongodb://${name}:${port ?? 27_017}/`, {
    ...options,
    ...login,
    ...(replicaSet && { replicaSet }),
    ...(directConnection && { directConnection }),
    ...tlsFor(to.tls),
  });
  return { client, database };
}

/** What a URI may set. What is missing reads files of this machine, uses its identity, or goes elsewhere. */
const URI_OPTIONS = new Set(
  [
    'authSource authMechanism replicaSet directConnection loadBalanced readPreference readPreferenceTags',
    'maxStalenessSeconds readConcernLevel w journal wtimeoutMS retryWrites retryReads tls ssl tlsInsecure',
    'tlsAllowInvalidCertificates tlsAllowInvalidHostnames appName srvServiceName srvMaxHosts compressors',
    'zlibCompressionLevel localThresholdMS heartbeatFrequencyMS connectTimeoutMS serverSelectionTimeoutMS',
    'socketTimeoutMS maxPoolSize minPoolSize maxIdleTimeMS waitQueueTimeoutMS maxConnecting',
  ].flatMap((names) => names.toLowerCase().split(' ')),
);

const MECHANISMS = new Set(['DEFAULT', 'SCRAM-SHA-1', 'SCRAM-SHA-256', 'MONGODB-X509', 'PLAIN']);

function byUri(
  { uri, tls }: MongoOptions & { readonly uri: string },
  options: MongoClientOptions,
): Addressed {
  if (hasDoubtfulHost(uri)) throw invalid(`The URI cannot be read: ${URI_NOT_ENCODED}.`, 'uri');
  // Whatever follows any question mark: more than what the driver takes for options, never less.
  const set = new URLSearchParams(uri.split('?').slice(1).join('&'));
  if ([...set.keys()].some((name) => !URI_OPTIONS.has(name.toLowerCase())))
    throw invalid(
      'The URI sets an option that is not allowed here: TLS files belong into the TLS fields, and proxies, encryption and logins by the identity of this machine are not supported.',
      'uri',
    );
  const client = made(uri, { ...options, ...uriTls(tls, set, uri) });
  const { credentials, hosts } = client.options;
  if (credentials && !MECHANISMS.has(credentials.mechanism))
    throw invalid(`The login mechanism ${credentials.mechanism} is not supported.`, 'uri');
  if (hosts.some(({ socketPath }) => socketPath !== undefined))
    throw invalid('The URI names a socket of this machine.', 'uri');
  const database = databaseOf(uri);
  if (!database)
    throw invalid('The URI names no database: put it behind the hosts, as in mongodb://host/shop.', 'uri');
  return { client, database };
}

function databaseOf(uri: string): string {
  const [, path = ''] = /^[^:]+:\/\/[^/]*\/([^?]*)/.exec(uri) ?? [];
  return decodeURIComponent(path);
}

/** The TLS fields, where they ask for TLS; else what the URI asks for, with the certificates of the fields. */
function uriTls(tls: TlsConfig, set: URLSearchParams, uri: string): MongoClientOptions {
  const mode = tls.mode === 'disable' ? tlsModeIn(set, uri) : tls.mode;
  return mode === undefined ? {} : tlsFor({ ...tls, mode });
}

function tlsFor(tls: TlsConfig): MongoClientOptions {
  const options = tlsOptions(tls);
  return options ? { tls: true, ...options } : {};
}

/** @throws PluginError in the driver's words, which name no secret but may repeat some of the URI: the host redacts it */
function made(uri: string, options: MongoClientOptions): MongoClient {
  try {
    return new MongoClient(uri, options);
  } catch (error) {
    throw new PluginError(
      'invalid_request',
      `The connection cannot be made like this: ${(error as Error).message}`,
      {
        path: 'config.connection',
      },
    );
  }
}

function invalid(message: string, field: string): PluginError {
  return new PluginError('invalid_request', message, { path: `config.connection.${field}` });
}
