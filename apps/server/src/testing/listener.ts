import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';

/** A port on this machine, and everything that was sent to it. */
export interface Listener {
  readonly port: number;
  readonly received: () => string;
  /** How many came, and how many of them are still here. */
  readonly connections: () => { readonly made: number; readonly open: number };
}

/** Listens while the tests of the `describe` or file that calls this run. `answer` is called with each part that comes. */
export function useListener(answer: (socket: Socket, part: Buffer) => void = () => undefined): Listener {
  const sockets = new Set<Socket>();
  let [received, made] = ['', 0];
  const server = createServer((socket) => {
    made += 1;
    sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
    socket.on('data', (part) => {
      received += part.toString('latin1');
      answer(socket, part);
    });
  });
  beforeAll(async () => {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  beforeEach(() => {
    [received, made] = ['', 0];
  });
  afterAll(() => {
    sockets.forEach((socket) => socket.destroy());
    server.close();
  });
  return {
    get port() {
      return (server.address() as AddressInfo).port;
    },
    received: () => received,
    connections: () => ({ made, open: sockets.size }),
  };
}
