import { Injectable } from '@nestjs/common';
import { createHash, randomBytes } from 'node:crypto';
import { Metadata, type TokenBearer } from '@patchbay/metadata';
import { LRUCache } from 'lru-cache';
import type { Request } from 'express';
import { TokenUses } from './token-uses.js';

/** After this time a token is looked up again, whether or not a change was announced. */
const REMEMBERED_MS = 60_000;

/**
 * Finds out whom a token speaks for, and remembers it until a request changes who may do what: such a change is heard at
 * once, wherever it is made. Where changes cannot be heard, nothing is remembered.
 */
@Injectable()
export class Tokens {
  // Without this resolution each look-up would start a timer.
  readonly #known = new LRUCache<string, Known>({ max: 10_000, ttl: REMEMBERED_MS, ttlResolution: 0 });
  #changes = 0;

  constructor(
    private readonly metadata: Metadata,
    private readonly uses: TokenUses,
  ) {
    metadata.feed.onChange((change) => {
      if (change === null || change.kind === 'access') this.#forget();
    });
  }

  /** Whom the request speaks for: looked up once, by the first that asks. */
  bearerOf(request: Request): Promise<TokenBearer | null> {
    return (request.context.bearer ??= this.#find(tokenOf(request)));
  }

  async #find(token: string | undefined): Promise<TokenBearer | null> {
    if (token === undefined) return null;
    const now = Date.now();
    const known = this.metadata.feed.live ? this.#known.get(token) : undefined;
    const bearer = known ? known.bearer : await this.#load(token);
    if (!bearer || (known && known.expiresAt <= now)) return null;
    this.uses.add(bearer.tokenId, now);
    return bearer;
  }

  /** What is read while a request changes it may be what it was before, and is not remembered. */
  async #load(token: string): Promise<TokenBearer | null> {
    const changes = this.#changes;
    const bearer = await this.metadata.tokens.findByHash(hashToken(token));
    if (bearer && this.metadata.feed.live && changes === this.#changes) {
      const expiresAt = bearer.expiresAt === null ? Infinity : Date.parse(bearer.expiresAt);
      this.#known.set(token, { bearer, expiresAt });
    }
    return bearer;
  }

  #forget(): void {
    this.#changes += 1;
    this.#known.clear();
  }
}

interface Known {
  readonly bearer: TokenBearer;
  /** ms since the epoch */
  readonly expiresAt: number;
}

/** A token that cannot be guessed. */
export function newToken(): string {
  return `pb_${randomBytes(24).toString('base64url')}`;
}

/** What is stored of a token. */
export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

/** The token of a request: `xc-auth`, `xc-token`, `Authorization: Bearer`, or Basic with the token as user name. */
export function tokenOf({ headers }: Request): string | undefined {
  const own = ownHeader(headers);
  if (own !== undefined) return own;
  const [scheme, value] = authorization(headers);
  if (scheme === 'bearer') return value || undefined;
  if (scheme !== 'basic') return undefined;
  const [user = ''] = Buffer.from(value, 'base64').toString().split(':', 1);
  return user || undefined;
}

/** Whether it is by HTTP Basic that `tokenOf` finds the token. */
export function cameByBasic({ headers }: Request): boolean {
  return ownHeader(headers) === undefined && authorization(headers)[0] === 'basic';
}

function ownHeader(headers: Request['headers']): string | undefined {
  const own = headers['xc-auth'] ?? headers['xc-token'];
  return typeof own === 'string' && own !== '' ? own : undefined;
}

function authorization({ authorization: header = '' }: Request['headers']): [scheme: string, value: string] {
  const [scheme = '', value = ''] = header.split(' ', 2);
  return [scheme.toLowerCase(), value];
}
