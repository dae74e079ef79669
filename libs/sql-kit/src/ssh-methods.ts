import { PluginError } from '@patchbay/plugin-kit';
import type { AnyAuthMethod, ParsedKey } from 'ssh2';
import type { SshConfig } from './ssh-fields.js';

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
    const { default: ssh2 } = await import('ssh2');
    const key = ssh2.utils.parseKey(privateKey, passphrase);
    if (key instanceof Error || !key.isPrivateKey()) throw unusableKey(key, passphrase);
    return [{ type: 'publickey', username, key }];
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

function unusableKey(key: ParsedKey | Error, passphrase: string | undefined): PluginError {
  const said = key instanceof Error ? key.message : 'it is a public key';
  const wantsPassphrase = /passphrase|integrity check/i.test(said);
  const sentence = !wantsPassphrase
    ? `The SSH private key cannot be read: ${said}.`
    : passphrase
      ? 'The passphrase does not open the SSH private key.'
      : 'The SSH private key needs its passphrase.';
  const path = wantsPassphrase ? 'config.ssh.passphrase' : 'config.ssh.privateKey';
  return new PluginError('invalid_request', sentence, { path });
}
