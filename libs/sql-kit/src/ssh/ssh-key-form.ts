import type { KeyObject } from 'node:crypto';

/** The SSH library reads the older forms of RSA and EC keys, and Ed25519 in OpenSSH's own form only. Of other types, nothing. */
export function sshForm(key: KeyObject): string | undefined {
  switch (key.asymmetricKeyType) {
    case 'rsa':
      return key.export({ type: 'pkcs1', format: 'pem' }).toString();
    case 'ec':
      return key.export({ type: 'sec1', format: 'pem' }).toString();
    case 'ed25519': {
      const { d, x } = key.export({ format: 'jwk' });
      return openSshEd25519(Buffer.from(d!, 'base64url'), Buffer.from(x!, 'base64url'));
    }
    default:
      return undefined;
  }
}

/** OpenSSH's PROTOCOL.key, with the cipher and the key derivation `none`. */
function openSshEd25519(secret: Buffer, shown: Buffer): string {
  const name = string('ssh-ed25519');
  const publicKey = string(Buffer.concat([name, string(shown)]));
  const check = Buffer.alloc(8);
  const secrets = [check, name, string(shown), string(Buffer.concat([secret, shown])), string('')];
  const open = Buffer.concat(secrets);
  const padding = Buffer.from(Array.from({ length: (8 - (open.length % 8)) % 8 }, (_, index) => index + 1));
  const none = [string('none'), string('none'), string('')];
  const parts = [Buffer.from('openssh-key-v1\0'), ...none, uint32(1), publicKey];
  const bytes = Buffer.concat([...parts, string(Buffer.concat([open, padding]))]);
  const lines = bytes.toString('base64').match(/.{1,70}/g)!;
  return ['-----BEGIN OPENSSH PRIVATE KEY-----', ...lines, '-----END OPENSSH PRIVATE KEY-----', ''].join(
    '\n',
  );
}

function string(bytes: Buffer | string): Buffer {
  const content = Buffer.from(bytes as string);
  return Buffer.concat([uint32(content.length), content]);
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
