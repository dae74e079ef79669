import { hash } from 'node:crypto';
import type { Response } from 'express';
import type { Caller } from '../identity/caller.js';
import { ApiError } from '../errors/api-error.js';
import type { IntegrationAnswer } from './integration.answers.js';
import { mayReadConfig } from './integration-directory.js';

/** Gives an answer its ETag. A client that asks with If-None-Match gets a 304 for it from Express. */
export function sendTagged(answer: IntegrationAnswer, caller: Caller, response: Response): IntegrationAnswer {
  const isClear = answer.config !== undefined && mayReadConfig(caller, { createdBy: answer.created_by });
  response.setHeader('etag', etagOf(answer, isClear));
  return answer;
}

/**
 * `"<version>-<digest>"`. The version says what config it is; the digest stands for all else that the answer shows, such
 * as being the default, which has no part in versions. Nothing of a config goes into a header.
 */
function etagOf({ config, ...shown }: IntegrationAnswer, isClear: boolean): string {
  const digest = hash('sha256', JSON.stringify([shown, config !== undefined, isClear]), 'base64url');
  return `"${shown.version}-${digest.slice(0, 16)}"`;
}

const TAGS = /^\s*(?:W\/)?"[^"]*"\s*(?:,\s*(?:W\/)?"[^"]*"\s*)*$/;
const TAG = /"([^"]*)"/g;

/**
 * `If-Match` is about the version alone: a tag from before the integration became the default still matches. So does a
 * weak one, which proxies that compress make of it: a version is the same whatever bytes show it.
 * @throws ApiError 412
 */
export function refuseStale(ifMatch: string | undefined, { version }: { readonly version: number }): void {
  if (ifMatch === undefined || ifMatch.trim() === '*') return;
  const tags = TAGS.test(ifMatch) ? [...ifMatch.matchAll(TAG)] : [];
  if (tags.some(([, tag]) => tag?.split('-', 1)[0] === String(version))) return;
  throw new ApiError('ERR_STALE', 'The integration was changed in the meantime.', { version });
}
