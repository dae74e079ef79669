import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

interface Pair {
  readonly client: Socket;
  readonly target: Socket;
  /** Something of it was swallowed: nothing sensible can follow. */
  lost: boolean;
}

/** Stands between a plugin and its server, and does to their connections what networks do. */
export class FaultProxy {
  static async start(targetPort: number): Promise<FaultProxy> {
    const server = createServer();
    const proxy = new FaultProxy(server, targetPort);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return proxy;
  }

  readonly #pairs = new Set<Pair>();
  #silent = false;

  private constructor(
    private readonly server: Server,
    targetPort: number,
  ) {
    server.on('connection', (client) => {
      this.#join(client, connect(targetPort, '127.0.0.1'));
    });
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** Connections that clients hold right now. */
  get open(): number {
    return this.#pairs.size;
  }

  /** From now on connections are accepted and kept, and whatever comes over them is swallowed. */
  silence(): void {
    this.#silent = true;
  }

  /** New connections pass again; those that something was swallowed of stay silent for ever. */
  heal(): void {
    this.#silent = false;
  }

  /** Ends what is open by a reset, in the midst of whatever it carries. */
  reset(): void {
    for (const { client } of this.#pairs) client.resetAndDestroy();
  }

  async stop(): Promise<void> {
    for (const { client } of this.#pairs) client.destroy();
    this.server.close();
    await once(this.server, 'close');
  }

  #join(client: Socket, target: Socket): void {
    const pair: Pair = { client, target, lost: false };
    this.#pairs.add(pair);
    this.#pump(pair, client, target);
    this.#pump(pair, target, client);
    client.once('close', () => {
      this.#pairs.delete(pair);
      target.destroy();
    });
    // A silent network says nothing of the other side being gone.
    target.once('close', () => {
      if (!this.#swallows(pair)) client.destroy();
    });
  }

  #pump(pair: Pair, from: Socket, to: Socket): void {
    from.on('error', () => undefined);
    from.on('data', (chunk) => {
      if (this.#swallows(pair)) return;
      if (!to.write(chunk)) {
        from.pause();
        to.once('drain', () => from.resume());
      }
    });
    from.on('end', () => {
      if (!this.#swallows(pair)) to.end();
    });
  }

  #swallows(pair: Pair): boolean {
    return (pair.lost ||= this.#silent);
  }
}
