import { createHash, createHmac, pbkdf2Sync, randomBytes, timingSafeEqual } from 'node:crypto';
import { authenticationFailed } from './mongo-error.js';

const ITERATIONS = 4096;

/** What a server keeps of a password. */
export interface ScramSecret {
  readonly salt: Buffer;
  readonly storedKey: Buffer;
  readonly serverKey: Buffer;
  /** That a rogue server asks for, though these are not of so many. */
  readonly iterations?: number;
}

const hmac = (key: Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();
const hash = (data: Buffer): Buffer => createHash('sha256').update(data).digest();

export function scramSecret(password: string): ScramSecret {
  const salt = randomBytes(28);
  const salted = pbkdf2Sync(password.normalize('NFKC'), salt, ITERATIONS, 32, 'sha256');
  return { salt, storedKey: hash(hmac(salted, 'Client Key')), serverKey: hmac(salted, 'Server Key') };
}

/** The server's side of one SCRAM-SHA-256 conversation (RFC 5802 and RFC 7677). */
export class ScramConversation {
  readonly #secret: ScramSecret;
  readonly #clientFirst: string;
  readonly #serverFirst: string;
  readonly #nonce: string;

  /** @throws MongoError where no user is called that */
  static begin(payload: Buffer, secretOf: (user: string) => ScramSecret | undefined): ScramConversation {
    const clientFirst = payload.toString().replace(/^n,,/, '');
    const user = fieldsOf(clientFirst).get('n')?.replaceAll('=2C', ',').replaceAll('=3D', '=');
    const secret = user === undefined ? undefined : secretOf(user);
    if (!secret) throw authenticationFailed();
    return new ScramConversation(user!, clientFirst, secret);
  }

  private constructor(
    readonly user: string,
    clientFirst: string,
    secret: ScramSecret,
  ) {
    this.#clientFirst = clientFirst;
    this.#secret = secret;
    this.#nonce = fieldsOf(clientFirst).get('r')! + randomBytes(18).toString('base64');
    this.#serverFirst = `r=${this.#nonce},s=${secret.salt.toString('base64')},i=${secret.iterations ?? ITERATIONS}`;
  }

  get first(): Buffer {
    return Buffer.from(this.#serverFirst);
  }

  /** @returns the proof that the server knows the secret as well. @throws MongoError for a wrong proof of the client's */
  finish(payload: Buffer): Buffer {
    const final = payload.toString();
    const proof = Buffer.from(fieldsOf(final).get('p') ?? '', 'base64');
    const bare = final.slice(0, final.lastIndexOf(',p='));
    const message = `${this.#clientFirst},${this.#serverFirst},${bare}`;
    const signature = hmac(this.#secret.storedKey, message);
    const key = Buffer.from(signature.map((byte, index) => byte ^ (proof[index] ?? 0)));
    const isTheirs = proof.length === 32 && timingSafeEqual(hash(key), this.#secret.storedKey);
    if (!isTheirs || fieldsOf(bare).get('r') !== this.#nonce) throw authenticationFailed();
    return Buffer.from(`v=${hmac(this.#secret.serverKey, message).toString('base64')}`);
  }
}

function fieldsOf(text: string): Map<string, string> {
  return new Map(text.split(',').map((part) => [part.slice(0, 1), part.slice(2)]));
}
