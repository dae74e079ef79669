import { Agent, type RequestOptions } from 'node:http';
import type { Socket } from 'node:net';
import type { OpenContext } from '@patchbay/plugin-kit';
import { DialledAgent, tlsOptions } from '@patchbay/sql-kit';
import type { ClickhouseConfig } from './clickhouse.plugin.js';

/** Every connection of a session, HTTP or HTTPS, is dialled by the host; together they end. */
export function agentOf(
  { connection, tls, pool }: ClickhouseConfig,
  { dial, reached }: OpenContext,
): DialledAgent | PlainAgent {
  const secure = tlsOptions(tls);
  // One more than there are statements: whoever cancels one must not wait for it.
  const connections = pool.max + 1;
  return secure
    ? new DialledAgent({ dial, reached, tls: secure, home: connection.host, connections })
    : new PlainAgent(dial, connections);
}

class PlainAgent extends Agent {
  readonly #open = new Set<Socket>();

  constructor(
    private readonly dial: OpenContext['dial'],
    maxSockets: number,
  ) {
    super({ keepAlive: true, maxSockets });
  }

  override createConnection(options: RequestOptions): Socket {
    const socket = this.dial(String(options.host), Number(options.port));
    this.#open.add(socket);
    socket.once('close', () => this.#open.delete(socket));
    return socket;
  }

  end(reason: Error): void {
    for (const socket of this.#open) socket.destroy(reason);
    this.destroy();
  }
}
