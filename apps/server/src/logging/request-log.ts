import type { RequestHandler } from 'express';
import type { Logger } from './logger.js';

/** One line a request, with neither its query nor its headers nor its body: each of them may hold a secret. */
export function requestLog(logger: Logger): RequestHandler {
  return (request, response, next) => {
    const start = performance.now();
    const {
      method,
      path,
      context: { id },
    } = request;
    response.once('close', () => {
      const ms = Math.round((performance.now() - start) * 10) / 10;
      logger.info(
        { requestId: id, method, path, status: response.writableFinished ? response.statusCode : 499, ms },
        'request',
      );
    });
    next();
  };
}
