import type { CanActivate, ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import { callerOf } from '../identity/caller.js';
import { MINUTE_MS, type RateLimit, tooMany } from './rate-limit.js';

/**
 * Lets each token make so many requests in a minute. It asks a storage of the throttler's, but not through the
 * throttler's guard: that costs five microseconds a request, for look-ups of metadata, a hash and a dozen promises.
 */
export class RateLimitGuard implements CanActivate {
  constructor(private readonly rate: RateLimit) {}

  /**
   * It comes after the guard that finds out who calls; public routes have no caller. It comes before the audit: nothing was
   * tried, and a flood must not fill the audit as well.
   */
  async canActivate(context: ExecutionContext): Promise<boolean> {
    const { storage, limit } = this.rate;
    const request = context.switchToHttp().getRequest<Request>();
    if (!request.context.caller || limit === 0) return true;
    const hits = await storage.increment(callerOf(request).tokenId, MINUTE_MS, limit, MINUTE_MS, 'tokens');
    if (!hits.isBlocked) return true;
    throw tooMany(request, hits, 'This token has made too many requests');
  }
}
