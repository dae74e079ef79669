import { once } from 'node:events';
import type { TLSSocket } from 'node:tls';
import { types } from 'node:util';
import type { OpenContext } from '@patchbay/plugin-kit';
import { boundLogin, FrameRefused } from '@patchbay/sql-kit';
import { Connection } from 'tedious';
import type { TdsBounds } from './bounds.js';
import { boundsOf } from './driver-rows.js';

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
  readonly config: { readonly options: object };
  readonly socket?: TLSSocket;
  readonly messageIo: { readonly securePair?: { readonly cleartext: TLSSocket } };
}

export interface Link extends Pick<OpenContext, 'dial' | 'reached'> {
  /** `undefined` where TLS is off. */
  readonly tls: 'require' | 'verify-ca' | 'verify-full' | 'strict' | undefined;
}

/** tedious keeps all errors of a request, and copies its list of them with each. */
const MAX_ERRORS = 1000;

/** tedious over a dialled socket, which does not log in before the link is what was asked for. */
export class TdsConnection extends Connection {
  static open(options: Options, link: Link): Promise<TdsConnection> {
    const connection = new TdsConnection(options, link);
    // tedious throws an error that has no listener, however late it comes.
    connection.on('error', () => undefined);
    return new Promise((resolve, reject) => {
      connection.connect((error) => {
        if (error) reject(error);
        else resolve(connection);
      });
    });
  }

  /** What it holds each statement to. */
  readonly bounds: TdsBounds;
  readonly #link: Link;
  readonly #login: Login;
  #refusal: ErrorToken | undefined;
  #isRollingBack = false;
  /** Of the request that runs. */
  #errors = 0;

  constructor(options: Options, link: Link) {
    const login: Login = { granted: () => undefined };
    super({ ...options, options: { ...options.options, connector: connectorOf(link.dial, login) } });
    this.#link = link;
    this.#login = login;
    this.bounds = boundsOf((this as unknown as Internals).config.options);
    this.on('errorMessage', (token: ErrorToken) => {
      this.#refusal ??= token;
      this.#errors += 1;
      if (this.#errors > MAX_ERRORS) this.#refuse(`more than ${MAX_ERRORS} errors for one request`);
    });
  }

  override makeRequest(...request: Parameters<Driver['makeRequest']>): void {
    this.#errors = 0;
    super.makeRequest(...request);
  }

  override connect(connected?: (error?: Error) => void): void {
    super.connect((error) => connected?.(error && this.#reasonOf(error)));
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

  /** The server resets the session before it runs the settings of the login once more. */
  async takeBack(): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.reset((error) => {
        if (error) reject(error);
        else resolve();
      });
    });
  }

  /** tedious would go on without TLS where a server, or a machine in between, says that there is none to be had. */
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

  override readPreloginResponse(signal: AbortSignal): ReturnType<Driver['readPreloginResponse']> {
    return until(signal, super.readPreloginResponse(signal));
  }

  override performSentLogin7WithStandardLogin(
    signal: AbortSignal,
  ): ReturnType<Driver['performSentLogin7WithStandardLogin']> {
    return until(signal, super.performSentLogin7WithStandardLogin(signal));
  }

  override performSentLogin7WithNTLMLogin(
    signal: AbortSignal,
  ): ReturnType<Driver['performSentLogin7WithNTLMLogin']> {
    return until(signal, super.performSentLogin7WithNTLMLogin(signal));
  }

  override performLoggedInSendingInitialSql(signal: AbortSignal): Promise<void> {
    this.#login.granted();
    this.#link.reached('auth');
    this.#link.reached('database');
    return until(signal, super.performLoggedInSendingInitialSql(signal));
  }

  /** Counts of rows are needed, whatever the server's own settings are. */
  override getInitialSql(): string {
    return `${super.getInitialSql()}\nset nocount off\nset rowcount 0`;
  }

  /** No code of tedious listens for answers that make no sense: they would end the process. */
  override createTokenStreamParser(...source: Parameters<Driver['createTokenStreamParser']>): TokenParser {
    const tokens = super.createTokenStreamParser(...source);
    const { parser } = tokens as unknown as { parser: NodeJS.EventEmitter };
    parser.on('error', (error: Error) => (this as unknown as Internals).socket?.destroy(error));
    return tokens;
  }

  #refuse(detail: string): void {
    const { socket } = this as unknown as Internals;
    socket?.destroy(new FrameRefused("SQL Server's protocol", detail));
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

/** tedious would wait for the rest of an answer that broke off, however long it takes. */
function until<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  const late = once(signal, 'abort').then(() => Promise.reject(signal.reason as Error));
  late.catch(() => undefined);
  return Promise.race([work, late]);
}

/** What a server sends until it grants the login is bounded: tedious gathers whole messages of it, however long. */
interface Login {
  granted: () => void;
}

/** Where a listener sends a login on to another server, that one is dialled likewise. */
function connectorOf(dial: OpenContext['dial'], login: Login) {
  // tedious passes these to the connector, whatever its type declarations say.
  return async (...[target, , signal]: unknown[]) => {
    const { host, port } = target as { host: string; port: number };
    const socket = dial(host, port);
    login.granted = boundLogin(socket);
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

/** Ends the connection at once. */
export function cut(connection: TdsConnection): void {
  (connection as unknown as Partial<Internals>).socket?.destroy();
}
