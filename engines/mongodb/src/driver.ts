import type { EventEmitter } from 'node:events';
import { createRequire } from 'node:module';
import { isIP, type Socket } from 'node:net';
import { connect as secure, type ConnectionOptions } from 'node:tls';
import type { OpenContext } from '@patchbay/plugin-kit';
import { assertDriverVersion, FrameGuard, FrameRefused, guardStream, mongoFrames } from '@patchbay/sql-kit';
import { type MongoClientOptions, MongoNetworkError } from 'mongodb';

assertDriverVersion({ driver: 'mongodb', version: '7.9.0', from: import.meta.url });

const require = createRequire(import.meta.url);

type Dialling = Pick<OpenContext, 'dial' | 'reached'>;

/** What the driver's own connection code is given for each connection: the client's options, and an address. */
interface DriverOptions extends ConnectionOptions {
  readonly hostAddress: { readonly host?: string; readonly port?: number; readonly socketPath?: string };
  readonly tls?: boolean;
  readonly connectTimeoutMS?: number;
  readonly cancellationToken?: EventEmitter;
  readonly existingSocket?: Socket;
  readonly connectionType?: unknown;
}

/** The functions of `mongodb/lib/cmap/connect` that make connections: `connect` for pools, `makeSocket` for monitors. */
interface DriverConnect {
  connect: (options: DriverOptions) => Promise<unknown>;
  makeSocket: (options: DriverOptions) => Promise<Socket>;
  readonly LEGAL_TLS_SOCKET_OPTIONS: readonly (keyof ConnectionOptions)[];
}

/**
 * The driver has no option for sockets of one's own: it calls node:net and node:tls itself. These two functions of it are
 * therefore replaced, once for the process, by ones that know the clients of ours by the `lookup` in their options and hand
 * over a socket of the host's dialer; any other client gets the driver's own. A spec fails where a version of the driver
 * makes its connections by other functions.
 */
const driver = require('mongodb/lib/cmap/connect.js') as DriverConnect;

const diallings = new WeakMap<object, Dialling>();

const { connect, makeSocket } = driver;

driver.makeSocket = async (options) => {
  const dialling = diallingOf(options);
  return dialling ? linked(options, dialling) : makeSocket(options);
};

driver.connect = async (options) => {
  const dialling = diallingOf(options);
  if (!dialling) return connect(options);
  // What the socket carries is TLS already, where the options ask for it.
  const existingSocket = await linked(options, dialling);
  return connect({ ...options, connectionType: ScramBound, existingSocket, tls: false });
};

/** Options by which a client goes out by the host's dialer and by nothing else. */
export function dialledBy(dialling: Dialling): Pick<MongoClientOptions, 'lookup' | 'localAddress'> {
  const lookup: NonNullable<MongoClientOptions['lookup']> = (host, _options, done) => {
    done(new Error(`${host} is to be dialled by the host`), '');
  };
  diallings.set(lookup, dialling);
  // No address: a socket that the driver opened in spite of this could not even be bound.
  return { lookup, localAddress: 'none' };
}

function diallingOf({ lookup }: DriverOptions): Dialling | undefined {
  return lookup && diallings.get(lookup);
}

async function linked(options: DriverOptions, { dial, reached }: Dialling): Promise<Socket> {
  const { host, port, socketPath } = options.hostAddress;
  if (socketPath !== undefined || host === undefined || port === undefined)
    throw new MongoNetworkError('Only hosts and ports are connected to.');
  const guard = new FrameGuard(mongoFrames);
  let socket = dial(host, port);
  if (!options.tls) guardStream(socket, guard);
  try {
    if (socket.connecting || socket.pending) await coming('connect', socket, options);
    if (options.tls) {
      socket = secure({ ...tlsOptionsOf(options), socket, ...serverName(options, host) });
      guardStream(socket, guard);
      await coming('secureConnect', socket, options);
      reached('tls');
    }
    return socket;
  } catch (cause) {
    socket.destroy();
    throw new MongoNetworkError((cause as Error).message, { cause: cause as Error });
  }
}

/** The same of the client's options that the driver would pick. */
function tlsOptionsOf(options: DriverOptions): ConnectionOptions {
  const names = driver.LEGAL_TLS_SOCKET_OPTIONS.filter((name) => options[name] !== undefined);
  return Object.fromEntries(names.map((name) => [name, options[name]]));
}

/** Whom the certificate must be for; no IP address may be asked for by SNI, but is checked all the same. */
function serverName({ servername }: DriverOptions, host: string): ConnectionOptions {
  if (servername !== undefined) return {};
  return isIP(host) ? { host } : { host, servername: host };
}

/** @throws what ended the socket, or that it took too long or no caller waits any more */
function coming(event: 'connect' | 'secureConnect', socket: Socket, options: DriverOptions): Promise<void> {
  const { connectTimeoutMS = 10_000, cancellationToken } = options;
  return new Promise((resolve, reject) => {
    const end = (message: string, code: string) => (): void => {
      socket.destroy(Object.assign(new Error(message), { code }));
    };
    const cancel = end('The connection is not wanted any more.', 'ECONNABORTED');
    const timer = setTimeout(
      end(`No ${event} within ${connectTimeoutMS} ms.`, 'ETIMEDOUT'),
      connectTimeoutMS,
    );
    const settle = (settled: () => void) => (): void => {
      clearTimeout(timer);
      cancellationToken?.off('cancel', cancel);
      settled();
    };
    cancellationToken?.once('cancel', cancel);
    socket.once(event, settle(resolve));
    // Errors stay listened to: what listens for the driver comes a moment later.
    socket.on('error', (error) => settle(() => reject(error))());
    socket.once(
      'close',
      settle(() =>
        reject(Object.assign(new Error('The server closed the connection.'), { code: 'ECONNRESET' })),
      ),
    );
  });
}

/** How a server answers the first step of a login: with it a `hello` may have been answered, too. */
interface Answer {
  readonly payload?: unknown;
  readonly speculativeAuthenticate?: Answer;
}

/** The driver's connection, in `lib/cmap/connection.js`. */
type Connection = new (...made: unknown[]) => { command(...command: unknown[]): Promise<Answer> };

/** As many as other drivers take; servers ask for 15,000 unless a client says otherwise. */
const MAX_ITERATIONS = 100_000;

const { Connection } = require('mongodb/lib/cmap/connection.js') as {
  Connection: Connection;
};

/**
 * The driver's connection, which hashes a password no more often than is sensible, though the server asks for it: each time
 * takes one of the few threads that names are looked up and files are read in.
 */
class ScramBound extends Connection {
  override async command(...command: unknown[]): Promise<Answer> {
    const answer = await super.command(...command);
    const iterations = iterationsOf(answer.speculativeAuthenticate) ?? iterationsOf(answer);
    if (iterations !== undefined && iterations > MAX_ITERATIONS)
      throw new FrameRefused(
        "MongoDB's protocol",
        `a password is to be hashed ${iterations} times; at most ${MAX_ITERATIONS} are taken`,
      );
    return answer;
  }
}

/** RFC 5802, 5.1: `i` among the attributes of the server's first message. */
function iterationsOf(answer: Answer | undefined): number | undefined {
  const payload = answer?.payload;
  if (typeof payload !== 'object' || payload === null) return undefined;
  const bytes = (payload as { buffer?: Uint8Array }).buffer ?? (payload as Uint8Array);
  const attributes = Buffer.from(bytes).toString('latin1').split(',');
  // As the driver reads them: in any order, and the last of a name.
  const count = attributes.findLast((attribute) => attribute.startsWith('i='));
  return count === undefined ? undefined : Number.parseInt(count.slice(2), 10);
}
