import type { ThrottlerStorage } from '@nestjs/throttler';
import type { Request } from 'express';
import { ApiError } from '../errors/api-error.js';

export const MINUTE_MS = 60_000;

export interface RateLimit {
  readonly storage: ThrottlerStorage;
  /** In a minute; 0 for none. */
  readonly limit: number;
}

/** 429, and when to come back. */
export function tooMany(
  { res }: Request,
  { timeToBlockExpire }: { readonly timeToBlockExpire: number },
  what: string,
): ApiError {
  res!.setHeader('retry-after', timeToBlockExpire);
  return new ApiError('ERR_RATE_LIMITED', `${what}: try again in ${timeToBlockExpire} s.`);
}
