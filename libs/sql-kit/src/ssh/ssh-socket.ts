import { Duplex } from 'node:stream';
import { contained } from '@patchbay/plugin-kit';
import type { ClientChannel } from 'ssh2';

type Done = (error?: Error | null) => void;

/**
 * One connection through a tunnel, in the shape in which drivers and `node:tls` know a `net.Socket`: under way when it is
 * made, connected once it has its channel. What is written before waits for that.
 */
export class SshSocket extends Duplex {
  #channel: ClientChannel | undefined;
  #waiting: (() => void) | undefined;
  #timer: NodeJS.Timeout | undefined;
  bytesRead = 0;
  bytesWritten = 0;
  timeout = 0;

  constructor(
    readonly remoteAddress: string,
    readonly remotePort: number,
  ) {
    super({ allowHalfOpen: false });
    // The driver that it was given to hears of errors by listeners of its own; one who does not listen must not end the server.
    this.on('error', () => undefined);
  }

  override emit(event: string | symbol, ...details: unknown[]): boolean {
    return contained(this, () => super.emit(event, ...details));
  }

  get connecting(): boolean {
    return !this.#channel && !this.destroyed;
  }

  get pending(): boolean {
    return !this.#channel;
  }

  get readyState(): string {
    if (this.destroyed) return 'closed';
    return this.#channel ? 'open' : 'opening';
  }

  carriedBy(channel: ClientChannel): void {
    this.#channel = channel;
    channel.on('data', (chunk: Buffer) => {
      if (this.destroyed) return;
      this.bytesRead += chunk.length;
      this.#active();
      if (!this.push(chunk)) channel.pause();
    });
    channel.on('end', () => this.push(null));
    channel.on('error', (error: Error) => this.destroy(error));
    channel.on('close', () => {
      // All that came before is to be read first.
      if (this.readableEnded) this.destroy();
      else this.once('end', () => this.destroy());
    });
    this.emit('connect');
    this.emit('ready');
    this.#waiting?.();
    this.#waiting = undefined;
  }

  override _read(): void {
    this.#channel?.resume();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: Done): void {
    this.#whenCarried((channel) => {
      this.bytesWritten += chunk.length;
      this.#active();
      channel.write(chunk, done);
    });
  }

  override _final(done: Done): void {
    this.#whenCarried((channel) => {
      channel.end();
      done();
    });
  }

  override _destroy(error: Error | null, done: Done): void {
    clearTimeout(this.#timer);
    this.#channel?.close();
    // What still comes is let go: the channel ends only once it was read to its end.
    this.#channel?.resume();
    // No sooner than a `net.Socket` tells it: TLS on top, which ends this for a reason, has its say first.
    setImmediate(done, error);
  }

  /** As `net.Socket` has it: tells when nothing was sent or received for so long, and does nothing about it. */
  setTimeout(timeoutMs: number, listener?: () => void): this {
    clearTimeout(this.#timer);
    this.timeout = timeoutMs;
    if (listener && timeoutMs > 0) this.once('timeout', listener);
    else if (listener) this.off('timeout', listener);
    if (timeoutMs > 0 && !this.destroyed)
      this.#timer = setTimeout(() => this.emit('timeout'), timeoutMs).unref();
    return this;
  }

  destroySoon(): void {
    if (this.writable) this.end();
    if (this.writableFinished) this.destroy();
    else this.once('finish', () => this.destroy());
  }

  /** Drivers call this on the socket they are given: it is on its way already, and goes nowhere else. */
  connect(): this {
    return this;
  }

  /** The three are matters of the SSH connection, which sees to them. */
  setNoDelay(): this {
    return this;
  }

  setKeepAlive(): this {
    return this;
  }

  ref(): this {
    return this;
  }

  unref(): this {
    return this;
  }

  #active(): void {
    this.#timer?.refresh();
  }

  #whenCarried(work: (channel: ClientChannel) => void): void {
    const channel = this.#channel;
    if (channel) work(channel);
    else this.#waiting = () => this.#whenCarried(work);
  }
}
