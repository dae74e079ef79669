import { createPrivateKey, type KeyObject } from 'node:crypto';
import { partsOf, type PemPart, pemOf, type Unreadable } from './pem-text.js';
import { sealingRounds } from './sealing-cost.js';

export interface PrivateKey {
  /** As it was given, sealed or not, in the form that every reader of PEM takes. */
  readonly pem: string;
  /** Opened. */
  readonly key: KeyObject;
}

export interface UnreadableKey extends Unreadable {
  /** It is the passphrase that has to be mended, and not the key. */
  readonly of?: 'passphrase';
}

/** OpenSSL takes 2048 when it seals a key, Java ten thousand, and what OpenSSL's scrypt does is worth 131,072. */
const MAX_ROUNDS = 150_000;

export const PASSPHRASE_NEEDED: UnreadableKey = {
  problem: 'is needed: the private key is encrypted',
  of: 'passphrase',
};

/** Goes before an EC key in what OpenSSL writes, and says nothing that the key does not. */
const PARAMETERS = 'EC PARAMETERS';

/**
 * Reads a private key in PKCS #1, PKCS #8 or SEC 1, sealed or not. It opens sealed keys at once, which takes up to a
 * tenth of a second: call it where a config is saved or a session opened, not with each request.
 */
export function readPrivateKey(text: string, passphrase = ''): PrivateKey | UnreadableKey {
  const part = keyPartOf(text);
  if ('problem' in part) return part;
  if (part.label === 'OPENSSH PRIVATE KEY')
    return { problem: 'is a key in the form of OpenSSH; `ssh-keygen -p -m PKCS8 -f <file>` rewrites it' };
  return openPart(part, passphrase);
}

/** The one private key of a text; certificates beside it are left out. */
export function keyPartOf(text: string): PemPart | Unreadable {
  const read = partsOf(text);
  if ('problem' in read) return read;
  const keys = read.parts.filter(({ label }) => label.endsWith('PRIVATE KEY'));
  if (keys.length > 1) return { problem: `holds ${keys.length} private keys, and must hold one` };
  if (keys.length === 1) return keys[0]!;
  const [other] = read.parts.filter(({ label }) => label !== PARAMETERS);
  return { problem: `holds a ${(other?.label ?? PARAMETERS).toLowerCase()} in place of a private key` };
}

export function openPart(part: PemPart, passphrase: string): PrivateKey | UnreadableKey {
  const pem = pemOf(part);
  const sealed = part.sealedBy !== undefined || part.label.startsWith('ENCRYPTED');
  if (sealed && passphrase === '') return PASSPHRASE_NEEDED;
  if (part.label.startsWith('ENCRYPTED')) {
    const rounds = sealingRounds(Buffer.from(part.base64, 'base64'));
    if (rounds > MAX_ROUNDS) return { problem: tooCostly(rounds) };
  }
  try {
    return { pem, key: createPrivateKey({ key: pem, format: 'pem', ...(sealed && { passphrase }) }) };
  } catch {
    return sealed
      ? { problem: 'does not open the private key', of: 'passphrase' }
      : { problem: 'holds a private key that cannot be read' };
  }
}

function tooCostly(rounds: number): string {
  const at = rounds === Infinity ? 'in a way that is not known' : `with ${inDigits(rounds)} rounds`;
  return `is encrypted ${at}; at most ${inDigits(MAX_ROUNDS)} rounds of PBKDF2 are taken: \`openssl pkcs8 -topk8 -iter 10000\` rewrites it`;
}

function inDigits(count: number): string {
  return count.toLocaleString('en-US');
}
