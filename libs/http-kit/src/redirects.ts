import { PluginError } from '@patchbay/plugin-kit';
import type { Method } from './http-api.js';

export const MOST_REDIRECTS = 5;

const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/** One request on its way, as it goes to the wire. */
export interface Target {
  readonly method: Method;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
}

/** Where a redirect leads, if it is one that is followed: a request that changes something is not sent on. */
export function redirectOf(
  { method, url }: Target,
  status: number,
  location: string | string[] | undefined,
): URL | undefined {
  if (!REDIRECTS.has(status) || (method !== 'GET' && method !== 'HEAD')) return undefined;
  if (typeof location !== 'string' || !URL.canParse(location, url.href)) return undefined;
  const next = new URL(location, url);
  if (!/^https?:$/.test(next.protocol) || next.username || next.password)
    throw new PluginError('unknown', 'The remote system redirects to what is no address of the web.');
  return next;
}

/** What another origin may see of a request: nothing that the integration's config put into it. */
const HARMLESS = new Set(['accept', 'user-agent']);

/** The same request, sent on. Once away from its origin it has no credentials, not even on the way back. */
export function redirected({ method, url, headers }: Target, next: URL): Target {
  if (next.origin === url.origin) return { method, url: next, headers };
  const left = Object.entries(headers).filter(([name]) => HARMLESS.has(name));
  return { method, url: next, headers: Object.fromEntries(left) };
}
