import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { flood } from '../../rogue/flood.js';
import { certificates } from '../../engines/index.js';
import { DESCRIPTOR, HEADER_BYTES, packet, TYPE } from './packets.js';
import { ScriptedOracle } from './scripted-oracle.js';

/** What a listener does with a client that asks it for a service. */
export type TnsManners =
  | { readonly does: 'refuse'; readonly with: number }
  | {
      readonly does: 'redirect';
      readonly to: { readonly host: string; readonly port: number; readonly protocol?: string };
    }
  | { readonly does: 'stay silent' }
  | { readonly does: 'reset' }
  /** Goes all the way of a login, and takes any password or none. */
  | { readonly does: 'log in'; readonly letsIn: boolean }
  /** Answers what it is asked first with this, and what it is asked next with the wave on and on, or not at all. */
  | { readonly does: 'say'; readonly first: Buffer; readonly wave?: Buffer };

/** A stand-in of Oracle's listener: the part of Oracle that can be had without Oracle. */
export interface TnsListener {
  readonly host: '127.0.0.1';
  readonly port: number;
  readonly tls: { readonly ca: string; readonly foreignCa: string };
  /** The descriptors that it was asked for, in order. */
  readonly asked: readonly string[];
  /** Connections that are open. */
  readonly open: () => number;
  readonly stop: () => Promise<void>;
}

export async function startListener(manners: TnsManners, { secure = false } = {}): Promise<TnsListener> {
  const made = await certificates();
  const asked: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('close', () => sockets.delete(socket));
    const link = secure
      ? new TLSSocket(socket, { isServer: true, cert: made.certificate, key: made.key })
      : socket;
    link.on('error', () => socket.destroy());
    if (manners.does === 'log in') {
      const oracle = new ScriptedOracle(link, manners.letsIn, (descriptor) => asked.push(descriptor));
      link.on('data', (bytes: Buffer) => {
        oracle.hear(bytes);
      });
      return;
    }
    let received = Buffer.alloc(0);
    link.on('data', (bytes: Buffer) => {
      received = Buffer.concat([received, bytes]);
      if (received.length < HEADER_BYTES || received.length < received.readUInt16BE(0)) return;
      asked.push(descriptorIn(received));
      received = Buffer.alloc(0);
      if (manners.does !== 'say') answer(link, manners);
      else if (asked.length === 1) link.write(manners.first);
      else if (asked.length === 2 && manners.wave) flood(link, manners.wave);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    host: '127.0.0.1',
    port: (server.address() as AddressInfo).port,
    tls: { ca: made.ca, foreignCa: made.foreignCa },
    asked,
    open: () => sockets.size,
    stop: async () => {
      if (!server.listening) return;
      const shut = once(server.close(), 'close');
      for (const socket of sockets) socket.destroy();
      await shut;
    },
  };
}

function descriptorIn(packet: Buffer): string {
  if (packet[4] !== TYPE.connect) return '';
  const offset = packet.readUInt16BE(DESCRIPTOR.offset);
  return packet.toString('ascii', offset, offset + packet.readUInt16BE(DESCRIPTOR.length));
}

function answer(link: Socket, manners: TnsManners): void {
  if (manners.does === 'refuse') {
    const told = `(DESCRIPTION=(TMP=)(VSNNUM=318767104)(ERR=${manners.with})(ERROR_STACK=(ERROR=(CODE=${manners.with})(EMFI=4))))`;
    const head = Buffer.from([34, 0, told.length >> 8, told.length & 0xff]);
    link.end(packet(TYPE.refuse, Buffer.concat([head, Buffer.from(told)])));
  } else if (manners.does === 'redirect') {
    const { host, port, protocol = 'tcp' } = manners.to;
    const to = `(ADDRESS=(PROTOCOL=${protocol})(HOST=${host})(PORT=${port}))`;
    const head = Buffer.from([to.length >> 8, to.length & 0xff]);
    link.end(packet(TYPE.redirect, Buffer.concat([head, Buffer.from(to)])));
  } else if (manners.does === 'reset') {
    if (link instanceof TLSSocket) link.destroy();
    else link.resetAndDestroy();
  }
}
