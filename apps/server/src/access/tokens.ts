import { createHash } from 'node:crypto';
import type { Metadata, TokenBearer } from '@patchbay/metadata';
import { LRUCache } from 'lru-cache';
import type { Request } from 'express';

/** How long a token that was revoked elsewhere may still pass. */
const REMEMBERED_MS = 1000;

/** Finds out whom a token speaks for; remembers it for a moment, so that not every request hashes and asks. */
export class Tokens {
  // Without this resolution each look-up would start a timer.
  readonly #known = new LRUCache<string, TokenBearer>({ max: 10_000, ttl: REMEMBERED_MS, ttlResolution: 0 });

  constructor(private readonly metadata: Metadata) {}

  async bearerOf(token: string): Promise<TokenBearer | null> {
    const known = this.#known.get(token);
    if (known) return known;
    const bearer = await this.metadata.tokens.findByHash(hashToken(token));
    if (bearer) this.#known.set(token, bearer);
    return bearer;
  }
}

/** What is stored of a token. */
export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

/** The token of a request: `xc-auth`, `xc-token`, `Authorization: Bearer`, or Basic with the token as user name. */
export function tokenOf({ headers }: Request): string | undefined {
  const own = headers['xc-auth'] ?? headers['xc-token'];
  if (typeof own === 'string' && own !== '') return own;
  const [scheme = '', value = ''] = (headers.authorization ?? '').split(' ', 2);
  if (/^bearer$/i.test(scheme)) return value || undefined;
  if (!/^basic$/i.test(scheme)) return undefined;
  const [user = ''] = Buffer.from(value, 'base64').toString().split(':', 1);
  return user || undefined;
}
