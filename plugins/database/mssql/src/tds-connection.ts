import { once } from 'node:events';
import type { TLSSocket } from 'node:tls';
import { types } from 'node:util';
import type { OpenContext } from '@patchbay/plugin-kit';
import { Connection } from 'tedious';

type Driver = InstanceType<typeof Connection>;
type Options = ConstructorParameters<typeof Connection>[0];
type TokenParser = ReturnType<Driver['createTokenStreamParser']>;

/** What tedious tells of an error that the server reported. */
interface ErrorToken {
  readonly number: number;
  readonly message: string;
  readonly class: number;
}

/** The parts of tedious' connection that its type declarations keep to themselves. */
interface Internals {
  readonly socket?: TLSSocket;
  readonly messageIo: { readonly securePair?: { readonly cleartext: TLSSocket } };
}

export interface Link extends Pick<OpenContext, 'dial' | 'reached'> {
  /** `undefined` where TLS is off. */
  readonly tls: 'require' | 'verify-ca' | 'verify-full' | 'strict' | undefined;
}

/** tedious over a dialled socket, which does not log in before the link is what was asked for. */
export class TdsConnection extends Connection {
  readonly #link: Link;
  #refusal: ErrorToken | undefined;
  #isRollingBack = false;

  constructor(options: Options, link: Link) {
    super({ ...options, options: { ...options.options, connector: connectorOf(link.dial) } });
    this.#link = link;
    this.on('errorMessage', (token: ErrorToken) => (this.#refusal ??= token));
  }

  override connect(connected?: (error?: Error) => void): void {
    super.connect((error) => connected?.(error && this.#reasonOf(error)));
  }

  /** Knex hears of the end a tick later, when it may have lent the connection again; and waits for one whenever it closes. */
  override close(): void {
    Object.assign(this, { connected: false });
    if (this.closed) process.nextTick(() => this.emit('end'));
    else super.close();
  }

  /** A roll-back is not to be cancelled: what it undoes would stay. */
  override cancel(): boolean {
    return this.#isRollingBack ? false : super.cancel();
  }

  /** A transaction may be over already, or be one that a procedure left open. What stays open is not lent again. */
  async rollBack(): Promise<void> {
    const isOpen = (): boolean => this.inTransaction;
    if (!isOpen()) return;
    this.#isRollingBack = true;
    await new Promise<void>((resolve) => {
      this.rollbackTransaction(() => {
        resolve();
      });
    });
    this.#isRollingBack = false;
    if (isOpen()) this.close();
  }

  /** tedious would go on without TLS where a server, or somebody in between, says that there is none to be had. */
  override async performTlsNegotiation(
    ...negotiation: Parameters<Driver['performTlsNegotiation']>
  ): Promise<void> {
    await super.performTlsNegotiation(...negotiation);
    const { tls, reached } = this.#link;
    if (!tls) return;
    const { socket, messageIo } = this as unknown as Internals;
    checkTrust(tls === 'strict' ? socket : messageIo.securePair?.cleartext, tls);
    reached('tls');
  }

  /** tedious would wait for the rest of an answer that broke off, however long it takes. */
  override async performSentLogin7WithStandardLogin(
    signal: AbortSignal,
  ): ReturnType<Driver['performSentLogin7WithStandardLogin']> {
    const late = once(signal, 'abort').then(() => Promise.reject(signal.reason as Error));
    late.catch(() => undefined);
    return Promise.race([super.performSentLogin7WithStandardLogin(signal), late]);
  }

  override performLoggedInSendingInitialSql(signal: AbortSignal): Promise<void> {
    this.#link.reached('auth');
    this.#link.reached('database');
    return super.performLoggedInSendingInitialSql(signal);
  }

  /** Counts of rows are needed, whatever the server's own settings are. */
  override getInitialSql(): string {
    return `${super.getInitialSql()}\nset nocount off\nset rowcount 0`;
  }

  /** Nobody in tedious listens for answers that make no sense: they would end the process. */
  override createTokenStreamParser(...source: Parameters<Driver['createTokenStreamParser']>): TokenParser {
    const tokens = super.createTokenStreamParser(...source);
    const { parser } = tokens as unknown as { parser: NodeJS.EventEmitter };
    parser.on('error', (error: Error) => (this as unknown as Internals).socket?.destroy(error));
    return tokens;
  }

  /** The first thing that the server said, or what the socket did: tedious wraps both. */
  #reasonOf(error: Error): Error {
    if ('code' in error && error.code === 'ELOGIN' && this.#refusal) {
      const { number, message, class: severity } = this.#refusal;
      return Object.assign(new Error(message), { code: String(number), number, class: severity });
    }
    // Not instanceof: Node's own errors may come from another realm.
    return types.isNativeError(error.cause) ? error.cause : error;
  }
}

/** Where a listener sends a login on to another server, that one is dialled likewise. */
function connectorOf(dial: OpenContext['dial']) {
  // tedious passes these to the connector, whatever its type declarations say.
  return async (...[target, , signal]: unknown[]) => {
    const { host, port } = target as { host: string; port: number };
    const socket = dial(host, port);
    try {
      await once(socket, 'connect', { signal: signal as AbortSignal });
    } catch (error) {
      socket.destroy();
      throw error;
    }
    return socket;
  };
}

/** @throws Error where the link is not encrypted, or not to whom it should be */
function checkTrust(link: TLSSocket | undefined, mode: NonNullable<Link['tls']>): void {
  if (!link?.encrypted) {
    const told = new Error('The server offers no TLS: nothing was sent to it.');
    throw Object.assign(told, { code: 'EENCRYPT' });
  }
  if (mode === 'require' || link.authorized) return;
  // The name is checked last: who gets that far has a certificate of a CA that is trusted.
  const reason = String(link.authorizationError);
  if (mode === 'verify-ca' && /ALTNAME_INVALID/.test(reason)) return;
  throw Object.assign(new Error(`The server's certificate is not trusted: ${reason}`), { code: reason });
}
