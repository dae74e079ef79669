import { PluginError } from '@patchbay/plugin-kit';
import type { Method } from './http-api.js';

export const MOST_REDIRECTS = 5;

const REDIRECTS = new Set([301, 302, 303, 307, 308]);

export function isRedirect(status: number): boolean {
  return REDIRECTS.has(status);
}

/** One request on its way, as it goes to the wire. */
export interface Target {
  readonly method: Method;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
}

/** What came in answer to a request that may be sent on. */
interface Redirect {
  readonly status: number;
  readonly location: string | string[] | undefined;
  /** Whether it may lead there; anywhere, when left out. */
  readonly mayLeadTo?: (url: URL) => boolean;
}

/** Where a redirect leads, if it is one that is followed: a request that changes something is not sent on. */
export function redirectOf(
  { method, url }: Target,
  { status, location, mayLeadTo }: Redirect,
): URL | undefined {
  if (!isRedirect(status) || (method !== 'GET' && method !== 'HEAD')) return undefined;
  if (typeof location !== 'string' || !URL.canParse(location, url.href)) return undefined;
  const next = new URL(location, url);
  if (!/^https?:$/.test(next.protocol) || next.username || next.password)
    throw new PluginError('unknown', 'The remote system redirects to what is not an address of the web.');
  return !mayLeadTo || mayLeadTo(next) ? next : undefined;
}

/** What a place beside the base URL may see of a request: nothing that the integration's config put into it. */
const HARMLESS = new Set(['accept', 'user-agent']);

/** The same request, sent on. Once away from the base URL it has no credentials, not even on the way back. */
export function redirected({ method, headers }: Target, next: URL, isOwn: boolean): Target {
  if (isOwn) return { method, url: next, headers };
  const left = Object.entries(headers).filter(([name]) => HARMLESS.has(name));
  return { method, url: next, headers: Object.fromEntries(left) };
}
