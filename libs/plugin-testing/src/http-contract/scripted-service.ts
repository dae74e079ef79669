import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { certificates } from '../engines/index.js';

/** A request as the service got it. */
export interface Received {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
  /** Resolves when the connection that it came by is closed. */
  readonly closed: Promise<unknown>;
}

export type Script = (response: ServerResponse, request: Received) => unknown;

/** A scripted counterpart: HTTP over a real socket, and each test says what it answers. */
export class ScriptedService {
  static async start(script: Script, { tls = false, port = 0 } = {}): Promise<ScriptedService> {
    const { certificate, key } = tls ? await certificates() : {};
    const server = tls ? createTlsServer({ cert: certificate, key }) : createServer();
    const service = new ScriptedService(server, tls ? 'https' : 'http', script);
    server.listen(port);
    await once(server, 'listening');
    return service;
  }

  readonly requests: Received[] = [];
  /** By path, what is answered there whatever the script says: none of it is among the requests. */
  readonly beside = new Map<string, Script>();
  /** Each with when it is closed. */
  readonly #sockets = new Map<Socket, Promise<unknown>>();
  /** Connections that were ever made. */
  made = 0;

  private constructor(
    private readonly server: Server,
    private readonly protocol: string,
    /** May be changed at any time. */
    public script: Script,
  ) {
    server.keepAliveTimeout = 30_000;
    server.on(protocol === 'https' ? 'secureConnection' : 'connection', (socket: Socket) => {
      this.made += 1;
      socket.on('error', () => undefined);
      const closed = new Promise((resolve) => socket.once('close', resolve));
      this.#sockets.set(socket, closed);
      void closed.then(() => this.#sockets.delete(socket));
    });
    server.on('request', (request, response) => void this.#answer(request, response));
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  get url(): string {
    return this.at('127.0.0.1');
  }

  at(host: string): string {
    return `${this.protocol}://${host}:${this.port}`;
  }

  get open(): number {
    return this.#sockets.size;
  }

  async close(): Promise<void> {
    const closed = once(this.server, 'close');
    this.server.close();
    for (const socket of this.#sockets.keys()) socket.destroy();
    await closed;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const closed = this.#sockets.get(request.socket) ?? Promise.resolve();
    const body = await buffer(request).catch(() => Buffer.alloc(0));
    const { method = '', url = '', headers } = request;
    const received = { method, path: url, headers, body: body.toString(), closed };
    const beside = this.beside.get(url);
    if (!beside) this.requests.push(received);
    await (beside ?? this.script)(response, received);
  }
}

export function json(status: number, body: unknown, headers: Record<string, string> = {}): Script {
  return (response) =>
    response
      .writeHead(status, { 'content-type': 'application/json', ...headers })
      .end(typeof body === 'string' ? body : JSON.stringify(body));
}

export function redirect(status: number, location: string): Script {
  return (response) => response.writeHead(status, { location }).end();
}

/** Takes the request and never says a word. */
export const silence: Script = () => undefined;

/** Breaks the connection off in the middle of its answer. */
export const brokenOff: Script = (response) => {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
  response.write('{"data":[');
  setImmediate(() => response.socket?.resetAndDestroy());
};
