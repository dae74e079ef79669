import type { ClientRequest } from 'node:http';
import { Agent, type RequestOptions } from 'node:https';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { connect, type ConnectionOptions } from 'node:tls';
import type { OpenContext } from '@patchbay/plugin-kit';
import { AnswerBounds } from '../framing/answer-bounds.js';
import { boundAnswer } from '../framing/bounded-answers.js';

interface DialledAgentParts {
  readonly dial: OpenContext['dial'];
  readonly reached: OpenContext['reached'];
  /** What each connection is held to. The server name in it is that of `home`, and of no other host. */
  readonly tls: ConnectionOptions;
  /** The host that the session is with; a service may send its driver to others, to fetch results. */
  readonly home: string;
  /** As many as there are at a time to one host; what a statement and its cancelling need, when left out. */
  readonly connections?: number;
  /** Of an answer; those of errors are held to 1 MiB besides. */
  readonly maxAnswerBytes?: number;
}

type Created = (error: Error | null, socket?: Duplex) => void;

const CONNECTIONS_A_HOST = 2;

const { addRequest: ADD_REQUEST } = Agent.prototype as unknown as {
  readonly addRequest: (this: Agent, request: ClientRequest, options: RequestOptions) => void;
};

/** For drivers that speak HTTPS through an agent: all of their connections are dialled by the host, and end together. */
export class DialledAgent extends Agent {
  /** What it holds the answers to each statement to. */
  readonly bounds: AnswerBounds;
  readonly #sockets = new Set<Socket>();
  #end: Error | undefined;

  constructor(private readonly parts: DialledAgentParts) {
    super({ keepAlive: true, maxSockets: parts.connections ?? CONNECTIONS_A_HOST });
    this.bounds = new AnswerBounds(parts.maxAnswerBytes);
  }

  get ended(): boolean {
    return this.#end !== undefined;
  }

  override createConnection(options: RequestOptions, created: Created): undefined {
    const { dial, reached, tls, home } = this.parts;
    const host = String(options.host);
    if (this.#end) {
      created(this.#end);
      return;
    }
    const { servername = host, ...trust } = tls;
    const socket = dial(host, Number(options.port));
    this.#sockets.add(socket);
    socket.once('close', () => this.#sockets.delete(socket));
    socket.once('error', created);
    socket.once('connect', () => {
      socket.off('error', created);
      const name = host === home ? servername : host;
      const secure = connect({ ...trust, socket, host: name, ...(isName(name) && { servername: name }) });
      if (host === home) secure.once('secureConnect', () => reached('tls'));
      socket.once('close', () => secure.destroy(this.#end));
      created(null, secure);
    });
  }

  /** Node's own way to give a request to an agent. */
  addRequest(request: ClientRequest, options: RequestOptions): void {
    boundAnswer(request, this.bounds);
    ADD_REQUEST.call(this, request, options);
  }

  /** Cuts what there is. */
  cut(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  /** Cuts what there is, and makes no more. @param reason what those who wait for an answer get */
  end(reason: Error): void {
    this.#end ??= reason;
    for (const socket of this.#sockets) socket.destroy(this.#end);
    this.destroy();
  }
}

/** An address is not a name to ask a server for (RFC 6066, 3). */
function isName(host: string): boolean {
  return !/^[\d.]+$|:/.test(host);
}
