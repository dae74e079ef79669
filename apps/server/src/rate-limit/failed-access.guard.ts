import type { CanActivate, ExecutionContext } from '@nestjs/common';
import { normalizeIp } from '@nestjs/throttler';
import type { Request } from 'express';
import { ApiError } from '../errors/api-error.js';
import { MINUTE_MS, type RateLimit, tooMany } from './rate-limit.js';

interface AsyncGuard extends CanActivate {
  canActivate(context: ExecutionContext): Promise<boolean>;
}

/** Counts for each client address the requests that the guard in it takes for anonymous ones: beyond the limit none may guess on. */
export class FailedAccessGuard implements CanActivate {
  constructor(
    private readonly access: AsyncGuard,
    private readonly rate: RateLimit,
  ) {}

  canActivate(context: ExecutionContext): Promise<boolean> {
    return this.access.canActivate(context).catch((error: unknown) => this.#refuse(error, context));
  }

  async #refuse(error: unknown, context: ExecutionContext): Promise<never> {
    const { storage, limit } = this.rate;
    if (limit === 0 || !(error instanceof ApiError) || error.status !== 401) throw error;
    const request = context.switchToHttp().getRequest<Request>();
    // A client with one IPv6 address has 2^64 of them: those count as one.
    const address = normalizeIp(request.ip ?? '');
    const hits = await storage.increment(address, MINUTE_MS, limit, MINUTE_MS, 'failures');
    throw hits.isBlocked ? tooMany(request, hits, 'Too many requests without a valid token') : error;
  }
}
