import { Agent, type ClientRequest, type RequestOptions } from 'node:http';
import type { Socket } from 'node:net';
import type { OpenContext } from '@patchbay/plugin-kit';
import { AnswerBounds, boundAnswer, DialledAgent, tlsOptions } from '@patchbay/sql-kit';
import type { ClickhouseOptions } from './options.js';

/** Every connection of a session, HTTP or HTTPS, is dialled by the host; together they end. */
export function agentOf(
  { host, tls, pool }: ClickhouseOptions,
  { dial, reached }: OpenContext,
): DialledAgent | PlainAgent {
  const secure = tlsOptions(tls);
  // One more than there are statements: the cancelling of one must not wait for it.
  const connections = pool.max + 1;
  return secure
    ? new DialledAgent({
        dial,
        reached,
        tls: secure,
        home: host,
        connections,
        maxAnswerBytes: Infinity,
      })
    : new PlainAgent(dial, connections);
}

const { addRequest: ADD_REQUEST } = Agent.prototype as unknown as {
  readonly addRequest: (this: Agent, request: ClientRequest, options: RequestOptions) => void;
};

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

  /** Rows are read as they come, whatever their number. */
  addRequest(request: ClientRequest, options: RequestOptions): void {
    boundAnswer(request, new AnswerBounds(Infinity));
    ADD_REQUEST.call(this, request, options);
  }

  end(reason: Error): void {
    for (const socket of this.#open) socket.destroy(reason);
    this.destroy();
  }
}
