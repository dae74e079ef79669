import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { createSecureContext, TLSSocket } from 'node:tls';
import { type Document, EJSON } from 'bson';
import { certificates, type OwnEngine } from '../../engines/index.js';
import { Accounts } from './accounts.js';
import { Collections } from './collections.js';
import { Commands, type Link } from './commands.js';
import { Cursors } from './cursors.js';
import { errorReply } from './mongo-error.js';
import { Operations } from './operations.js';
import { type Request, Wire } from './wire.js';

/** A connection of a client's, or a cursor that one left open, which outlives its connection. */
export interface MongoLink {
  readonly id: string;
  readonly busy: boolean;
}

export interface MongoEngine extends OwnEngine {
  readonly links: () => readonly MongoLink[];
}

export interface MongoManners {
  /** How often a password is to be hashed, as the server says; one that asks for more than it did takes no login. */
  readonly iterations?: number;
}

const DATABASE = 'patchbay';
/** What a TLS handshake begins with: a server takes it on the same port as plain text. */
const TLS_HANDSHAKE = 0x16;

/**
 * A stand-in for MongoDB, of which no package has a server: it speaks the wire protocol and SCRAM-SHA-256 to the real
 * driver, and lets a library make sense of filters, pipelines and updates. `admin` takes a command as Extended JSON.
 */
export async function startMongo({ iterations }: MongoManners = {}): Promise<MongoEngine> {
  const { ca, foreignCa, certificate, key } = await certificates();
  const secureContext = createSecureContext({ cert: certificate, key });
  const [user, password] = ['patchbay', `${randomBytes(9).toString('hex')}@:/?#%`];
  const accounts = new Accounts(DATABASE);
  accounts.add(user, password, 'readWrite', iterations);
  const collections = new Collections();
  const cursors = new Cursors();
  const operations = new Operations();
  const commands = new Commands({ accounts, collections, cursors, operations });
  accounts.add('root', randomBytes(18).toString('hex'), 'root');
  const root: Link = { id: 0, account: accounts.get('root')! };

  const sockets = new Map<Socket, Link>();
  let accepted = 0;
  const serve = (socket: Socket): void => {
    const link: Link = { id: (accepted += 1) };
    sockets.set(socket, link);
    socket.on('error', () => socket.destroy());
    socket.once('close', () => {
      sockets.delete(socket);
      operations.endWhere(({ connection }) => connection === link.id);
    });
    socket.once('data', (chunk: Buffer) => {
      socket.pause();
      socket.unshift(chunk);
      if (chunk[0] === TLS_HANDSHAKE) listen(new TLSSocket(socket, { isServer: true, secureContext }), link);
      else listen(socket, link);
    });
  };
  const listen = (socket: Socket, link: Link): void => {
    const wire = new Wire(socket, (request) => void answer(commands, request, link));
    socket.on('error', () => socket.destroy());
    socket.on('data', (chunk: Buffer) => wire.push(chunk));
    socket.resume();
  };

  let server = await listening(serve, 0);
  const { port } = server.address() as AddressInfo;
  const stop = async (): Promise<void> => {
    for (const socket of sockets.keys()) socket.destroy();
    if (!server.listening) return;
    server.close();
    await once(server, 'close');
  };
  return {
    kind: 'mongodb',
    ...{ host: '127.0.0.1', port, user, password, database: DATABASE },
    url: `mongodb://${user}:${encodeURIComponent(password)}@127.0.0.1:${port}/${DATABASE}?authSource=admin`,
    tls: { ca, foreignCa },
    links: () => [
      ...[...sockets.values()].map(({ id }) => ({
        id: `connection ${id}`,
        busy: operations.list().some(({ connection }) => connection === id),
      })),
      ...cursors.list().map(({ id }) => ({ id: `cursor ${id}`, busy: true })),
    ],
    admin: async (text) => {
      const command = EJSON.parse(text, { relaxed: true }) as Document;
      const reply = await commands.run(
        { ...command, $db: (command['$db'] as string | undefined) ?? DATABASE },
        root,
      );
      const { firstBatch } = (reply['cursor'] ?? {}) as { firstBatch?: Document[] };
      return firstBatch ?? [reply];
    },
    restart: async () => {
      await stop();
      cursors.kill(() => true);
      server = await listening(serve, port);
    },
    stop,
  };
}

async function answer(commands: Commands, request: Request, link: Link): Promise<void> {
  const reply = await commands.run(request.command, link).catch(errorReply);
  if (request.answered) request.answer(reply);
}

async function listening(serve: (socket: Socket) => void, port: number): Promise<Server> {
  const server = createServer(serve).listen(port, '127.0.0.1');
  await once(server, 'listening');
  return server;
}
