import { AsyncLocalStorage } from 'node:async_hooks';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import type { Socket } from 'node:net';
import { checkServerIdentity, type ConnectionOptions, connect, type TLSSocket } from 'node:tls';
import type { OpenContext } from '@patchbay/plugin-kit';

/** How one session reaches its server. */
export interface Link extends Pick<OpenContext, 'dial' | 'reached'> {
  /** `undefined` where TLS is off. */
  readonly tls: ConnectionOptions | undefined;
  /** Whom the certificate must be for; the host when left out. */
  readonly serverName: string | undefined;
}

/** Where the driver is sent, by a descriptor or by a listener that redirects it. */
interface Address {
  readonly host?: string;
  readonly port?: number;
  readonly protocol: string;
}

/** The driver's adapter to the network, in `lib/thin/sqlnet/ntTcp.js`. */
interface Adapter {
  stream: Socket | null;
  connStream?: Socket;
  connected: boolean;
  hostName?: string;
  originHost?: string;
  ntConnect(address: Address): Promise<void>;
  tlsConnect(context: unknown, stream: Socket): Promise<void>;
  disconnect(how: number): void;
}

/** The driver's reading of an address, in `lib/thin/sqlnet/navNodes.js`. */
interface AddressNode {
  host?: string;
  port?: number;
  prot: string;
  addr: string;
  navigate(strategy: Strategy): Promise<void>;
}

interface Description {
  addConnectOption(option: object): void;
}

interface Strategy {
  readonly sBuf: readonly string[];
  getcurrentDescription(): Description | null;
  newConnectionDescription(): Description;
  closeDescription(): void;
}

const links = new AsyncLocalStorage<Link>();

/** What connects within `work` does so over this link. */
export function over<T>(link: Link, work: () => Promise<T>): Promise<T> {
  return links.run(link, work);
}

const DEFAULT_PORT = 1521;
/** `NSFIMM`, as the driver says it. */
const IMMEDIATELY = 0x40;

/**
 * The driver looks names up and connects by itself, and takes neither a socket nor a CA of one's own without a key. These
 * methods are where it does.
 */
export function throughLinks(): void {
  const require = createRequire(import.meta.url);
  const adapter = (require('oracledb/lib/thin/sqlnet/ntTcp.js') as { prototype: Adapter }).prototype;
  const { NavAddress } = require('oracledb/lib/thin/sqlnet/navNodes.js') as {
    NavAddress: { prototype: AddressNode };
  };
  Object.assign(adapter, { ntConnect, tlsConnect, disconnect });
  Object.assign(NavAddress.prototype, { navigate });
}

/** The name goes to the dialer as it is. */
function navigate(this: AddressNode, strategy: Strategy): Promise<void> {
  const { host, port, prot: protocol, addr } = this;
  const isBare = !strategy.getcurrentDescription();
  const desc = strategy.getcurrentDescription() ?? strategy.newConnectionDescription();
  const CNdata = [strategy.sBuf.join(''), addr];
  desc.addConnectOption({ CNdata, host, hostname: host, port, protocol, desc, addr });
  if (isBare) strategy.closeDescription();
  return Promise.resolve();
}

async function ntConnect(
  this: Adapter,
  { host = '', port = DEFAULT_PORT, protocol }: Address,
): Promise<void> {
  const { dial, tls } = linkHere();
  if (tls && protocol.toUpperCase() !== 'TCPS')
    throw Object.assign(new Error('The listener leads to where there is no TLS.'), { code: 'NJS-506' });
  const stream = guarded(dial(host, port));
  this.stream = stream;
  try {
    await once(stream, 'connect');
  } catch (error) {
    stream.destroy();
    throw error;
  }
  this.connected = true;
}

/** A server may ask for a second handshake on the same connection. */
async function tlsConnect(this: Adapter, _context: unknown, stream: Socket): Promise<void> {
  const { tls = {}, serverName, reached } = linkHere();
  const names = serverName
    ? [serverName]
    : [this.hostName ?? '', ...(this.originHost ? [this.originHost] : [])];
  if (this.stream !== stream)
    for (const event of ['data', 'end', 'close', 'error', 'drain']) this.stream?.removeAllListeners(event);
  const secure: TLSSocket = connect({
    checkServerIdentity: (_name, certificate) => {
      const wrong = names.map((name) => checkServerIdentity(name, certificate));
      return wrong.every(Boolean) ? wrong[0] : undefined;
    },
    ...tls,
    socket: stream,
    servername: '',
  });
  this.stream = guarded(secure);
  this.connStream = stream;
  try {
    await once(secure, 'secureConnect');
  } catch (error) {
    stream.destroy();
    throw error;
  }
  reached('tls');
}

/** The driver lets go of a connection that the server has ended, without closing it. */
function disconnect(this: Adapter, how: number): void {
  const { stream, connStream } = this;
  Object.assign(this, { stream: null, connected: false, drainWaiter: null, readWaiter: null });
  if (how === IMMEDIATELY) stream?.destroy();
  else stream?.end(() => stream.destroy());
  if (how === IMMEDIATELY) connStream?.destroy();
}

/** The driver takes all listeners from a socket: also those of Node and of the host, by which it is closed and counted. */
function guarded<S extends Socket>(socket: S): S {
  const remove = socket.removeAllListeners.bind(socket);
  socket.removeAllListeners = (event) => (event === undefined ? socket : remove(event));
  return socket;
}

function linkHere(): Link {
  const link = links.getStore();
  if (!link) throw new Error('no link to go by');
  return link;
}
