import { randomUUID } from 'node:crypto';
import type { TokenBearer } from '@patchbay/metadata';
import type { RequestHandler } from 'express';

declare module 'node:http' {
  interface IncomingMessage {
    /** Made by the first middleware. */
    context: RequestContext;
  }
}

/** What the server knows of a request beside what the client sent. Each part is written by one feature, which hands it out. */
export class RequestContext {
  /** The bearer of the request's token, or `null`: looked up once, by `Tokens`. */
  bearer: Promise<TokenBearer | null> | undefined = undefined;
  /** Set by the authentication on each route that is not public; `callerOf` has it. */
  caller: object | undefined = undefined;
  /** What the audit calls the route while an error of the request is to be recorded by it; `AuditTrail` has it. */
  audited: object | undefined = undefined;
  /** Whether the request has a body that was left alone. */
  hasUnreadBody = false;
  /** Whether the body is left for an action that takes a file. */
  hasFile = false;
  /** The JSON of the body where that holds numbers which `JSON.parse` would round, with signs in their place. */
  signedJson: string | undefined = undefined;

  constructor(
    /** Names the request in its answer, in errors, in the log and in the audit. */
    readonly id: string,
  ) {}
}

const USABLE = /^[\w.:-]{1,64}$/;

/** Gives a request its context. Its id is the one that a proxy gave it, where there is one. */
export const requestContext: RequestHandler = (request, response, next) => {
  const given = request.headers['x-request-id'];
  const id = typeof given === 'string' && USABLE.test(given) ? given : randomUUID();
  request.context = new RequestContext(id);
  response.setHeader('x-request-id', id);
  next();
};
