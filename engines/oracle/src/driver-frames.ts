import { createRequire } from 'node:module';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { isProgrammingError, Misread } from '@patchbay/plugin-kit';
import {
  DEFAULT_MAX_FRAME_BYTES,
  FrameGuard,
  FrameTooLarge,
  guardStream,
  tnsFrames,
} from '@patchbay/sql-kit';
import type { Connection } from 'oracledb';
import { type Link, over } from './driver-transport.js';

/** The driver's adapter to the network. */
interface Adapter {
  readonly stream: Duplex;
  /** Puts its parser on the stream, and on another that takes its place. */
  startRead: (this: Adapter) => void;
  send(packet: Buffer): void;
  disconnect(how: number): void;
}

/** The driver's session over an adapter. */
interface NetworkSession {
  connected: boolean;
  ntAdapter: Adapter | null;
  disconnect: (this: NetworkSession, how?: number) => void;
}

/** The driver's reader of what is in packets. */
interface Values {
  /** Takes as much memory as the server says that it needs, before the bytes have come. */
  readBytes: (this: Values, count: number, ...rest: unknown[]) => Buffer;
}

/** Of all that a server sends until it grants the login. */
const MAX_LOGIN_BYTES = 1024 * 1024;

/** `NSFIMM`, as the driver says it. */
const IMMEDIATELY = 0x40;

const require = createRequire(import.meta.url);
const adapter = (require('oracledb/lib/thin/sqlnet/ntTcp.js') as { prototype: Adapter }).prototype;
const { ReadPacket } = require('oracledb/lib/thin/protocol/packet.js') as {
  ReadPacket: { prototype: Values };
};
const { NetworkSession: session } = require('oracledb/lib/thin/sqlnet/networkSession.js') as {
  NetworkSession: { prototype: NetworkSession };
};
const { startRead } = adapter;
const { disconnect } = session.prototype;
const { readBytes } = ReadPacket.prototype;

const guards = new WeakMap<Adapter, FrameGuard>();

adapter.startRead = function () {
  const guard = new FrameGuard(tnsFrames);
  guard.maxFrameBytes = MAX_LOGIN_BYTES;
  guards.set(this, guard);
  guardStream(this.stream, guard);
  startRead.call(this);
};

ReadPacket.prototype.readBytes = function (bytes, ...rest) {
  const limit = DEFAULT_MAX_FRAME_BYTES;
  if (bytes > limit) throw new FrameTooLarge({ frame: 'value', bytes, limit });
  return readBytes.call(this, bytes, ...rest);
};

/** A farewell fails where the connection is gone. The driver also says it from its finalizer, where that ends the process. */
session.prototype.disconnect = function (how) {
  try {
    disconnect.call(this, how);
  } catch {
    this.ntAdapter?.disconnect(IMMEDIATELY);
    Object.assign(this, { ntAdapter: null, connected: false });
  }
};

/**
 * Logs in within the time, for which the driver has no limit once it is accepted. From then on each of its requests may have
 * a large answer.
 * @throws Misread where the driver could make nothing of what the server sent
 */
export async function logIn(
  link: Link,
  timeoutMs: number,
  connect: () => Promise<Connection>,
): Promise<Connection> {
  let socket: Socket | undefined;
  const dial: Link['dial'] = (...target) => (socket = link.dial(...target));
  const late = setTimeout(() => {
    socket?.destroy(Object.assign(new Error(`no login within ${timeoutMs} ms`), { code: 'ETIMEDOUT' }));
  }, timeoutMs);
  try {
    const connection = await over({ ...link, dial }, connect);
    expectRequests(connection);
    return connection;
  } catch (error) {
    throw isProgrammingError(error) ? new Misread(error, 'Oracle Database') : error;
  } finally {
    clearTimeout(late);
  }
}

function expectRequests(connection: Connection): void {
  const { _impl } = connection as unknown as { _impl: { nscon: { ntAdapter: Adapter } } };
  const { ntAdapter } = _impl.nscon;
  const guard = guards.get(ntAdapter)!;
  guard.maxFrameBytes = DEFAULT_MAX_FRAME_BYTES;
  const send = ntAdapter.send.bind(ntAdapter);
  ntAdapter.send = (packet) => {
    guard.requests += 1;
    send(packet);
  };
}

/** Ends the connection at once. */
export function cut(connection: Connection): void {
  const { _impl } = connection as unknown as {
    _impl?: { nscon?: { ntAdapter?: { stream?: { destroy(): void } } } };
  };
  _impl?.nscon?.ntAdapter?.stream?.destroy();
}
