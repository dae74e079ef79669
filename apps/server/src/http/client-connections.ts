import type { IncomingMessage, Server } from 'node:http';
import type { Socket } from 'node:net';

const SWEEP_MS = 50;

/** The connections of clients to this server, for the time when it stops: none may hold it up that asks for nothing. */
export class ClientConnections {
  /** Those that have not sent a whole request yet. Node takes them for busy until its time for headers is up. */
  readonly #silent = new Set<Socket>();

  constructor(private readonly server: Server) {
    server.on('connection', (socket) => {
      this.#silent.add(socket);
      socket.once('close', () => this.#silent.delete(socket));
    });
    server.on('request', ({ socket }: IncomingMessage) => this.#silent.delete(socket));
  }

  /** Ends connections that ask for nothing until `stopped` settles: those of today, and each other once it has its answer. */
  async endUntil(stopped: Promise<void>): Promise<void> {
    const sweep = (): void => {
      for (const socket of this.#silent) socket.destroy();
      this.server.closeIdleConnections();
    };
    sweep();
    const sweeping = setInterval(sweep, SWEEP_MS);
    try {
      await stopped;
    } finally {
      clearInterval(sweeping);
    }
  }
}
