import type { Request } from 'express';
import { forbidden } from '../errors/api-error.js';
import { cameByBasic } from './tokens.js';

const CHANGING = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);

/**
 * A browser adds Basic credentials that it once was given to whatever any page sends here; other logins only a caller
 * who knows the token can send. So a change that comes by Basic must not come from another site.
 * @param origins those whose pages may call, as PATCHBAY_CORS_ORIGINS has them
 * @throws ApiError 403
 */
export function refuseCrossSite(request: Request, origins: readonly string[]): void {
  if (!CHANGING.has(request.method) || !cameByBasic(request) || !isForeign(request, origins)) return;
  throw forbidden(
    'A page of another site may not change anything by a login that the browser remembers. ' +
      'Send the token as xc-token, or name the page in PATCHBAY_CORS_ORIGINS.',
  );
}

/** Programs send neither header; of browsers' two, pages can forge neither. */
function isForeign(request: Request, origins: readonly string[]): boolean {
  const { origin, 'sec-fetch-site': site } = request.headers;
  if (origin !== undefined && origins.includes(origin)) return false;
  if (site !== undefined) return site !== 'same-origin' && site !== 'none';
  return origin !== undefined && !isOwn(origin, request);
}

/** A proxy may end TLS before this server: so the host alone is compared. `null` is the origin of a page that hides its own. */
function isOwn(origin: string, request: Request): boolean {
  if (!URL.canParse(origin)) return false;
  const { host } = new URL(origin);
  const own: readonly (string | undefined)[] = [request.headers.host, request.host];
  return own.some((name) => name?.toLowerCase() === host);
}
