import { generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import { redactor, redactorOf, SHORTEST_IN_ANSWERS } from './redact.js';

/** None that the replacement and the words around it have. */
const LETTERS = Array.from('XYZ019@:/?#%+"\\\n é🧩');

const PATHS = ['connection.password', 'headers'];

describe('a redactor', () => {
  const forms: readonly (readonly [string, (secret: string) => string])[] = [
    ['in clear', (secret) => secret],
    ['URL-encoded', encodeURIComponent],
    ['in JSON', (secret) => JSON.stringify(secret).slice(1, -1)],
    ['in base64', (secret) => Buffer.from(secret).toString('base64')],
    ['as a form has it', (secret) => new URLSearchParams([['', secret]]).toString().slice(1)],
    ['as a form has it, its pluses left', (secret) => secret.replaceAll(' ', '+')],
    ['in hex', (secret) => Buffer.from(secret).toString('hex')],
  ];

  it.each(forms)('lets no secret through %s', (_, write) => {
    const secrets = fc.string({ unit: fc.constantFrom(...LETTERS), minLength: 3 });
    fc.assert(
      fc.property(secrets, (secret) => {
        const redact = redactor({ connection: { password: secret } }, PATHS);
        const text = redact(`fails for <${write(secret)}> and <${write(secret)}>`);
        expect(text).toBe('fails for <********> and <********>');
      }),
    );
  });

  it('knows the credentials of an HTTP header', () => {
    const redact = redactor({ connection: { password: 'correct horse' } }, PATHS);
    for (const user of ['a', 'ab', 'abc']) {
      const header = Buffer.from(`${user}:correct horse`).toString('base64');
      const inside = Buffer.from('correct horse').toString('base64');
      expect(redact(`Authorization: Basic ${header}`)).not.toContain(inside);
      expect(Buffer.from(redact(header), 'base64').toString()).not.toContain('correct horse');
    }
  });

  it('takes out every value of a secret that holds several', () => {
    const redact = redactor({ headers: { first: 'abcd', second: 'efgh', port: 4321 } }, PATHS);
    expect(redact('abcd efgh 4321')).toBe('******** ******** ********');
  });

  it.each(['postgres://ada:hor%40se@db:5432/x', 'mongodb+srv://ada:hor%40se@a,b/x?w=1'])(
    'knows the password within %s',
    (uri) => {
      const redact = redactor({ connection: { password: uri } }, PATHS);
      expect(redact(`refused: ${uri}, hor%40se, hor@se, ada, db`)).toBe(
        'refused: ********, ********, ********, ada, db',
      );
    },
  );

  it('lets none through, however many there are and however long', () => {
    const secrets = [16, 64, 2000, 100_000, ...Array.from({ length: 100 }, () => 700)].map((size, at) =>
      `${at}-é/`.repeat(size / 4),
    );
    const redact = redactorOf(secrets);
    for (const [, write] of forms)
      for (const secret of secrets) {
        const text = redact(`fails for <${write(secret)}>, "${JSON.stringify(write(secret)).slice(1, -1)}"`);
        expect(text).toBe('fails for <********>, "********"');
      }
  });

  it('takes out the longer of two secrets where one begins the other', () => {
    const redact = redactor({ headers: { a: 'hunter', b: 'hunter22' } }, PATHS);
    expect(redact('hunter22 hunter')).toBe('******** ********');
  });

  it('takes out the lines of a key', () => {
    const key = '-----BEGIN PRIVATE KEY-----\nMIGHAgEAMBMGByqGSM49AgEG\n-----END PRIVATE KEY-----\n';
    const redact = redactor({ connection: { password: key } }, PATHS);
    expect(redact('bad line: MIGHAgEAMBMGByqGSM49AgEG')).toBe('bad line: ********');
  });

  it('takes out a private key of an SSH login, whole or in parts, however its lines end', () => {
    const { privateKey } = generateKeyPairSync('rsa', {
      modulusLength: 2048,
      publicKeyEncoding: { type: 'spki', format: 'pem' },
      privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
    });
    const body = privateKey.trim().split('\n').slice(1, -1);
    for (const key of [privateKey, privateKey.replaceAll('\n', '\r\n')]) {
      const redact = redactor({ ssh: { privateKey: key } }, ['ssh.privateKey']);
      for (const text of [key, JSON.stringify({ key }), `bad key: ${body.join(' ')}`, body.join('\r\n')]) {
        const told = redact(text);
        expect(body.filter((line) => line.length >= 16 && told.includes(line))).toEqual([]);
      }
    }
  });

  it('leaves a text alone where there is no secret, or one too short to tell', () => {
    for (const config of [{}, { connection: {} }, { connection: { password: 'ab' } }, null])
      expect(redactor(config, PATHS)('about tables')).toBe('about tables');
  });

  it('of what is users’ data leaves shorter secrets alone than of an error', () => {
    const redact = redactor({ headers: { a: 'hunter', b: 'hunter22' } }, PATHS, SHORTEST_IN_ANSWERS);
    expect(redact('the hunter has hunter22')).toBe('the hunter has ********');
  });

  const html = (text: string) => text.replace(/[^a-z0-9]/gi, (c) => `&#${c.charCodeAt(0)};`);
  const hex = (text: string) => Array.from(text, (c) => `&#x${c.charCodeAt(0).toString(16)};`).join('');
  const unicode = (text: string) =>
    Array.from(text, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`).join('');
  const percent = (text: string) =>
    Array.from(text, (c) => `%${c.charCodeAt(0).toString(16).padStart(2, '0')}`).join('');

  it.each([
    ["of HTML's numbers", html],
    ["of HTML's numbers in hex", hex],
    ["of HTML's names", (text: string) => text.replaceAll('+', '&plus;').replaceAll('/', '&sol;')],
    ['of JSON', unicode],
    ['of PHP, which escapes slashes', (text: string) => text.replaceAll('/', '\\/')],
    ['of URLs, for letters too', percent],
    ['of a page that quotes JSON', (text: string) => html(unicode(text))],
    ['of a page that quotes a page', (text: string) => html(html(text))],
  ])('lets no secret through that is written with the escapes %s', (_, write) => {
    const secret = 'owners+secret=token/1234';
    const redact = redactor({ connection: { password: secret } }, PATHS);
    expect(redact(`<p>a &amp; b: ${write(secret)} %41 ${write(secret)}&lt;`)).toBe(
      '<p>a &amp; b: ******** %41 ********&lt;',
    );
  });

  it('leaves a text with escapes as it is where it holds no secret', () => {
    const redact = redactor({ connection: { password: 'a-long-secret' } }, PATHS);
    const text = '100% of &lt;b&gt; \\u00e9 &#43; \\/ %zz %C3%A9 &unknown; &#99999999;';
    expect(redact(text)).toBe(text);
  });

  it('takes a short secret out as a word of its own, and leaves words whole that it is a part of', () => {
    const redact = redactor({ connection: { password: 'xis' } }, PATHS);
    expect(redact('database "n" does not exist: xis, (xis)')).toBe(
      'database "n" does not exist: ********, (********)',
    );
  });
});
