import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { connect, createServer as createTlsServer, type TLSSocket } from 'node:tls';
import { dial } from '@patchbay/plugin-host';
import { Misread } from '@patchbay/plugin-kit';
import { certificates } from '../engines/certificates.js';

const THROWN = new TypeError("Cannot read properties of undefined (reading 'length')");

let servers: Server[] = [];

afterEach(() => {
  servers.forEach((server) => server.close());
  servers = [];
});

describe('what a listener of a dialled connection throws', () => {
  it.each(['connect', 'data', 'end', 'close', 'error', 'timeout'])(
    'at %s ends that connection with an error, and no other',
    async (event) => {
      const [broken, other] = [await dialled(), await dialled()];
      const ended = closed(broken);
      broken.on(event, () => {
        throw THROWN;
      });
      broken.emit(event, Buffer.from('x'));
      broken.destroy();
      await ended;
      expect(other.destroyed).toBe(false);
      other.destroy();
    },
  );

  it('fails as what the remote system sent, whose protocol it is not', async () => {
    const socket = await dialled();
    const failed = once(socket, 'error');
    socket.on('data', () => {
      throw THROWN;
    });
    socket.write('hello');
    const [error] = (await failed) as [Error];
    expect(error).toBeInstanceOf(Misread);
    expect(error).toMatchObject({ message: expect.stringContaining('PostgreSQL'), cause: THROWN });
    expect(error.message).not.toContain('undefined');
  });

  it('ends one that is encrypted on top of it alike', async () => {
    const secure = await encrypted();
    const failed = once(secure, 'error');
    secure.on('data', () => {
      throw THROWN;
    });
    secure.write('hello');
    const [error] = (await failed) as [Error];
    expect(error).toBeInstanceOf(Misread);
    expect(error.message).toContain('PostgreSQL');
  });

  it('ends one that is read at its own pace alike', async () => {
    const secure = await encrypted();
    const failed = once(secure, 'error');
    secure.on('readable', () => {
      throw THROWN;
    });
    secure.write('hello');
    expect((await failed)[0]).toBeInstanceOf(Misread);
  });
});

async function dialled(): Promise<Socket> {
  const server = createServer((peer) => peer.on('error', () => undefined).pipe(peer));
  const socket = dial('127.0.0.1', await listening(server), { connectTimeoutMs: 2000, system: 'PostgreSQL' });
  await once(socket, 'connect');
  return socket;
}

async function encrypted(): Promise<TLSSocket> {
  const { key, certificate } = await certificates();
  const server = createTlsServer({ key, cert: certificate }, (peer) => {
    peer.on('error', () => undefined).pipe(peer);
  });
  const socket = dial('127.0.0.1', await listening(server), { connectTimeoutMs: 2000, system: 'PostgreSQL' });
  const secure = connect({ socket, rejectUnauthorized: false });
  await once(secure, 'secureConnect');
  return secure;
}

async function listening(server: Server): Promise<number> {
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

function closed(socket: Socket): Promise<unknown> {
  return new Promise((resolve) => socket.once('close', resolve));
}
