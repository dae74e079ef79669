import { createHash } from 'node:crypto';
import ssh2 from 'ssh2';

/** A new Ed25519 key pair, in OpenSSH's format. Of those that `ssh2` makes, about one in a hundred is too short to be read. */
export function newKeyPair(passphrase?: string): { readonly private: string; readonly public: string } {
  const sealed = { cipher: 'aes256-ctr', rounds: 4 };
  for (;;) {
    const pair = ssh2.utils.generateKeyPairSync(
      'ed25519',
      passphrase === undefined ? {} : { ...sealed, passphrase },
    );
    const parsed = [ssh2.utils.parseKey(pair.private, passphrase), ssh2.utils.parseKey(pair.public)];
    if (!parsed.some((key) => key instanceof Error)) return pair;
  }
}

/** Of a public key in one line, as `ssh-keygen -lf` prints it. */
export function fingerprintOf(publicKey: string): string {
  const blob = Buffer.from(publicKey.split(' ')[1]!, 'base64');
  return `SHA256:${createHash('sha256').update(blob).digest('base64').replace(/=+$/, '')}`;
}
