import { randomUUID } from 'node:crypto';
import type { RequestHandler } from 'express';

declare module 'node:http' {
  interface IncomingMessage {
    /** Names the request in its answer, in errors and in the log. */
    id: string;
  }
}

const USABLE = /^[\w.:-]{1,64}$/;

/** Takes over the id that a proxy gave the request, or gives it one. */
export const requestId: RequestHandler = (request, response, next) => {
  const given = request.headers['x-request-id'];
  request.id = typeof given === 'string' && USABLE.test(given) ? given : randomUUID();
  response.setHeader('x-request-id', request.id);
  next();
};
