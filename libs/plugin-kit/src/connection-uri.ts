/**
 * A URI whose parts are percent-encoded as RFC 3986 asks: one @ at most, and that before the host. Any other may hold a
 * password of which a reader would take a part for the host, look it up and repeat it.
 * @param schemes such as `postgres(?:ql)?`
 */
export function uriPattern(schemes: string): string {
  return `^(?:${schemes}):\\/\\/(?:[^@\\/?#\\s\\u0000]*@)?[^@\\/?#\\s\\u0000]+(?:[\\/?#][^@\\s\\u0000]*)?$`;
}

/** Of configs that were saved before forms asked for it: whether what stands for the host may be a part of a password. */
export function hasDoubtfulHost(uri: string): boolean {
  return /^[^/?#]*:\/\/[^/?#]*[/?#].*@/s.test(uri);
}

/** What is said of either; never with a part of the URI. */
export const URI_NOT_ENCODED =
  'characters such as @ : / ? # % in a name or a password must be percent-encoded';

export interface UriParts {
  /** In lower case, such as `postgres`. */
  readonly scheme: string;
  readonly host: string;
  readonly port?: number;
  readonly user: string;
  readonly password: string;
  /** Without the slash before it: the name of a database, mostly. */
  readonly path: string;
  readonly parameters: URLSearchParams;
}

/** Decoded. `undefined` where it cannot be read, or a part of a password may pass for the host. */
export function uriParts(uri: string): UriParts | undefined {
  if (hasDoubtfulHost(uri)) return undefined;
  try {
    const colon = uri.indexOf(':');
    // Of a scheme that it does not know, node:url takes what follows as it stands.
    const { hostname, port, username, password, pathname, searchParams } = new URL(`http${uri.slice(colon)}`);
    return {
      scheme: uri.slice(0, colon).toLowerCase(),
      host: decodeURIComponent(hostname).replace(/^\[(.*)\]$/, '$1'),
      ...(port !== '' && { port: Number(port) }),
      user: decodeURIComponent(username),
      password: decodeURIComponent(password),
      path: decodeURIComponent(pathname.slice(1)),
      parameters: searchParams,
    };
  } catch {
    return undefined;
  }
}
