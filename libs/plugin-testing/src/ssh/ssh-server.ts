import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import ssh2, { type AuthContext, type Connection, type PublicKeyAuthContext, type ServerChannel } from 'ssh2';
import { fingerprintOf, newKeyPair } from './ssh-keys.js';

/** A server that a tunnel can be made through, and all that is needed to log in. */
export interface SshServer {
  readonly host: '127.0.0.1';
  readonly port: number;
  readonly fingerprint: string;
  readonly user: string;
  /** Where it takes one. */
  readonly password?: string;
  readonly key: { readonly privateKey: string; readonly passphrase?: string };
  /** Ends the server and whatever it has open, without a farewell. May be called twice. */
  stop(): Promise<void>;
}

/** One of ours, which shows what is going on in it. */
export interface OwnSshServer extends SshServer {
  readonly password: string;
  readonly key: Required<SshServer['key']>;
  /** Right now. */
  readonly connections: number;
  readonly channels: number;
  /** So many attempts to log in were made, of whatever kind. */
  readonly attempts: number;
  /** On the same port as before, after a stop. */
  start(): Promise<void>;
}

type Way = 'password' | 'publickey' | 'keyboard-interactive';

/** `ssh2`'s own server on a real socket: it speaks all of the protocol, takes these ways to log in, and forwards connections. */
export async function startSshServer(
  ways: readonly Way[] = ['password', 'publickey'],
): Promise<OwnSshServer> {
  const server = new ForwardingServer(ways);
  await server.start();
  return server;
}

class ForwardingServer implements OwnSshServer {
  readonly host = '127.0.0.1';
  readonly user = 'tunnel';
  readonly password = `${randomBytes(9).toString('hex')}@:/?#%`;
  readonly key: { readonly privateKey: string; readonly passphrase: string };
  readonly fingerprint: string;
  port = 0;
  attempts = 0;
  readonly #sockets = new Set<Socket>();
  readonly #forwarded = new Set<Socket>();
  readonly #ssh: InstanceType<typeof ssh2.Server>;
  readonly #allowed: ssh2.ParsedKey;
  #listener = createServer();

  constructor(private readonly ways: readonly Way[]) {
    const passphrase = randomBytes(9).toString('hex');
    const { private: privateKey, public: publicKey } = newKeyPair(passphrase);
    const host = newKeyPair();
    this.key = { privateKey, passphrase };
    this.fingerprint = fingerprintOf(host.public);
    this.#allowed = ssh2.utils.parseKey(publicKey) as ssh2.ParsedKey;
    this.#ssh = new ssh2.Server({ hostKeys: [host.private] }, (client) => {
      this.#serve(client);
    });
  }

  get connections(): number {
    return this.#sockets.size;
  }

  get channels(): number {
    return this.#forwarded.size;
  }

  async start(): Promise<void> {
    this.#listener = createServer((socket) => {
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
      this.#ssh.injectSocket(socket);
    }).listen(this.port, this.host);
    await once(this.#listener, 'listening');
    this.port = (this.#listener.address() as AddressInfo).port;
  }

  async stop(): Promise<void> {
    for (const socket of [...this.#sockets, ...this.#forwarded]) socket.destroy();
    if (!this.#listener.listening) return;
    this.#listener.close();
    await once(this.#listener, 'close');
  }

  #serve(client: Connection): void {
    client.on('error', () => undefined);
    client.on('authentication', (context) => {
      if (context.method !== 'none') this.attempts += 1;
      void this.#lets(context).then((lets) => {
        if (lets) context.accept();
        else context.reject([...this.ways]);
      });
    });
    client.on('tcpip', (accept, reject, { destIP, destPort }) => {
      const target = connect(destPort, destIP);
      target.once('error', () => {
        if (target.pending) reject();
      });
      target.once('connect', () => {
        this.#forward(accept(), target);
      });
    });
  }

  async #lets(context: AuthContext): Promise<boolean> {
    const { method, username } = context;
    if (username !== this.user || !this.ways.includes(method as Way)) return false;
    if (method === 'password') return context.password === this.password;
    if (method === 'publickey') return this.#knows(context);
    if (method !== 'keyboard-interactive') return false;
    const [answer] = await new Promise<string[]>((resolve) => {
      context.prompt([{ prompt: 'Password: ', echo: false }], resolve);
    });
    return answer === this.password;
  }

  #knows({ key, signature, blob, hashAlgo }: PublicKeyAuthContext): boolean {
    if (key.algo !== this.#allowed.type || !key.data.equals(this.#allowed.getPublicSSH())) return false;
    // Without a signature the client only asks whether the key would do.
    return !signature || this.#allowed.verify(blob!, signature, hashAlgo);
  }

  #forward(channel: ServerChannel, target: Socket): void {
    this.#forwarded.add(target);
    target.once('close', (broken) => {
      this.#forwarded.delete(target);
      // Else the channel ends once it has sent what came before.
      if (broken) channel.close();
    });
    channel.once('close', () => target.destroy());
    channel.on('error', () => undefined);
    target.on('error', () => undefined);
    channel.pipe(target).pipe(channel);
  }
}
