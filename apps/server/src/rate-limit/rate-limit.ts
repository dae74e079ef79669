import type { Request } from 'express';
import { ApiError } from '../errors/api-error.js';
import type { Hits } from './fixed-window-counter.js';

export const MINUTE_MS = 60_000;

/** 429, and when to come back. */
export function tooMany({ res }: Request, { secondsLeft }: Hits, what: string): ApiError {
  res!.setHeader('retry-after', secondsLeft);
  return new ApiError('ERR_RATE_LIMITED', `${what}: try again in ${secondsLeft} s.`);
}
