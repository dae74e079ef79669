import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import { mismatchOf, readCertificates } from './certificates.js';
import { readPrivateKey } from './private-key.js';

const ONE = `
-----BEGIN CERTIFICATE-----
MIIBczCCARmgAwIBAgIUCMOJwDRhUkgyxNxTpvLj9JPEGC8wCgYIKoZIzj0EAwIw
DjEMMAoGA1UEAwwDb25lMCAXDTI2MTEzMDA5MzY0OVoYDzIxMjYxMTA2MDkzNjQ5
WjAOMQwwCgYDVQQDDANvbmUwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAARiUgjT
QZ+VvMEnec4eDaOGwYE/eKigm1RO9nh1Qs2KYMnuFy48WZKO1dqXVe4tyW5Ab8JB
FugN2/ubrMJnpmxJo1MwUTAdBgNVHQ4EFgQUzIi9gW5tPcwJnmaMK/qbsc1KZfww
HwYDVR0jBBgwFoAUzIi9gW5tPcwJnmaMK/qbsc1KZfwwDwYDVR0TAQH/BAUwAwEB
/zAKBggqhkjOPQQDAgNIADBFAiADR22NCELOD+cuKywpPyKOMx/pAS+1x7O3GLdY
jkjqQAIhAMHMJG+Dz8mEqGuX+yXPWlcbuQcZ3381/uPCCQo1TBS6
-----END CERTIFICATE-----
`.trimStart();
const TWO = `
-----BEGIN CERTIFICATE-----
MIIBcjCCARmgAwIBAgIUFBduwWoU9WdX4vxm4dnw7u9zjMwwCgYIKoZIzj0EAwIw
DjEMMAoGA1UEAwwDdHdvMCAXDTI2MTEzMDA5MzY0OVoYDzIxMjYxMTA2MDkzNjQ5
WjAOMQwwCgYDVQQDDAN0d28wWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAAS1Dihg
isBae7GWLJ4DihfAICdLhMhMkG9Ev1JEOaTIolBKD97+axt+pU2M3pXvk4KhiEpG
D8nDDXy9dFczbtdio1MwUTAdBgNVHQ4EFgQUMVf5JHYeXct6Hz+tGxB04twC4Mow
HwYDVR0jBBgwFoAUMVf5JHYeXct6Hz+tGxB04twC4MowDwYDVR0TAQH/BAUwAwEB
/zAKBggqhkjOPQQDAgNHADBEAiBw7ahP23c3QOnIpf3dS4VrJKXGn7dXnpft6aFg
gNMnFgIgWg887gVhfgGL1BVDI5C5XpO42Q2lvpDkgVcE85IBnxE=
-----END CERTIFICATE-----
`.trimStart();
/** Of the first certificate, for this test alone. */
const SECRET = 'eehImMCFujEItgNC2S/TPmMgT+HT0/adVtH1dl+ms6Q';
const KEY = createPrivateKey({
  key: {
    kty: 'EC',
    crv: 'P-256',
    d: Buffer.from(SECRET, 'base64').toString('base64url'),
    x: 'YlII00GflbzBJ3nOHg2jhsGBP3iooJtUTvZ4dULNimA',
    y: 'ye4XLjxZko7V2pdV7i3JbkBvwkEW6A3b-5uswmembEk',
  },
  format: 'jwk',
});
const KEY_PEM = KEY.export({ type: 'pkcs8', format: 'pem' }).toString();

/** What happens to PEM on its way into a form. */
const MANGLINGS: Readonly<Record<string, (pem: string) => string>> = {
  'with \\n for its ends of lines': (pem) => pem.replaceAll('\n', '\\n'),
  'with \\\\r\\\\n for its ends of lines': (pem) => pem.replaceAll('\n', '\\\\r\\\\n'),
  'with CR LF': (pem) => pem.replaceAll('\n', '\r\n'),
  'with CR alone': (pem) => pem.replaceAll('\n', '\r'),
  'on one line': (pem) => pem.replaceAll('\n', ' '),
  indented: (pem) => pem.replaceAll(/^/gm, '\t    '),
  'after a byte order mark': (pem) => `\uFEFF${pem}`,
  'without a last end of line': (pem) => pem.trimEnd(),
  'in quotes': (pem) => `"${pem}"`,
  'after a comment': (pem) => `subject=CN = one\nissuer=CN - one\n${pem}`,
  'with blank lines': (pem) => `\n\n${pem.replaceAll('\n', '\n\n')}`,
};
const mangled = (pem: string) => {
  const all = Object.entries(MANGLINGS);
  return all.flatMap(([name, first]) =>
    all.map(([then, second]) => [`${name}, ${then}`, second(first(pem))] as const),
  );
};

describe('certificates', () => {
  it.each(mangled(ONE + TWO))('are read %s', (_, text) => {
    expect(readCertificates(text)).toEqual({ pem: ONE + TWO });
  });

  it('are read where two are joined without an end of line', () => {
    expect(readCertificates(ONE.trimEnd() + TWO)).toEqual({ pem: ONE + TWO });
  });

  it.each([
    ['garbage', 'must be PEM text, which starts with "-----BEGIN"'],
    ['', 'must be PEM text, which starts with "-----BEGIN"'],
    ['/etc/ssl/ca.pem', 'must be the PEM text itself, not the name of a file'],
    ['ca.crt', 'must be the PEM text itself, not the name of a file'],
    ['-----BEGIN CERTIFICATE', 'breaks off within its first line'],
    [ONE.slice(0, 200), 'has no line "-----END CERTIFICATE-----"'],
    [`${ONE}-----BEGIN CERTIFICATE-----\nMIIB`, 'has no line "-----END CERTIFICATE-----"'],
    [ONE.replace('MIIB', 'MI#B'), 'has characters in its certificate that are not base64'],
    [ONE.replace('MIIB', 'MIIC'), 'holds a certificate that cannot be read'],
    [ONE + TWO.replace('MIIB', 'MIIC'), 'holds 2 certificates, and number 2 cannot be read'],
    [KEY_PEM, 'holds a private key, which belongs into a field of its own'],
    [ONE + KEY_PEM, 'holds a private key, which belongs into a field of its own'],
    [ONE.replaceAll('CERTIFICATE', 'X509 CRL'), 'holds a x509 crl and not certificates alone'],
    [
      '-----BEGIN CERTIFICATE----------END CERTIFICATE-----',
      'has nothing between the lines of its certificate',
    ],
    ['x'.repeat(2 ** 20 + 1), 'has more than 1,048,576 characters'],
  ])('are refused with a reason: %j', (text, problem) => {
    expect(readCertificates(text)).toEqual({ problem });
  });

  it.each([
    '-----BEGIN CERTIFICATE-----\n...',
    '-----BEGIN CERTIFICATE-----\\n...',
    '-----BEGIN CERTIFICATE-----\n...\n-----END CERTIFICATE-----\n',
    '-----BEGIN CERTIFICATE-----…-----END CERTIFICATE-----',
  ])('may be left out, as examples do: %j', (text) => {
    expect(readCertificates(text)).toEqual({
      problem: 'holds "..." in place of its certificate',
      elided: true,
    });
  });

  it('are held against the key that goes with them', () => {
    expect(mismatchOf(ONE, KEY)).toBeUndefined();
    expect(mismatchOf(ONE + TWO, KEY)).toBeUndefined();
    expect(mismatchOf(TWO, KEY)).toBe('is not the certificate of the key');
    expect(mismatchOf(TWO + ONE, KEY)).toBe(
      'must start with the certificate of the key, which is its number 2',
    );
  });
});

const RSA = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
const ED25519 = generateKeyPairSync('ed25519').privateKey;
const passphrase = 'open sesame';
const sealing = { format: 'pem', cipher: 'aes-256-cbc', passphrase } as const;
const FORMS = {
  'PKCS #1': [RSA, RSA.export({ type: 'pkcs1', format: 'pem' })],
  'PKCS #8': [RSA, RSA.export({ type: 'pkcs8', format: 'pem' })],
  'SEC 1': [KEY, KEY.export({ type: 'sec1', format: 'pem' })],
  Ed25519: [ED25519, ED25519.export({ type: 'pkcs8', format: 'pem' })],
  'sealed PKCS #1': [RSA, RSA.export({ type: 'pkcs1', ...sealing })],
  'sealed PKCS #8': [RSA, RSA.export({ type: 'pkcs8', ...sealing })],
  'sealed SEC 1': [KEY, KEY.export({ type: 'sec1', ...sealing })],
} as const;

describe('a private key', () => {
  describe.each(Object.entries(FORMS))('in %s', (_, [key, form]) => {
    const pem = form.toString();

    it('is opened, however it comes', () => {
      for (const [how, text] of [['as it is', pem], ...mangled(pem)] as const) {
        const read = readPrivateKey(text, passphrase);
        expect([how, 'key' in read && read.key.equals(key)]).toEqual([how, true]);
        expect(read).toMatchObject({ pem });
      }
    });

    it('is opened beside its certificate and parameters', () => {
      const parameters = '-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n';
      expect(readPrivateKey(parameters + pem + ONE, passphrase)).toMatchObject({ pem });
    });
  });

  it.each(Object.entries(FORMS).filter(([name]) => name.startsWith('sealed')))(
    'in %s wants the passphrase that opens it',
    (_, [, pem]) => {
      const of = 'passphrase';
      expect(readPrivateKey(pem.toString())).toEqual({
        problem: 'is needed: the private key is encrypted',
        of,
      });
      expect(readPrivateKey(pem.toString(), 'another')).toEqual({
        problem: 'does not open the private key',
        of,
      });
    },
  );

  it.each([
    ['garbage', 'must be PEM text, which starts with "-----BEGIN"'],
    ['~/.ssh/id_rsa', 'must be the PEM text itself, not the name of a file'],
    [ONE, 'holds a certificate in place of a private key'],
    [KEY_PEM + KEY_PEM, 'holds 2 private keys, and must hold one'],
    [KEY_PEM.replace('MIGH', 'MIGG'), 'holds a private key that cannot be read'],
    [
      KEY_PEM.replaceAll('PRIVATE', 'OPENSSH PRIVATE'),
      'is a key in the form of OpenSSH; `ssh-keygen -p -m PKCS8 -f <file>` rewrites it',
    ],
  ])('is refused with a reason: %j', (text, problem) => {
    expect(readPrivateKey(text)).toEqual({ problem });
  });

  it.each([
    ['PBKDF2', pbkdf2(2 ** 31 - 1), '2,147,483,647 rounds'],
    ['PBKDF2 of a salt that looks like less', pbkdf2(2 ** 31 - 1, pbkdf2(1)), '2,147,483,647 rounds'],
    ['scrypt', scrypt(16_384, 8, 1_000_000), '131,072,000,000 rounds'],
    [
      'the older way',
      der(0x30, identifier('2a864886f70d010c0103'), iterated(10_000_000)),
      '10,000,000 rounds',
    ],
    ['a way of its own', der(0x30, identifier('2a03'), iterated(1)), 'in a way that is not known'],
    ['lengths that only BER has', Buffer.from('3080', 'hex'), 'in a way that is not known'],
  ])('is not opened where that takes too long: %s', (_, algorithm, said) => {
    const content = der(0x30, algorithm, der(0x04, Buffer.alloc(64))).toString('base64');
    const label = 'ENCRYPTED PRIVATE KEY';
    const { problem } = readPrivateKey(
      `-----BEGIN ${label}-----${content}-----END ${label}-----`,
      'x',
    ) as never;
    expect(problem).toContain(said);
  });
});

function der(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  return Buffer.concat([Buffer.from([tag, 0x82, content.length >> 8, content.length & 0xff]), content]);
}

function identifier(hex: string): Buffer {
  return der(0x06, Buffer.from(hex, 'hex'));
}

function whole(value: number): Buffer {
  const bytes = Buffer.alloc(5);
  bytes.writeUIntBE(value, 0, 5);
  return der(0x02, bytes);
}

function iterated(rounds: number, salt: Buffer = Buffer.alloc(8)): Buffer {
  return der(0x30, der(0x04, salt), whole(rounds));
}

function pbes2(derivation: Buffer): Buffer {
  return der(0x30, identifier('2a864886f70d01050d'), der(0x30, derivation));
}

function pbkdf2(rounds: number, salt?: Buffer): Buffer {
  return pbes2(der(0x30, identifier('2a864886f70d01050c'), iterated(rounds, salt)));
}

function scrypt(cost: number, blocks: number, lanes: number): Buffer {
  const how = der(0x30, der(0x04, Buffer.alloc(8)), whole(cost), whole(blocks), whole(lanes));
  return pbes2(der(0x30, identifier('2b06010401da47040b'), how));
}
