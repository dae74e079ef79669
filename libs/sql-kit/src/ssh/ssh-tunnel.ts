import type { Socket } from 'node:net';
import type { OpenContext, PluginError, Session } from '@patchbay/plugin-kit';
import type { Client, ClientChannel } from 'ssh2';
import { sshError, targetError } from './ssh-error.js';
import type { SshConfig } from './ssh-fields.js';
import { speaking } from '../protocols/speaking.js';
import { logIn } from './ssh-login.js';
import { loginMethods } from './ssh-methods.js';
import { SshSocket } from './ssh-socket.js';

/**
 * Opens a session through the SSH server that the config asks for, and directly where it asks for none. The dialer that
 * the session is given goes by the tunnel; the SSH server, and it alone, is dialled by the host and held against the
 * egress policy: the target's name is looked up, and its address reached, from where the SSH server stands.
 */
export async function throughSsh<S extends Session>(
  config: SshConfig,
  context: OpenContext,
  open: (context: OpenContext) => S | Promise<S>,
): Promise<S> {
  if (config.mode === 'off') return open(context);
  const tunnel = new SshTunnel(config, context);
  try {
    const session = await open({
      ...context,
      // What drivers do with a socket, this one can.
      dial: (host, port) => tunnel.dial(host, port) as unknown as Socket,
      reached: (stage) => {
        context.reached(stage, 'target');
      },
    });
    const close = session.close.bind(session);
    return Object.assign(session, { close: () => close().finally(() => tunnel.close()) });
  } catch (error) {
    tunnel.close();
    throw error;
  }
}

/** So that a driver's own patience does not end before it hears what is wrong: shares of the time to connect. */
const LOGIN_SHARE = 0.8;
const DIAL_SHARE = 0.9;

const LONGEST_KEEPALIVE_MS = 10_000;

/**
 * The SSH connection of one session: made when it is first needed, once for all who wait. It is lost when its server goes
 * or leaves keep-alives unanswered; what it carried fails then, and the next to dial has another made.
 */
class SshTunnel {
  #link: Promise<Client> | undefined;
  readonly #sockets = new Set<SshSocket>();
  #closed = false;

  constructor(
    private readonly config: SshConfig,
    private readonly context: OpenContext,
  ) {}

  dial(host: string, port: number): SshSocket {
    const socket = new SshSocket(host, port);
    this.#sockets.add(socket);
    socket.once('close', () => this.#sockets.delete(socket));
    void this.#carry(socket);
    return socket;
  }

  close(): void {
    this.#closed = true;
    this.#link?.then(
      (client) => client.end(),
      () => undefined,
    );
  }

  async #carry(socket: SshSocket): Promise<void> {
    const { context } = this;
    const target = `${socket.remoteAddress}:${socket.remotePort}`;
    const late = setTimeout(() => {
      this.#fail(socket, targetError(target, new Error('no answer in time')));
    }, DIAL_SHARE * context.connectTimeoutMs);
    try {
      const client = await this.#connected();
      const channel = await forward(client, socket).catch((error: unknown) => {
        throw targetError(target, error);
      });
      if (socket.destroyed) {
        channel.close();
        return;
      }
      context.reached('connect', 'target');
      socket.carriedBy(channel);
    } catch (error) {
      this.#fail(socket, error as PluginError);
    } finally {
      clearTimeout(late);
    }
  }

  #connected(): Promise<Client> {
    if (this.#link) return this.#link;
    const link = this.#connect();
    link.catch(() => (this.#link = undefined));
    return (this.#link = link);
  }

  async #connect(): Promise<Client> {
    const { config, context } = this;
    const { connectTimeoutMs } = context;
    const methods = await loginMethods(config);
    let up = false;
    const socket = speaking('SSH', context).dial(config.host!, config.port, 'ssh');
    // Before the client hears of it, which would end what it carries as a server does.
    const gone = (): void => {
      if (up) this.#lose();
      up = false;
    };
    socket.once('end', gone).once('close', gone);
    const client = await logIn({
      config,
      methods,
      socket,
      timeoutMs: LOGIN_SHARE * connectTimeoutMs,
      keepaliveMs: Math.min(connectTimeoutMs, LONGEST_KEEPALIVE_MS),
    });
    context.reached('auth', 'ssh');
    up = true;
    if (this.#closed) client.end();
    return client;
  }

  #lose(): void {
    this.#link = undefined;
    const { host, port } = this.config;
    const lost = sshError('unreachable', `the connection to ${host}:${port} was lost`, {});
    for (const socket of this.#sockets) {
      if (this.#closed) socket.destroy();
      else this.#fail(socket, lost);
    }
  }

  /** The host hears why; the driver, which knows no tunnels, hears of a network that failed. */
  #fail(socket: SshSocket, reason: PluginError): void {
    if (socket.destroyed) return;
    this.context.failed(reason);
    const code = socket.connecting ? 'ECONNREFUSED' : 'ECONNRESET';
    socket.destroy(Object.assign(new Error(reason.message), { code }));
  }
}

function forward(client: Client, { remoteAddress, remotePort }: SshSocket): Promise<ClientChannel> {
  return new Promise((resolve, reject) => {
    client.forwardOut('127.0.0.1', 0, remoteAddress, remotePort, (error, channel) => {
      if (error) reject(error);
      else resolve(channel);
    });
  });
}
