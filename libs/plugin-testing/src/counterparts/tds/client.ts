import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { SqlBehindConnection } from '../sql-behind.js';
import type { Certificates } from '../../engines/index.js';
import { sqlError } from './errors.js';
import { COLLATION, ENCRYPTION, preloginAnswer, readLogin, wantedEncryption } from './login.js';
import { MESSAGE, type Message, MessageReader, MessageWriter, packet } from './packets.js';
import { readBatch, readCall } from './requests.js';
import { type HugeValue, sendHuge } from './huge-value.js';
import { Statements } from './statements.js';
import {
  bytesChange,
  CHANGE,
  done,
  DONE,
  error,
  loginAck,
  routingChange,
  type SqlError,
  STATUS,
  textChange,
} from './tokens.js';
import { secured } from './tls-in-prelogin.js';

/** How it is to behave, where that is not as a good server does. */
export interface TdsManners {
  /** Says that it has no TLS, whatever the client wants. */
  readonly withoutTls?: boolean;
  /** Sends each login on to there. */
  readonly route?: { readonly host: string; readonly port: number };
  /** Answers a login with a part of a message, and nothing after. */
  readonly breaksOffLogin?: boolean;
  /** Answers a statement with what is not a token. */
  readonly babbles?: boolean;
  /** Answers each call with so many errors. */
  readonly errors?: number;
  /** Answers each call with a row of an integer and this. */
  readonly huge?: HugeValue;
  /** Hears of each reset of a session that a client asks for, with what it runs after it. */
  readonly onReset?: (kind: number) => void;
}

export interface Host {
  readonly login: { readonly user: string; readonly password: string; readonly database: string };
  readonly certificates: Certificates;
  readonly manners: TdsManners;
  readonly connect: () => Promise<SqlBehindConnection>;
}

const VERSION = [15, 0, 4000] as const;
const TRANSACTION = Buffer.from([1, 0, 0, 0, 0, 0, 0, 0]);
const NONE = Buffer.alloc(0);
const BEGIN = 5;

/** One client of a stand-in: from its first byte to its last. */
export class TdsClient {
  readonly #reader = new MessageReader();
  #link: Socket;
  #statements: Statements | undefined;
  #work: Promise<void> = Promise.resolve();
  /** Attentions that are not answered yet. */
  #attentions = 0;

  constructor(
    readonly id: string,
    socket: Socket,
    private readonly host: Host,
  ) {
    this.#link = socket;
    socket.on('error', () => undefined);
    socket.on('close', () => void this.#leave());
    // Strict encryption: the client's first byte is that of a TLS record.
    socket.once('data', (first: Buffer) => {
      socket.pause();
      socket.unshift(first);
      if (first[0] === 0x16) this.#listen(this.#tls(socket));
      else this.#listen(socket);
    });
  }

  get isBusy(): boolean {
    return this.#statements?.isBusy ?? false;
  }

  cut(): void {
    this.#link.destroy();
  }

  #tls(socket: Socket): Socket {
    const { certificate, key } = this.host.certificates;
    return new TLSSocket(socket, { isServer: true, cert: certificate, key, ALPNProtocols: ['tds/8.0'] });
  }

  #listen(link: Socket): void {
    this.#link = link;
    link.on('error', () => undefined);
    link.on('data', this.#receive);
    link.resume();
  }

  readonly #receive = (bytes: Buffer): void => {
    for (const message of this.#reader.push(bytes)) {
      if (message.kind === MESSAGE.attention) {
        this.#attentions += 1;
        this.#statements?.stop();
      }
      this.#work = this.#work.then(() => this.#answer(message)).catch(() => this.cut());
    }
  };

  async #answer({ kind, body, ignored, resets }: Message): Promise<void> {
    if (resets && !ignored) await this.#reset(kind);
    if (ignored) await this.#end(done(DONE.last, STATUS.error));
    else if (kind === MESSAGE.prelogin) await this.#prelogin(body);
    else if (kind === MESSAGE.login) await this.#login(body);
    else if (kind === MESSAGE.batch) await this.#run(body, DONE.last);
    else if (kind === MESSAGE.rpc) await this.#run(body, DONE.procedure);
    else if (kind === MESSAGE.transaction) await this.#transaction(body);
    else if (kind === MESSAGE.attention) {
      this.#attentions -= 1;
      await this.#end(done(DONE.last, STATUS.attention));
    }
  }

  async #prelogin(body: Buffer): Promise<void> {
    const isStrict = this.#link instanceof TLSSocket;
    const wanted = wantedEncryption(body);
    const wantsTls = wanted === ENCRYPTION.on || wanted === ENCRYPTION.required;
    const tls = wantsTls && !isStrict && !this.host.manners.withoutTls;
    const answer = preloginAnswer(tls ? ENCRYPTION.on : ENCRYPTION.notSupported, VERSION);
    this.#link.write(packet(MESSAGE.answer, answer));
    if (!tls) return;
    const socket = this.#link.off('data', this.#receive);
    this.#listen(await secured(socket, this.#reader, this.host.certificates));
  }

  async #login(body: Buffer): Promise<void> {
    const { login, manners } = this.host;
    const { user, password, database } = readLogin(body);
    if (manners.breaksOffLogin) {
      this.#link.write(packet(MESSAGE.answer, loginAck(VERSION), false));
      return;
    }
    const refused = (number: number, message: string): SqlError => ({ number, severity: 14, message });
    if (user !== login.user || password !== login.password) {
      const told = error(refused(18_456, `Login failed for user '${user}'.`));
      return this.#end(told, done(DONE.last, STATUS.error));
    }
    // Without a name it is the one that the login has by default.
    if (database !== '' && database !== login.database) {
      const first = refused(
        4060,
        `Cannot open database "${database}" requested by the login. The login failed.`,
      );
      const second = refused(18_456, `Login failed for user '${user}'.`);
      return this.#end(error(first), error(second), done(DONE.last, STATUS.error));
    }
    this.#statements = new Statements(await this.host.connect());
    await this.#end(
      textChange(CHANGE.database, database, 'master'),
      bytesChange(CHANGE.collation, COLLATION, NONE),
      loginAck(VERSION),
      textChange(CHANGE.packetSize, '4096', '4096'),
      ...(manners.route ? [routingChange(manners.route.host, manners.route.port)] : []),
      done(DONE.last, 0),
    );
  }

  async #run(body: Buffer, kind: number): Promise<void> {
    if (this.host.manners.babbles && kind === DONE.procedure)
      return this.#end(Buffer.from([0x00, 0x01, 0x02]));
    const answer = new MessageWriter(this.#link);
    const { huge, errors } = this.host.manners;
    if (huge && kind === DONE.procedure) return sendHuge(huge, answer);
    if (errors && kind === DONE.procedure) {
      const complaint = error(sqlError(new Error('One of many.')));
      return answer.end(...Array<Buffer>(errors).fill(complaint), done(kind, STATUS.error));
    }
    try {
      const request = kind === DONE.procedure ? readCall(body) : readBatch(body);
      await this.#statements!.run(request, answer, kind);
    } catch (thrown) {
      await answer.end(error(sqlError(thrown)), done(kind, STATUS.error));
    }
    // A client that cancelled hears of it in a message of its own, which is the next one.
    if (this.#attentions > 0) this.#statements!.rest();
  }

  async #reset(kind: number): Promise<void> {
    this.#statements!.close();
    this.#statements = new Statements(await this.host.connect());
    this.host.manners.onReset?.(kind);
  }

  async #transaction(body: Buffer): Promise<void> {
    const begins = body.readUInt16LE(body.readUInt32LE(0)) === BEGIN;
    await this.#statements!.command(begins ? 'BEGIN TRANSACTION' : 'ROLLBACK');
    const change = begins
      ? bytesChange(CHANGE.begun, TRANSACTION, NONE)
      : bytesChange(CHANGE.rolledBack, NONE, TRANSACTION);
    await this.#end(change, done(DONE.last, 0));
  }

  #end(...tokens: readonly Buffer[]): Promise<void> {
    return new MessageWriter(this.#link).end(...tokens);
  }

  async #leave(): Promise<void> {
    this.#statements?.stop();
    await this.#work;
    this.#statements?.close();
  }
}
