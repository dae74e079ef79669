import fc from 'fast-check';
import { BaseUrl, wayOutOf } from './base-url.js';

const base = new BaseUrl('https://api.example.com:8443/v1/');

/** What has led out of a base URL somewhere, in pieces. */
const piece = fc.oneof(
  fc.constantFrom(
    ...[
      '..',
      '.',
      '/',
      '//',
      '\\',
      '%2e',
      '%2E%2e',
      '%252e',
      '%2f',
      '%5c',
      '%00',
      '%0d%0a',
      '\r\n',
      '\t',
      ' ',
    ],
    ...[
      '@evil.example',
      'https://',
      'javascript:',
      '?',
      '#',
      ';',
      ':',
      '%',
      '%zz',
      '[::1]',
      '\u2024',
      '\uff0e',
      'a',
    ],
  ),
  fc.string({ unit: 'binary', maxLength: 4 }),
);
const path = fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join(''));

describe('a path', () => {
  it('never leads out of the base URL, whatever it is made of', () => {
    let followed = 0;
    const stays = fc.property(path, (text) => {
      let url: URL;
      try {
        url = base.resolve({ path: text });
      } catch (error) {
        expect(error).toMatchObject({ name: 'PluginError', code: 'invalid_request' });
        return;
      }
      followed += 1;
      expect(url).toMatchObject({
        origin: 'https://api.example.com:8443',
        username: '',
        search: '',
        hash: '',
      });
      expect(url.pathname).toMatch(/^\/v1(\/|$)/);
      // Nor once its receiver has decoded it, however often.
      for (let decoded = url.pathname, n = 0; n < 6; n += 1) {
        expect(decoded.split(/[/\\]/)).not.toContain('..');
        expect(decoded).not.toMatch(/\p{Cc}/u);
        try {
          decoded = decodeURIComponent(decoded);
        } catch {
          break;
        }
      }
    });
    fc.assert(stays, { numRuns: 2000 });
    expect(followed).toBeGreaterThan(100);
  });

  it.each([
    '../admin',
    'a/../../admin',
    '%2e%2e/admin',
    'a/%2E./b',
    '%252e%252e/admin',
    'a%2f..%2fb',
    '..;/admin',
    '//evil.example/',
    'https://evil.example/',
    '/\\evil.example',
    'a\r\nHost: evil.example',
    'a%0d%0aX: y',
    'a%00',
    '%zz',
    'a?b=c',
    'a#b',
  ])('is refused: %j', (text) => {
    expect(() => base.resolve({ path: text })).toThrow(/lead out of the base URL/);
  });

  it.each([
    ['', '/v1'],
    ['/', '/v1/'],
    ['users', '/v1/users'],
    ['/users/7/', '/v1/users/7/'],
    ['a b/ü', '/v1/a%20b/%C3%BC'],
    ['100%25', '/v1/100%25'],
    ['@evil.example/x', '/v1/@evil.example/x'],
    ['.well-known/...', '/v1/.well-known/...'],
  ])('is followed: %j', (text, pathname) => {
    expect(wayOutOf(text)).toBeUndefined();
    expect(base.resolve({ path: text }).pathname).toBe(pathname);
  });

  it('has its query encoded, a list by one name and nothing left out by accident', () => {
    const query = { q: 'a&b=ü', tag: ['x', 'y'], page: 0, all: false, none: null, missing: undefined };
    expect(base.resolve({ path: 'x', query }).search).toBe('?q=a%26b%3D%C3%BC&tag=x&tag=y&page=0&all=false');
  });
});

describe('a base URL', () => {
  it.each([
    '',
    'api.example.com',
    'ftp://example.com',
    'https://',
    'https://u:p@example.com',
    'https://e.com/?a',
    'https://e.com/#',
  ])('is refused: %j', (text) => {
    expect(() => new BaseUrl(text)).toThrow(expect.objectContaining({ path: 'config.baseUrl' }));
  });

  it('gives links of the service back as paths, and follows none that leads elsewhere', () => {
    const request = base.relative('https://api.example.com:8443/v1/items?page=2&tag=a&tag=b');
    expect(request).toEqual({ path: '/items', query: { page: ['2'], tag: ['a', 'b'] } });
    expect(base.relative('items?page=2')).toEqual({ path: '/items', query: { page: ['2'] } });
    for (const link of ['https://evil.example/v1/items', 'http://api.example.com:8443/v1/items', '/v2/items'])
      expect(() => base.relative(link)).toThrow(/lies elsewhere/);
  });
});
