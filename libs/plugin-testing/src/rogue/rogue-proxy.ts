import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import type { Dice } from './dice.js';
import { flood } from './flood.js';
import type { Mutation } from './mutations.js';

/** Which piece of what a server sends is changed, and how. */
export interface Roguery {
  /** Counted over all connections, from 0. */
  readonly piece: number;
  readonly mutation: Mutation;
  readonly dice: Dice;
}

/** A real server up to one piece of its answer: logins succeed, and what follows them can be reached. */
export class RogueProxy {
  static async start(targetPort: number, roguery?: Roguery): Promise<RogueProxy> {
    const server = createServer();
    const proxy = new RogueProxy(server, targetPort, roguery);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return proxy;
  }

  /** That the server has sent. */
  pieces = 0;
  readonly #sockets = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    targetPort: number,
    private readonly roguery: Roguery | undefined,
  ) {
    server.on('connection', (client) => {
      this.#join(client, connect(targetPort, '127.0.0.1'));
    });
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.server.close();
    await once(this.server, 'close');
  }

  #join(client: Socket, target: Socket): void {
    for (const socket of [client, target]) {
      this.#sockets.add(socket.on('error', () => undefined));
      socket.once('close', () => this.#sockets.delete(socket));
    }
    client.once('close', () => target.destroy());
    client.pipe(target);
    target.on('data', (piece) => {
      this.#answer(client, target, piece);
    });
    target.once('end', () => client.end());
  }

  #answer(client: Socket, target: Socket, piece: Buffer): void {
    const number = this.pieces;
    this.pieces += 1;
    if (!this.roguery || number !== this.roguery.piece) {
      client.write(piece);
      return;
    }
    const { mutation, dice } = this.roguery;
    client.write(mutation.mutate(piece, dice));
    if (mutation.then === 'end') client.end();
    if (mutation.then ?? mutation.flood) target.removeAllListeners('data').resume();
    if (mutation.flood) flood(client, mutation.flood(piece, dice));
  }
}
