import { type Draft, isBlank, type Reading, URI_NOT_ENCODED, uriParts } from '@patchbay/plugin-kit';
import { isSslMode, sslModeOf } from './tls.js';

const OTHER_NAMES = ['connectionString', 'connectionUri', 'url'];

/** Gathers a connection URI from under each name that it has elsewhere, `connection` itself included. */
function gather(draft: Draft): void {
  const whole = draft.get('connection');
  if (typeof whole === 'string') {
    draft.take('connection');
    draft.put('connection.uri', whole);
  }
  for (const name of OTHER_NAMES) {
    draft.rename(`connection.${name}`, 'connection.uri');
    draft.rename(name, 'connection.uri');
  }
  draft.rename('uri', 'connection.uri');
  const uri = draft.get('connection.uri');
  if (typeof uri === 'string') draft.put('connection.uri', uri.trim() || null);
}

/**
 * For forms with `uriFields`: a URI is a way to connect without more being said. What it says of TLS is read as well.
 * @param sslMode what its parameters ask for
 */
export function readUri(sslMode: (parameters: URLSearchParams, uri: string) => string | undefined): Reading {
  return (draft) => {
    gather(draft);
    const uri = draft.get('connection.uri');
    if (typeof uri !== 'string') return;
    draft.fill('connection.mode', 'uri');
    if (draft.get('connection.mode') !== 'uri') return;
    const mode = sslMode(parametersOf(uri), uri);
    if (mode === undefined) return;
    if (isSslMode(mode)) draft.fill('connection.sslmode', mode);
    else
      draft.refuse(
        'connection.uri',
        'has an sslmode that is none of disable, require, verify-ca, verify-full',
      );
  };
}

export function sslModeIn(parameters: URLSearchParams): string | undefined {
  const said = parameters.get('sslmode') ?? parameters.get('ssl-mode') ?? parameters.get('sslMode');
  if (said !== null) return String(sslModeOf(said));
  return /^(?:true|1)$/.test(parameters.get('ssl') ?? '') ? 'verify-full' : undefined;
}

function parametersOf(uri: string): URLSearchParams {
  return new URLSearchParams(uri.split('?').slice(1).join('&').split('#', 1)[0]);
}

/** What does not look like a name may be a part of a password. */
function calledBy(name: string): string {
  return /^[\w.-]{1,100}$/.test(name) ? `The parameter ${name}` : 'A parameter';
}

interface UriFields {
  /** Such as `mysql`: what stands before `://`. */
  readonly schemes: readonly string[];
  /** Schemes that say TLS by themselves. */
  readonly secure?: readonly string[];
  /** Which field the path is for. */
  readonly path?: string;
}

/** For forms without a field for it: a URI is taken apart, and fills the fields that are not given beside it. */
export function readUriInto({ schemes, secure = [], path = 'connection.database' }: UriFields): Reading {
  return (draft) => {
    gather(draft);
    const uri = draft.take('connection.uri');
    if (isBlank(uri)) return;
    const parts = typeof uri === 'string' ? uriParts(uri) : undefined;
    if (!parts) {
      draft.refuse('connection.uri', `cannot be read: ${URI_NOT_ENCODED}`);
      return;
    }
    const { scheme, parameters } = parts;
    if (![...schemes, ...secure].includes(scheme)) {
      draft.refuse('connection.uri', `must begin with ${schemes.map((one) => `${one}://`).join(' or ')}`);
      return;
    }
    const said = {
      'connection.host': parts.host,
      'connection.port': parts.port,
      'connection.user': parts.user,
      'connection.password': parts.password,
      [path]: parts.path,
      'connection.sslmode': sslModeIn(parameters) ?? (secure.includes(scheme) ? 'verify-full' : undefined),
    };
    for (const [field, value] of Object.entries(said)) if (!isBlank(value)) draft.fill(field, value);
    for (const name of parameters.keys())
      if (!/^ssl-?mode$|^ssl$/i.test(name))
        draft.warnings.push(`${calledBy(name)} of the connection URI is left out.`);
  };
}
