import { isIP } from 'node:net';
import { fileOf, refuseUnknown } from './database-url.js';
import { MetadataError } from './errors.js';

/** What the pool of the metadata's MySQL is made with. */
export interface MysqlConnection {
  readonly host: string;
  readonly port: number;
  readonly socketPath: string | undefined;
  readonly username: string;
  readonly password: string;
  readonly database: string;
  readonly ssl: MysqlTls | undefined;
}

interface MysqlTls {
  readonly rejectUnauthorized: boolean;
  /** Whether the certificate must be of the host; the driver checks no name otherwise. */
  readonly verifyIdentity: boolean;
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
}

const KNOWN = ['ssl', 'ssl-mode', 'ssl-ca', 'ssl-cert', 'ssl-key', 'socket', 'connection_limit'] as const;
const MODES = ['DISABLED', 'REQUIRED', 'VERIFY_CA', 'VERIFY_IDENTITY'] as const;

type Mode = (typeof MODES)[number];
type Parameters = Readonly<Partial<Record<(typeof KNOWN)[number], string>>>;

/** @throws MetadataError that names the parameter at fault, in one line */
export function mysqlConnection(url: URL): MysqlConnection {
  const parameters: Parameters = refuseUnknown(url, KNOWN);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  return {
    host,
    port: Number(url.port || 3306),
    socketPath: parameters.socket,
    username: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
    database: decodeURIComponent(url.pathname.slice(1)),
    ssl: tlsOf(parameters, host),
  };
}

/** As MySQL's own clients have it, but for a URL that says nothing: that one is not encrypted. */
function tlsOf(parameters: Parameters, host: string): MysqlTls | undefined {
  const mode = modeOf(parameters);
  const { 'ssl-ca': ca, 'ssl-cert': cert, 'ssl-key': key } = parameters;
  const verifies = mode.startsWith('VERIFY');
  if (ca !== undefined && !verifies)
    throw wrong('ssl-ca is read with ssl-mode VERIFY_CA and VERIFY_IDENTITY only');
  if ((cert ?? key) !== undefined && mode === 'DISABLED')
    throw wrong('ssl-cert and ssl-key need another ssl-mode than DISABLED');
  // The driver would hold the certificate against the name "localhost".
  if (mode === 'VERIFY_IDENTITY' && isIP(host) > 0)
    throw wrong('ssl-mode VERIFY_IDENTITY needs the name of the host, not its address');
  if (mode === 'DISABLED') return undefined;
  return {
    rejectUnauthorized: verifies,
    verifyIdentity: mode === 'VERIFY_IDENTITY',
    ...(ca !== undefined && { ca: fileOf('ssl-ca', ca) }),
    ...(cert !== undefined && { cert: fileOf('ssl-cert', cert) }),
    ...(key !== undefined && { key: fileOf('ssl-key', key) }),
  };
}

function modeOf({ ssl, 'ssl-mode': asked, 'ssl-ca': ca }: Parameters): Mode {
  if (ssl !== undefined && asked !== undefined) throw wrong('it has both ssl and ssl-mode: keep one');
  if (ssl !== undefined && ssl !== 'true') throw wrong('ssl must be true for MySQL, or be left out');
  if (asked === undefined) return ssl === 'true' || ca !== undefined ? 'VERIFY_CA' : 'DISABLED';
  const mode = MODES.find((one) => one === asked.toUpperCase());
  if (mode) return mode;
  throw wrong(
    asked.toUpperCase() === 'PREFERRED'
      ? 'ssl-mode PREFERRED is not supported, for it may end without encryption: say REQUIRED or DISABLED'
      : `ssl-mode must be one of ${MODES.join(', ')}`,
  );
}

function wrong(reason: string): MetadataError {
  return new MetadataError(`PATCHBAY_DATABASE_URL: ${reason}.`);
}
