import { keyPartOf, openPart, PASSPHRASE_NEEDED, pemOf, type UnreadableKey } from '@patchbay/plugin-kit';
import { sshForm } from './ssh-key-form.js';

export interface SshKey {
  /** As it was given, sealed or not, in the form that every reader takes. */
  readonly text: string;
  /** In a form that the SSH library reads; none for a sealed key of OpenSSH, which takes a second to open. */
  readonly opened?: string;
}

/** `ssh-keygen` takes 16 or 24, and careful people 100. A round takes 20 to 100 ms. */
const MAX_ROUNDS = 256;

/**
 * Reads a private key in the form of OpenSSH, of PEM (PKCS #1, PKCS #8, SEC 1) or of PuTTY. A sealed key of OpenSSH is not
 * opened: that its passphrase does not is found by the login.
 */
export function readSshKey(text: string, passphrase = ''): SshKey | UnreadableKey {
  if (/^\s*PuTTY-User-Key-File-/.test(text)) return puttyKey(text, passphrase);
  const part = keyPartOf(text);
  if ('problem' in part) return part;
  if (part.label === 'OPENSSH PRIVATE KEY')
    return openSshKey(pemOf(part), Buffer.from(part.base64, 'base64'), passphrase);
  const read = openPart(part, passphrase);
  if ('problem' in read) return read;
  const opened = sshForm(read.key);
  const type = read.key.asymmetricKeyType ?? 'unknown';
  return opened
    ? { text: read.pem, opened }
    : { problem: `is of the type ${type}; RSA, ECDSA and Ed25519 keys are taken` };
}

const LATER_PUTTY =
  'is a PuTTY key of a later form; `puttygen <file> -O private-openssh -o <new>` rewrites it';

function puttyKey(given: string, passphrase: string): SshKey | UnreadableKey {
  const text = given.trim().replace(/\\+r?\\*n/g, '\n');
  if (!text.startsWith('PuTTY-User-Key-File-2:')) return { problem: LATER_PUTTY };
  const sealed = !/^Encryption: none\r?$/m.test(text);
  return sealed && passphrase === '' ? PASSPHRASE_NEEDED : { text, opened: text };
}

const MAGIC = Buffer.from('openssh-key-v1\0');

/** OpenSSH's PROTOCOL.key: the cipher, how the passphrase is stretched, and what that takes. */
function openSshKey(text: string, bytes: Buffer, passphrase: string): SshKey | UnreadableKey {
  const [cipher, , options] = stringsOf(bytes.subarray(MAGIC.length), 3);
  if (!bytes.subarray(0, MAGIC.length).equals(MAGIC) || !cipher || !options)
    return { problem: 'holds a private key that cannot be read' };
  if (cipher.toString('latin1') === 'none') return { text, opened: text };
  if (passphrase === '') return PASSPHRASE_NEEDED;
  const [salt] = stringsOf(options, 1);
  const rounds = salt && options.length >= salt.length + 8 ? options.readUInt32BE(salt.length + 4) : 0;
  if (rounds <= MAX_ROUNDS) return { text };
  return {
    problem: `takes ${rounds} rounds to open; at most ${MAX_ROUNDS} are taken: \`ssh-keygen -p -a 100 -f <file>\` seals it again`,
  };
}

/** Texts that each come after their length: as many of the first as are there. */
function stringsOf(bytes: Buffer, count: number): readonly Buffer[] {
  const strings: Buffer[] = [];
  for (let at = 0; strings.length < count && bytes.length >= at + 4;) {
    const end = at + 4 + bytes.readUInt32BE(at);
    if (end > bytes.length) break;
    strings.push(bytes.subarray(at + 4, end));
    at = end;
  }
  return strings;
}
