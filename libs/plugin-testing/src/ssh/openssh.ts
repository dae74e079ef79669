import { once } from 'node:events';
import { connect } from 'node:net';
import { sshdBinary } from '../engines/binaries.js';
import { Sandbox } from '../engines/sandbox.js';
import { answering, freePort } from '../engines/server.js';
import { fingerprintOf, newKeyPair } from './ssh-keys.js';
import type { SshServer } from './ssh-server.js';

/** Some accounts may not log in where PAM is not asked, and cannot be used; each of these comes with a server that tests need. */
const ACCOUNTS = ['mysql', 'postgres', 'sshd'];

/**
 * OpenSSH's own server, without a privilege: it lets in the account that it runs as, by a key.
 * @throws Error that says how to get it, where it is missing.
 */
export async function startOpenssh(): Promise<SshServer> {
  const sshd = sshdBinary();
  const sandbox = new Sandbox(ACCOUNTS);
  try {
    const port = await freePort();
    const hostKey = newKeyPair();
    const key = newKeyPair();
    const settings = {
      Port: port,
      ListenAddress: '127.0.0.1',
      HostKey: sandbox.write('host_key', hostKey.private),
      AuthorizedKeysFile: sandbox.write('authorized_keys', `${key.public}\n`),
      PidFile: 'none',
      // The sandbox lies in a folder for all users, which no key may.
      StrictModes: 'no',
      UsePAM: 'no',
      PasswordAuthentication: 'no',
      AllowTcpForwarding: 'yes',
    };
    const lines = Object.entries(settings).map(([name, value]) => `${name} ${value}\n`);
    sandbox.start(sshd, ['-D', '-e', '-f', sandbox.write('sshd_config', lines.join(''))]);
    await answering(sandbox, () => greeting(port));
    return {
      host: '127.0.0.1',
      port,
      fingerprint: fingerprintOf(hostKey.public),
      user: sandbox.account,
      key: { privateKey: key.private },
      stop: () => sandbox.remove(),
    };
  } catch (error) {
    await sandbox.remove();
    throw error;
  }
}

async function greeting(port: number): Promise<void> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'data');
  socket.destroy();
}
