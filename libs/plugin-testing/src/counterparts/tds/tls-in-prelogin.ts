import { once } from 'node:events';
import type { Socket } from 'node:net';
import { duplexPair } from 'node:stream';
import { TLSSocket } from 'node:tls';
import type { Certificates } from '../../engines/index.js';
import { MESSAGE, type MessageReader, packet } from './packets.js';

/**
 * The server's side of a TLS handshake whose records travel in PRELOGIN messages, one of the server's for each of the
 * client's; afterwards they travel bare. MS-TDS, 2.2.6.5.
 */
export async function secured(
  socket: Socket,
  reader: MessageReader,
  { certificate, key }: Certificates,
): Promise<TLSSocket> {
  const [near, far] = duplexPair();
  const link = new TLSSocket(near, { isServer: true, cert: certificate, key, maxVersion: 'TLSv1.2' });
  const told: Buffer[] = [];
  let isSecure = false;
  const records = (bytes: Buffer): void => {
    if (isSecure) socket.write(bytes);
    else told.push(bytes);
  };
  far.on('data', records);
  const fromClient = (bytes: Buffer): void => {
    if (isSecure) {
      far.write(bytes);
      return;
    }
    for (const { body } of reader.push(bytes)) far.write(body);
  };
  socket.on('data', fromClient);
  socket.once('close', () => link.destroy());
  link.on('error', () => socket.destroy());
  const flight = setInterval(() => {
    if (told.length > 0) socket.write(packet(MESSAGE.prelogin, Buffer.concat(told.splice(0))));
  }, 1);
  try {
    await once(link, 'secure');
    // The client waits for the last flight, which is on its way through the pair.
    while (told.length === 0) await new Promise((resolve) => setImmediate(resolve));
    socket.write(packet(MESSAGE.prelogin, Buffer.concat(told.splice(0))));
    isSecure = true;
  } finally {
    clearInterval(flight);
  }
  return link;
}
