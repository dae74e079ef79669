import { isIP, type Socket } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import type { OpenContext } from '@patchbay/plugin-kit';
import type { buildConnector } from 'undici';

type Way = Pick<OpenContext, 'dial' | 'reached' | 'connectTimeoutMs'>;

/** How undici gets its connections: dialled by the host, and encrypted over what was dialled. */
export class Connector {
  readonly #sockets = new Set<Socket>();

  constructor(
    private readonly way: Way,
    private readonly ca: string | undefined,
  ) {}

  readonly connect: buildConnector.connector = ({ hostname, port, protocol }, callback) => {
    const encrypted = protocol === 'https:';
    const socket = this.way.dial(hostname, Number(port) || (encrypted ? 443 : 80));
    this.#sockets.add(socket);
    socket.once('close', () => this.#sockets.delete(socket));

    let settled = false;
    const settle = (error: Error | null, ready?: Socket): void => {
      if (settled) return;
      settled = true;
      clearTimeout(timer);
      if (!ready) socket.destroy();
      callback(...((ready ? [null, ready] : [error, null]) as Parameters<typeof callback>));
    };
    // The dialer gives up by itself; a handshake that stays unanswered would not.
    const timer = setTimeout(() => settle(handshakeTimeout()), 2 * this.way.connectTimeoutMs);

    socket.once('error', settle);
    socket.once('close', () => settle(closedEarly()));
    socket.once('connect', () => {
      if (!encrypted) {
        settle(null, socket);
        return;
      }
      const secure = this.#encrypt(socket, hostname);
      secure.once('error', settle).once('secureConnect', () => {
        this.way.reached('tls');
        settle(null, secure);
      });
    });
  };

  /** Lets go of every connection, those under way included. */
  close(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  #encrypt(socket: Socket, hostname: string): TLSSocket {
    return connectTls({
      socket,
      host: hostname,
      // RFC 6066: an address is not a server name.
      servername: isIP(hostname) ? '' : hostname,
      ALPNProtocols: ['http/1.1'],
      ...(this.ca && { ca: this.ca }),
    });
  }
}

function handshakeTimeout(): Error {
  const message = 'The TLS handshake was not answered in time.';
  return Object.assign(new Error(message), { code: 'ERR_TLS_HANDSHAKE_TIMEOUT' });
}

function closedEarly(): Error {
  const message = 'The connection was closed before it was made.';
  return Object.assign(new Error(message), { code: 'ECONNRESET' });
}
