import { PluginError } from '@patchbay/plugin-kit';
import type { HttpRequest, QueryValue } from './http-api.js';

/** The part of the web that one integration may ask: an origin, and the path that all its paths begin with. */
export class BaseUrl {
  readonly origin: string;
  /** Ends without a slash. */
  readonly #path: string;

  /** @throws PluginError that names `config.baseUrl` */
  constructor(text: string) {
    const url = URL.canParse(text) ? new URL(text) : undefined;
    const { protocol, username, password, search, hash, hostname } = url ?? {};
    if (!url || !hostname || !/^https?:$/.test(protocol ?? ''))
      throw unusable('must be a whole address, such as https://api.example.com/v1');
    if (username || password) throw unusable('must hold no user and no password');
    if (search || hash || /[?#]/.test(text)) throw unusable('must hold no query and no fragment');
    this.origin = url.origin;
    this.#path = url.pathname.replace(/\/+$/, '');
  }

  /** Whether an address lies beneath it, however its receiver may decode it. */
  holds({ origin, pathname }: URL): boolean {
    if (origin !== this.origin || wayOutOf(pathname) !== undefined) return false;
    return pathname === this.#path || pathname.startsWith(`${this.#path}/`);
  }

  /** Where a request goes. @throws PluginError for a path that would lead elsewhere */
  resolve({ path, query = {} }: Pick<HttpRequest, 'path' | 'query'>): URL {
    refuseWayOut(path);
    const url = new URL(`${this.origin}${this.#path}/${path.replace(/^\//, '')}`);
    if (!this.holds(url)) throw wayOut();
    // Without a path of its own, a request is for the base URL as it was given.
    if (path === '' && this.#path !== '') url.pathname = this.#path;
    for (const [name, value] of Object.entries(query)) append(url.searchParams, name, value);
    return url;
  }

  /** A link of the service's own, as the path and the query that lead there. @throws PluginError for one that leads elsewhere */
  relative(link: string): Pick<HttpRequest, 'path' | 'query'> {
    const url = URL.canParse(link, `${this.origin}${this.#path}/`)
      ? new URL(link, `${this.origin}${this.#path}/`)
      : undefined;
    if (!url || !this.holds(url))
      throw new PluginError('unknown', 'The remote system links to a next page that lies elsewhere.');
    const query: Record<string, string[]> = {};
    for (const [name, value] of url.searchParams) (query[name] ??= []).push(value);
    return { path: url.pathname.slice(this.#path.length), query };
  }
}

function append(search: URLSearchParams, name: string, value: QueryValue): void {
  if (value === null || value === undefined) return;
  for (const each of typeof value === 'object' ? value : [value]) search.append(name, String(each));
}

/** Servers and proxies decode more than once, some before they look at dots. */
const MOST_DECODINGS = 5;

/** What is wrong with a path, however often it is encoded; `undefined` when it stays beneath where it begins. */
export function wayOutOf(path: string): string | undefined {
  let text = path;
  for (let n = 0; n < MOST_DECODINGS; n += 1) {
    if (/[\p{Cc}\\]/u.test(text)) return 'must hold no control character and no backslash';
    if (text.startsWith('//') || /^[a-z][a-z0-9+.-]*:\/\//i.test(text))
      return 'must be a path, not an address';
    if (text.split('/').some(isDots)) return 'must not hold "." or ".." as a part';
    const decoded = decode(text);
    if (decoded === undefined && n === 0) return 'is not encoded as it should be';
    if (decoded === undefined || decoded === text) return undefined;
    text = decoded;
  }
  return 'is encoded too often';
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

/** Some servers take what follows a semicolon for parameters of the part. */
function isDots(part: string): boolean {
  return /^\.{1,2}(;|$)/.test(part);
}

function refuseWayOut(path: string): void {
  if (/[?#]/.test(path) || wayOutOf(path) !== undefined) throw wayOut();
}

function wayOut(): PluginError {
  return new PluginError('invalid_request', 'The path would lead out of the base URL.');
}

function unusable(message: string): PluginError {
  return new PluginError('invalid_request', `The base URL ${message}.`, { path: 'config.baseUrl' });
}
