import { type Draft, isBlank, isObject, readSwitch, type Reading } from '@patchbay/plugin-kit';

/** Where the form has it. */
const MODE = 'connection.sslmode';
const SSL = 'connection.ssl';

/** What an earlier release stored under `tls`, and where it belongs now. */
const FORMER = {
  mode: MODE,
  ca: `${SSL}.ca`,
  cert: `${SSL}.cert`,
  key: `${SSL}.key`,
  serverName: `${SSL}.servername`,
} as const;

const DETAILS = ['ca', 'cert', 'key', 'passphrase', 'servername'] as const;

/** libpq's words, MySQL's, and those of drivers. libpq tries plain text after `prefer`, which is not done here. */
const MODES = new Map([
  ['disable', 'disable'],
  ['disabled', 'disable'],
  ['allow', 'require'],
  ['prefer', 'require'],
  ['preferred', 'require'],
  ['require', 'require'],
  ['required', 'require'],
  ['no-verify', 'require'],
  ['verify-ca', 'verify-ca'],
  ['verify_ca', 'verify-ca'],
  ['verify-full', 'verify-full'],
  ['verify_identity', 'verify-full'],
  ['strict', 'strict'],
]);

/** The `sslUse` of NocoDB's form. */
const USES = new Map([
  ['no', 'disable'],
  ['allowed', 'require'],
  ['preferred', 'require'],
  ['required', 'verify-full'],
  ['required-ca', 'verify-ca'],
  ['required-identity', 'verify-full'],
]);

/** As `sslmode` of a URI or a config says it: the form's word, or what was said where there is none for it. */
export function sslModeOf(said: unknown): unknown {
  return typeof said === 'string' ? (MODES.get(said.trim().toLowerCase()) ?? said) : said;
}

export function isSslMode(mode: string): boolean {
  return [...MODES.values()].includes(mode);
}

/**
 * Reads every way to ask for TLS into `connection.sslmode` (whether, and how far the server is verified) and
 * `connection.ssl` (by which certificates). `sslmode` counts more than `sslUse`, and that more than `ssl`.
 * @param always of what is reached over TLS only: what else says that it is off says nothing there
 */
export function readTls({ always = false }: { readonly always?: boolean } = {}): Reading {
  return (draft) => {
    readFormer(draft);
    const { given, implied } = readSsl(draft, always);
    const use = readUse(draft);
    warnOfPreference(draft);
    const said = sslModeOf(draft.get(MODE));
    if (said !== undefined) draft.put(MODE, said);
    const mode = effective(draft, { said, use, implied });
    if (mode === undefined) return;
    draft.put(MODE, mode);
    if (mode === 'disable' || mode === null) {
      if (!given || said === undefined) draft.put(SSL, null);
    } else if (typeof mode === 'string' && isSslMode(mode)) {
      if (draft.get(SSL) === null && said === undefined) draft.take(SSL);
      draft.put(`${SSL}.rejectUnauthorized`, mode !== 'require');
    }
  };
}

/** A machine in between that can listen can also claim that the server has no TLS. */
function warnOfPreference(draft: Draft): void {
  const said = draft.get(MODE);
  if (typeof said === 'string' && /^(?:allow|prefer|preferred)$/i.test(said.trim()))
    draft.warn(MODE, 'is taken for require: the connection is encrypted, or is not made.');
}

interface SpelledMode {
  /** By `sslmode`. */
  readonly said: unknown;
  /** By `sslUse`. */
  readonly use: unknown;
  /** By `ssl`. */
  readonly implied: unknown;
}

/**
 * A config that is read, changed in `ssl` and sent back still has the `sslmode` that it was read with: of two that differ,
 * the one that is changed was meant.
 */
function effective(draft: Draft, { said, use, implied }: SpelledMode): unknown {
  const isChanged = said !== undefined && said !== draft.before(MODE);
  if (said !== undefined && (isChanged || implied === undefined || agrees(said, implied))) return said;
  return use ?? implied;
}

/** `ssl` cannot tell `verify-ca` and `strict` from `verify-full`. */
function agrees(mode: unknown, implied: unknown): boolean {
  const isVerified = (one: unknown): boolean => typeof one === 'string' && /^(?:verify-|strict)/.test(one);
  return mode === implied || (isVerified(mode) && isVerified(implied));
}

function readFormer(draft: Draft): void {
  if (draft.get('tls') === null) {
    draft.take('tls');
    draft.fill(MODE, null);
    draft.fill(SSL, null);
    return;
  }
  for (const [key, path] of Object.entries(FORMER)) draft.rename(`tls.${key}`, path);
  if (isObject(draft.get('tls')) && Object.keys(draft.get('tls') as object).length === 0) draft.take('tls');
}

function readUse(draft: Draft): unknown {
  const said = [draft.take('sslUse'), draft.take('SSLUsage')].find((one) => !isBlank(one));
  if (said === undefined) return undefined;
  const mode = typeof said === 'string' ? USES.get(said.trim().toLowerCase()) : undefined;
  if (mode === undefined)
    draft.refuse('sslUse', `must be one of No, Allowed, Preferred, Required, Required-CA, Required-Identity`);
  return mode;
}

interface Ssl {
  /** Whether `ssl` names certificates. */
  readonly given: boolean;
  readonly implied?: unknown;
}

function readSsl(draft: Draft, always: boolean): Ssl {
  draft.rename(`${SSL}.serverName`, `${SSL}.servername`);
  const ssl = draft.get(SSL);
  if (ssl === undefined) return { given: false };
  const text = typeof ssl === 'string' ? ssl.trim().toLowerCase() : ssl;
  if (text === true || text === 'true' || text === 1) {
    draft.put(SSL, Object.fromEntries(DETAILS.map((key) => [key, null])));
    return { given: false, implied: 'verify-full' };
  }
  if (text === null || text === false || text === 'false' || text === '' || text === 0) {
    draft.put(SSL, null);
    return { given: false, ...(!always && { implied: 'disable' }) };
  }
  if (typeof text === 'string' && MODES.has(text)) {
    draft.take(SSL);
    return { given: false, implied: sslModeOf(text) };
  }
  if (isObject(ssl)) return readObject(draft, ssl, always);
  draft.refuse(SSL, 'must be true, false, or an object such as { "rejectUnauthorized": true, "ca": "…" }');
  return { given: false };
}

/** `{}`, and one of nulls, is off where it is all there is, and changes no more than it names where it is laid over a config. */
function readObject(draft: Draft, ssl: Record<string, unknown>, always: boolean): Ssl {
  const isEmpty = Object.values(ssl).every((value) => value === null);
  for (const key of DETAILS) {
    const value = ssl[key];
    // node:tls takes several certificates as a list.
    const text =
      Array.isArray(value) && value.every((one) => typeof one === 'string') ? value.join('\n') : value;
    if (text !== undefined) draft.put(`${SSL}.${key}`, text === '' ? null : text);
  }
  const isOn = !isOff(draft.before(MODE), always);
  if (isEmpty) return { given: true, ...(!isOn && !always && { implied: 'disable' }) };
  const verified = readSwitch(draft, `${SSL}.rejectUnauthorized`, ssl.rejectUnauthorized);
  if (verified === false) return { given: true, implied: 'require' };
  if (verified === true || !isOn) return { given: true, implied: 'verify-full' };
  // Certificates laid over a config say nothing of how far it verifies.
  return { given: true };
}

function isOff(before: unknown, always: boolean): boolean {
  return before === 'disable' || (before === undefined && !always);
}
