import { PluginError, type UnreadableKey } from '@patchbay/plugin-kit';
import type { AnyAuthMethod, ParsedKey } from 'ssh2';
import type { SshConfig } from './ssh-fields.js';
import { readSshKey } from './ssh-key.js';
import type { OpenedKey, SealedKey } from './ssh-key-thread.js';
import { TextThreads } from '../threads/text-threads.js';

/**
 * The ways to log in that the config has the means for, in the order in which they are tried.
 * @throws PluginError that names the field, where a private key cannot be read
 */
export async function loginMethods({
  mode,
  user,
  password = '',
  privateKey = '',
  passphrase,
}: SshConfig): Promise<readonly AnyAuthMethod[]> {
  const username = user!;
  if (mode === 'key') {
    return [{ type: 'publickey', username, key: await keyOf(privateKey, passphrase) }];
  }
  return [
    { type: 'password', username, password },
    {
      // Servers that leave passwords to PAM ask for them as a question of a dialogue.
      type: 'keyboard-interactive',
      username,
      prompt: (_name, _instructions, _language, prompts, answer) => {
        answer(prompts.map(({ echo }) => (echo ? '' : password)));
      },
    },
  ];
}

async function keyOf(privateKey: string, passphrase: string | undefined): Promise<ParsedKey> {
  const read = readSshKey(privateKey, passphrase);
  if ('problem' in read) throw unusableKey(read);
  const { default: ssh2 } = await import('ssh2');
  const opened = read.opened ?? (await openedKey({ privateKey: read.text, passphrase }));
  const key = ssh2.utils.parseKey(opened, passphrase);
  if (key instanceof Error) throw unusableKey(problemOf(key.message));
  if (!key.isPrivateKey()) throw unusableKey({ problem: 'is a public key' });
  return key;
}

/** A thread of their own: keys hold up other keys, and no statement. */
const threads = new TextThreads({ threads: 1, timeoutMs: 30_000, idleMs: 5000, heapMb: 64 });
/** A thread runs compiled code only, while this module may be the source itself, as it is under Jest. */
const THREAD = new URL('../../dist/ssh/ssh-key-thread.js', import.meta.url);

/** A thread that is late, or that crashed, says so in words about statements. */
async function openedKey(sealed: SealedKey): Promise<string> {
  const opened = await threads
    .read<OpenedKey>(THREAD, JSON.stringify(sealed), sealed)
    .catch(() => ({ error: 'it could not be opened in time' }));
  if ('error' in opened) throw unusableKey(problemOf(opened.error));
  return opened.key;
}

/** @param said by the SSH library, of a key and its passphrase */
function problemOf(said: string): UnreadableKey {
  return /passphrase|integrity check|\bMAC\b|bad decrypt/i.test(said)
    ? { problem: 'does not open the SSH private key', of: 'passphrase' }
    : { problem: `cannot be read: ${said}` };
}

function unusableKey({ problem, of }: UnreadableKey): PluginError {
  return of === 'passphrase'
    ? new PluginError('invalid_request', `The passphrase ${problem}.`, { path: 'config.ssh.passphrase' })
    : new PluginError('invalid_request', `The SSH private key ${problem}.`, {
        path: 'config.ssh.privateKey',
      });
}
