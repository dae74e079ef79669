import { createServer, IncomingMessage, ServerResponse } from 'node:http';
import { ExpressAdapter } from '@nestjs/platform-express';
import type { Express, Response as ExpressResponse } from 'express';
import { answerUnreadable } from './unreadable.js';

/**
 * Express gives each request and response its prototype with `Object.setPrototypeOf`, on which Node 20 spends most of a
 * small request. Here both are born with it, so that the call changes nothing.
 */
export class FastExpressAdapter extends ExpressAdapter {
  override initHttpServer(): void {
    const app = this.getInstance<Express>();
    class Request extends IncomingMessage {}
    class Response extends ServerResponse {
      /** A server that is stopping would wait for its clients' next requests; so this answer ends the connection. */
      override writeHead(status: number, ...rest: never[]): this {
        if (!server.listening) this.shouldKeepAlive = false;
        return super.writeHead(status, ...rest);
      }
    }
    const server = createServer({ IncomingMessage: Request, ServerResponse: Response }, app);
    app.request = Object.setPrototypeOf(Request.prototype, app.request) as typeof app.request;
    app.response = Object.setPrototypeOf(Response.prototype, app.response) as typeof app.response;
    answerUnreadable(server);
    this.setHttpServer(server);
  }

  /** `true` and `null` are JSON too: Nest would send the one as a text of type HTML, and the other as nothing. */
  override reply(response: ExpressResponse, body: unknown, status?: number): unknown {
    if (body !== null && typeof body !== 'boolean') return super.reply(response, body, status) as unknown;
    return response.status(status ?? response.statusCode).json(body);
  }
}
