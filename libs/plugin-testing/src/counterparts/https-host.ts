import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { certificates } from '../engines/index.js';

export type Answer = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** A server of one's own for stand-ins that speak over HTTPS: it knows its connections, and can be restarted. */
export class HttpsHost {
  static async start(answer: Answer): Promise<HttpsHost> {
    const { certificate, key } = await certificates();
    const server = createServer({ cert: certificate, key });
    // The other end decides how long a connection is kept.
    server.keepAliveTimeout = 0;
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      answer(request, response).catch((error: unknown) => response.destroy(error as Error));
    });
    const host = new HttpsHost(server);
    await host.#listen();
    return host;
  }

  port = 0;
  readonly #links = new Map<Socket, string>();
  #accepted = 0;

  private constructor(private readonly server: Server) {
    server.on('connection', (socket: Socket) => {
      this.#links.set(socket, String((this.#accepted += 1)));
      socket.once('close', () => this.#links.delete(socket));
    });
  }

  /** The connections there are, as the numbers they were given. */
  links(): string[] {
    return [...this.#links.values()];
  }

  linkOf({ socket }: IncomingMessage): string | undefined {
    return [...this.#links].find(([{ remotePort }]) => remotePort === socket.remotePort)?.[1];
  }

  async restart(): Promise<void> {
    await this.stop();
    // A restart takes its time, and clients hear of it meanwhile.
    await sleep(50);
    await this.#listen();
  }

  async stop(): Promise<void> {
    if (!this.server.listening) return;
    const closed = once(this.server, 'close');
    this.server.close();
    for (const socket of this.#links.keys()) socket.destroy();
    await closed;
  }

  /** Below the ports that systems give to outgoing connections, so that none takes it during a restart. */
  async #listen(): Promise<void> {
    for (;;) {
      const port = this.port || randomInt(20_000, 32_768);
      try {
        this.server.listen(port, '127.0.0.1');
        await once(this.server, 'listening');
        this.port = port;
        return;
      } catch (error) {
        if (this.port) throw error;
      }
    }
  }
}

export async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  const body = Buffer.concat(parts);
  return request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body;
}
