import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import type { Request } from 'express';
import { callerOf } from '../identity/caller.js';
import { SETTINGS, type Settings } from '../settings/settings.js';
import { FixedWindowCounter } from './fixed-window-counter.js';
import { MINUTE_MS, tooMany } from './rate-limit.js';

/**
 * Limits the requests of each token in a minute. It comes after the guard that finds out who calls; public routes have no
 * caller. It comes before the audit: nothing was tried, and a flood must not fill the audit as well.
 */
@Injectable()
export class RateLimitGuard implements CanActivate {
  readonly #requests = new FixedWindowCounter(MINUTE_MS);
  /** In a minute; 0 for none. */
  readonly #limit: number;

  constructor(@Inject(SETTINGS) { rateLimits }: Settings) {
    this.#limit = rateLimits.requests;
  }

  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<Request>();
    if (!request.context.caller || this.#limit === 0) return true;
    const hits = this.#requests.hit(callerOf(request).tokenId);
    if (hits.count <= this.#limit) return true;
    throw tooMany(request, hits, 'This token has made too many requests');
  }
}
