import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import type { Request } from 'express';
import { ApiError } from '../errors/api-error.js';
import { AuthenticationGuard } from '../identity/authentication.guard.js';
import { SETTINGS, type Settings } from '../settings/settings.js';
import { FixedWindowCounter } from './fixed-window-counter.js';
import { networkOf } from './network-of.js';
import { MINUTE_MS, tooMany } from './rate-limit.js';

/** Authenticates, and limits the requests of each client without a valid token: beyond the limit none may guess on. */
@Injectable()
export class FailedAccessGuard implements CanActivate {
  readonly #failures = new FixedWindowCounter(MINUTE_MS);
  /** In a minute; 0 for none. */
  readonly #limit: number;

  constructor(
    private readonly authentication: AuthenticationGuard,
    @Inject(SETTINGS) { rateLimits }: Settings,
  ) {
    this.#limit = rateLimits.authFailures;
  }

  canActivate(context: ExecutionContext): Promise<boolean> {
    return this.authentication
      .canActivate(context)
      .catch((error: unknown) => this.#refuse(error, context.switchToHttp().getRequest<Request>()));
  }

  #refuse(error: unknown, request: Request): never {
    if (this.#limit === 0 || !(error instanceof ApiError) || error.status !== 401) throw error;
    const hits = this.#failures.hit(networkOf(request.ip ?? ''));
    throw hits.count > this.#limit
      ? tooMany(request, hits, 'Too many requests without a valid token')
      : error;
  }
}
