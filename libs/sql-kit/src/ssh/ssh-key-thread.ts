import { createPrivateKey } from 'node:crypto';
import ssh2 from 'ssh2';
import { sshForm } from './ssh-key-form.js';
import type { TextAnswer } from '../threads/reader-thread.js';

/** A private key, and the passphrase that opens it. */
export interface SealedKey {
  readonly privateKey: string;
  readonly passphrase: string | undefined;
}

/** The key without a passphrase, in a form that the client reads at once; or what the client says of it. */
export type OpenedKey = { readonly key: string } | { readonly error: string };

/** Runs in a thread, for `TextThreads`. @param text a `SealedKey` as JSON */
export function read(text: string): TextAnswer<OpenedKey> {
  const { privateKey, passphrase } = JSON.parse(text) as SealedKey;
  const key = ssh2.utils.parseKey(privateKey, passphrase);
  if (key instanceof Error) return { answer: { error: key.message } };
  const opened = sshForm(createPrivateKey(key.getPrivatePEM()));
  return { answer: opened ? { key: opened } : { error: `keys of the type ${key.type} are not supported` } };
}
