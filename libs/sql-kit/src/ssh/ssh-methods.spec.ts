import { generateKeyPairSync, type KeyObject, verify } from 'node:crypto';
import ssh2, { type ParsedKey } from 'ssh2';
import type { SshConfig } from './ssh-fields.js';
import { loginMethods } from './ssh-methods.js';

const PASSPHRASE = 'a passphrase';
const KEY = sealedBy(4);

function sealedBy(rounds: number): string {
  const sealing = { cipher: 'aes256-ctr', passphrase: PASSPHRASE, rounds } as const;
  return ssh2.utils.generateKeyPairSync('ecdsa', { bits: 256, ...sealing }).private;
}

/** The same key, which says that it takes so many rounds to open. */
function saying(rounds: number): string {
  const [first, ...lines] = KEY.trim().split('\n');
  const last = lines.pop();
  const bytes = Buffer.from(lines.join(''), 'base64');
  const salt = bytes.indexOf('bcrypt') + 'bcrypt'.length + 4;
  bytes.writeUInt32BE(rounds, salt + 4 + bytes.readUInt32BE(salt));
  return [first, ...(bytes.toString('base64').match(/.{1,70}/g) ?? []), last].join('\n');
}

function configOf(privateKey: string): SshConfig {
  return { mode: 'key', port: 22, user: 'ada', privateKey, passphrase: PASSPHRASE };
}

it.each([
  ['ed25519', {}],
  ['ecdsa', { bits: 256 }],
  ['ecdsa', { bits: 521 }],
  ['rsa', { bits: 2048 }],
] as const)('opens a sealed key of the type %s %j, which signs as it did', async (type, options) => {
  const sealing = { cipher: 'aes256-ctr', passphrase: PASSPHRASE, rounds: 4 } as const;
  const pair = ssh2.utils.generateKeyPairSync(type as 'rsa', { ...options, ...sealing } as never);
  const [method] = await loginMethods(configOf(pair.private));
  const { key } = method as unknown as { key: ParsedKey };
  const shown = ssh2.utils.parseKey(pair.public) as ParsedKey;
  expect(shown.verify('signed', key.sign('signed'))).toBe(true);
  expect(key.getPublicSSH().equals(shown.getPublicSSH())).toBe(true);
});

const PAIRS = {
  RSA: generateKeyPairSync('rsa', { modulusLength: 2048 }),
  'P-256': generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  'P-521': generateKeyPairSync('ec', { namedCurve: 'P-521' }),
  Ed25519: generateKeyPairSync('ed25519'),
};
const SEALING = { cipher: 'aes-256-cbc', passphrase: PASSPHRASE } as const;

/** As the client of an SSH server would use it. */
async function signsAs(publicKey: KeyObject, privateKey: string): Promise<boolean> {
  const [method] = await loginMethods(configOf(privateKey));
  const { key } = method as unknown as { key: ParsedKey };
  const hash = publicKey.asymmetricKeyType === 'ed25519' ? undefined : 'sha256';
  return verify(hash, Buffer.from('signed'), publicKey, key.sign('signed', hash));
}

describe.each(Object.entries(PAIRS))('a key of the type %s', (_, { privateKey, publicKey }) => {
  const clear = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();

  it.each([
    ['', clear],
    [', sealed', privateKey.export({ type: 'pkcs8', format: 'pem', ...SEALING }).toString()],
    [' with \\n for its ends of lines', clear.replaceAll('\n', '\\n')],
  ])('signs in the form of PKCS #8%s', async (__, pem) => {
    expect(await signsAs(publicKey, pem)).toBe(true);
  });
});

it.each([
  ['garbage', 'The SSH private key must be PEM text, which starts with "-----BEGIN".'],
  ['~/.ssh/id_rsa', 'The SSH private key must be the PEM text itself, not the name of a file.'],
  [ssh2.utils.generateKeyPairSync('ed25519').public, /^The SSH private key must be PEM text/],
  [
    generateKeyPairSync('ed448').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    'The SSH private key is of the type ed448; RSA, ECDSA and Ed25519 keys are taken.',
  ],
  ['PuTTY-User-Key-File-3: ssh-ed25519\n', /puttygen/],
])('says what a key lacks: %j', async (privateKey, message) => {
  await expect(loginMethods(configOf(privateKey))).rejects.toMatchObject({
    code: 'invalid_request',
    path: 'config.ssh.privateKey',
    message: expect.stringMatching(message),
  });
});

it('says that a key needs its passphrase', async () => {
  const pkcs8 = PAIRS.RSA.privateKey.export({ type: 'pkcs8', format: 'pem', ...SEALING }).toString();
  for (const privateKey of [KEY, pkcs8])
    await expect(loginMethods({ ...configOf(privateKey), passphrase: '' })).rejects.toMatchObject({
      path: 'config.ssh.passphrase',
      message: 'The passphrase is needed: the private key is encrypted.',
    });
});

it('says that a passphrase does not open a key', async () => {
  await expect(loginMethods({ ...configOf(KEY), passphrase: 'another one' })).rejects.toMatchObject({
    code: 'invalid_request',
    message: 'The passphrase does not open the SSH private key.',
  });
});

it('opens a key of many rounds while others have their turn', async () => {
  let turns = 0;
  const ticking = setInterval(() => (turns += 1), 1);
  await loginMethods(configOf(sealedBy(40)));
  clearInterval(ticking);
  expect(turns).toBeGreaterThan(20);
});

it.each([257, 2 ** 32 - 1])(
  'refuses a key that takes %d rounds to open, before it is opened',
  async (rounds) => {
    await expect(loginMethods(configOf(saying(rounds)))).rejects.toMatchObject({
      code: 'invalid_request',
      message: expect.stringContaining(`takes ${rounds} rounds to open; at most 256 are taken`),
    });
  },
);
