import { connect } from 'node:net';
import type { ConnectionOptions } from 'node:tls';
import { fileOf, refuseUnknown } from './database-url.js';
import { MetadataError } from './errors.js';

/** What each client of the metadata's PostgreSQL is made with: the pool's, and the one that listens. */
export interface PostgresConnection {
  readonly host: string | undefined;
  readonly port: number | undefined;
  readonly user: string | undefined;
  readonly password: string | undefined;
  readonly database: string;
  readonly ssl: false | ConnectionOptions;
  /** Settings for the session, as libpq's `options` has them. */
  readonly options: string | undefined;
}

const KNOWN = [
  'host',
  'port',
  'schema',
  'search_path',
  'options',
  'sslmode',
  'ssl',
  'sslrootcert',
  'sslcert',
  'sslkey',
  'uselibpqcompat',
  'connection_limit',
] as const;
const SSL_MODES = ['disable', 'prefer', 'require', 'verify-ca', 'verify-full'];

type Parameters = Readonly<Partial<Record<(typeof KNOWN)[number], string>>>;

/** @throws MetadataError that names the parameter at fault, in one line */
export async function postgresConnection(url: URL): Promise<PostgresConnection> {
  const parameters: Parameters = refuseUnknown(url, KNOWN);
  const host = parameters.host ?? (decodeURIComponent(url.hostname).replace(/^\[|\]$/g, '') || undefined);
  const port = Number(parameters.port ?? url.port) || undefined;
  return {
    host,
    port,
    user: decodeURIComponent(url.username) || undefined,
    password: decodeURIComponent(url.password) || undefined,
    database: decodeURIComponent(url.pathname.slice(1)),
    ssl: await sslOf(parameters, host ?? 'localhost', port ?? 5432),
    options: optionsOf(parameters),
  };
}

function optionsOf({ schema, search_path: path, options }: Parameters): string | undefined {
  if (schema !== undefined && path !== undefined)
    throw new MetadataError('PATCHBAY_DATABASE_URL has both schema and search_path: keep one.');
  const searched = schema === undefined ? path : `"${schema.replaceAll('"', '""')}"`;
  // The server parts options at blanks.
  const setting = searched === undefined ? [] : [`-c search_path=${searched.replaceAll(/[\\\s]/g, '\\$&')}`];
  return [...(options === undefined ? [] : [options]), ...setting].join(' ') || undefined;
}

/** As libpq has it, but for a URL that says nothing: that one is not encrypted. */
async function sslOf(parameters: Parameters, host: string, port: number): Promise<false | ConnectionOptions> {
  const mode = modeOf(parameters);
  if (mode === 'disable' || (mode === 'prefer' && !(await offersTls(host, port)))) return false;
  const { sslrootcert, sslcert, sslkey } = parameters;
  const ca = sslrootcert === 'system' ? undefined : sslrootcert && fileOf('sslrootcert', sslrootcert);
  const verifies = mode.startsWith('verify') || (mode === 'require' && ca !== undefined);
  return {
    // Without a name in SNI, as for an address, the certificate is checked against this.
    host,
    rejectUnauthorized: verifies,
    ...(mode !== 'verify-full' && { checkServerIdentity: () => undefined }),
    ...(ca && { ca }),
    ...(sslcert && { cert: fileOf('sslcert', sslcert) }),
    ...(sslkey && { key: fileOf('sslkey', sslkey) }),
  };
}

function modeOf({ sslmode, ssl }: Parameters): string {
  if (sslmode !== undefined && !SSL_MODES.includes(sslmode))
    throw new MetadataError(`PATCHBAY_DATABASE_URL: sslmode must be one of ${SSL_MODES.join(', ')}.`);
  if (ssl !== undefined && !/^(true|false|1|0)$/.test(ssl))
    throw new MetadataError('PATCHBAY_DATABASE_URL: ssl must be true or false; sslmode says more.');
  return sslmode ?? (ssl === 'true' || ssl === '1' ? 'verify-full' : 'disable');
}

const SSL_REQUEST = Buffer.from([0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f]);
const ANSWER_TIMEOUT_MS = 10_000;

/** Asks the server, as the protocol has it. One that cannot be reached will say so to the client that comes next. */
function offersTls(host: string, port: number): Promise<boolean> {
  const socket = host.startsWith('/') ? connect(`${host}/.s.PGSQL.${port}`) : connect(port, host);
  return new Promise((resolve) => {
    const answer = (offered: boolean): void => {
      socket.destroy();
      resolve(offered);
    };
    socket.setTimeout(ANSWER_TIMEOUT_MS, () => answer(false));
    socket.on('connect', () => socket.write(SSL_REQUEST));
    socket.once('data', (data) => answer(data.toString('latin1', 0, 1) === 'S'));
    socket.on('error', () => answer(false)).on('close', () => answer(false));
  });
}
