import { field, type Group } from '@patchbay/plugin-kit';
import { readSshKey } from './ssh-key.js';

const TUNNELLED = { model: 'ssh.mode', values: ['password', 'key'] } as const;
const BY_PASSWORD = { model: 'ssh.mode', values: ['password'] } as const;
const BY_KEY = { model: 'ssh.mode', values: ['key'] } as const;

const SSH: Group = {
  key: 'ssh',
  title: 'SSH tunnel',
  description: 'For a server that only another one can reach.',
  collapsed: true,
};

/** A tunnel through an SSH server. No server is trusted on first use: the server's fingerprint has to be known before. */
export const sshFields = {
  sshMode: field.select('sshMode', {
    label: 'SSH tunnel',
    model: 'ssh.mode',
    default: 'off',
    description: 'Where it is on, the SSH server looks up the host and the port above, and connects to them.',
    group: SSH,
    options: [
      { value: 'off', label: 'Off' },
      { value: 'password', label: 'Log in with a password' },
      { value: 'key', label: 'Log in with a private key' },
    ],
  }),
  sshHost: field.host('sshHost', {
    label: 'SSH host',
    model: 'ssh.host',
    required: true,
    condition: TUNNELLED,
    placeholder: 'bastion.example.com',
    group: SSH,
    span: 16,
  }),
  sshPort: field.number('sshPort', {
    label: 'SSH port',
    model: 'ssh.port',
    default: 22,
    min: 1,
    max: 65_535,
    condition: TUNNELLED,
    group: SSH,
    span: 8,
  }),
  sshFingerprint: field.text('sshFingerprint', {
    label: 'Fingerprint of the SSH server',
    model: 'ssh.fingerprint',
    required: true,
    condition: TUNNELLED,
    placeholder: 'SHA256:…',
    docs: 'https://man.openbsd.org/ssh-keygen#l',
    description: "As `ssh-keygen -lf` prints it for the server's host key; no other server is logged in to.",
    pattern: '^SHA256:[A-Za-z0-9+\\/]{43}=?$',
    patternMessage: 'must be SHA256: and the 43 characters that follow it in what `ssh-keygen -lf` prints',
    group: SSH,
  }),
  sshUser: field.text('sshUser', {
    label: 'SSH user',
    model: 'ssh.user',
    required: true,
    keepsSecrets: true,
    condition: TUNNELLED,
    group: SSH,
    span: 12,
  }),
  sshPassword: field.password('sshPassword', {
    label: 'SSH password',
    model: 'ssh.password',
    required: true,
    condition: BY_PASSWORD,
    group: SSH,
    span: 12,
  }),
  sshPrivateKey: field.privateKey('sshPrivateKey', {
    label: 'SSH private key (OpenSSH or PEM)',
    model: 'ssh.privateKey',
    passphrase: 'ssh.passphrase',
    read: readSshKey,
    required: true,
    condition: BY_KEY,
    group: SSH,
  }),
  sshPassphrase: field.password('sshPassphrase', {
    label: 'Passphrase of the key, where it has one',
    model: 'ssh.passphrase',
    condition: BY_KEY,
    group: SSH,
  }),
};

/** As a checked config holds it: what the mode asks for is there. */
export interface SshConfig {
  readonly mode: 'off' | 'password' | 'key';
  readonly host?: string;
  readonly port: number;
  readonly fingerprint?: string;
  readonly user?: string;
  readonly password?: string;
  readonly privateKey?: string;
  readonly passphrase?: string;
}
