import type { RequestHandler } from 'express';

/**
 * A browser's `fetch` adds `no-cache` to each If-None-Match, for the caches in between: the server is to say whether
 * anything changed. Express takes that for its own refusal, and would never answer 304.
 */
export const answerConditions: RequestHandler = ({ headers }, _response, next) => {
  if (headers['if-none-match'] !== undefined) delete headers['cache-control'];
  next();
};
