import type { Test } from 'supertest';
import { expectError } from '../testing/errors.js';
import { createIntegration, INTEGRATIONS } from '../testing/integrations.js';
import { TOKENS } from '../testing/people.js';
import { useServer } from '../testing/test-server.js';

const CONSOLE = 'https://console.example.org';
const STRANGER = 'https://stranger.example.org';
const ME = '/api/v2/meta/me';

type Headers = Readonly<Record<string, string>>;

const FOREIGN: readonly [string, Headers][] = [
  ['a page of another site', { 'sec-fetch-site': 'cross-site', origin: STRANGER }],
  ['a page of a neighbour on the same site', { 'sec-fetch-site': 'same-site', origin: STRANGER }],
  ['a page of another site, without its origin', { 'sec-fetch-site': 'cross-site' }],
  ['an older browser, from another site', { origin: STRANGER }],
  ['a page without an origin of its own', { origin: 'null' }],
  ['an origin that cannot be read', { origin: 'https://' }],
];

describe('a change by a login that the browser remembers', () => {
  const server = useServer(() => ({ PATCHBAY_CORS_ORIGINS: CONSOLE }));
  const by = (request: Test, headers: Headers): Test =>
    request.set({ authorization: `Basic ${Buffer.from(`${server.token}:`).toString('base64')}`, ...headers });
  const anonymous = (method: 'get' | 'post' | 'put' | 'patch' | 'delete', path: string, headers: Headers) =>
    by(server.anonymous(method, path), headers);

  it.each(FOREIGN)('is refused to %s, whatever the method', async (_, headers) => {
    const id = await createIntegration(server);
    const integration = `${INTEGRATIONS}/${id}`;
    const answers = [
      await anonymous('post', `${integration}/test`, headers),
      await anonymous('patch', `${integration}/default`, headers),
      await anonymous('delete', integration, headers),
      await anonymous('post', TOKENS, headers).send({ title: 'Theirs' }),
    ];
    for (const answer of answers) {
      expectError(answer, 403, 'ERR_FORBIDDEN');
      expect((answer.body as { message: string }).message).toMatch(
        /another site .*xc-token.*PATCHBAY_CORS_ORIGINS/,
      );
    }
    await server.get(integration).expect(200);
  });

  it('is on record where it is refused', async () => {
    await anonymous('post', TOKENS, { origin: STRANGER }).send({ title: 'Theirs' }).expect(403);
    const { body } = await server.get('/api/v2/meta/audit?action=token.create&outcome=refused').expect(200);
    expect((body as { list: object[] }).list.length).toBeGreaterThan(0);
  });

  it.each<[string, () => Headers]>([
    ['a program', () => ({})],
    ['a page of this server', () => ({ 'sec-fetch-site': 'same-origin', origin: server.url })],
    [
      'a page of this server behind a proxy that renames it',
      () => ({ 'sec-fetch-site': 'same-origin', origin: CONSOLE }),
    ],
    ['an older browser, from a page of this server', () => ({ origin: server.url })],
    ['a page that the operator has named', () => ({ 'sec-fetch-site': 'cross-site', origin: CONSOLE })],
  ])('is made for %s', async (_, headers) => {
    const id = await createIntegration(server);
    await anonymous('delete', `${INTEGRATIONS}/${id}`, headers()).expect(200);
  });

  it.each(FOREIGN)('is not what a token in a header is, nor what a reading is: %s', async (_, headers) => {
    const id = await createIntegration(server);
    await server.delete(`${INTEGRATIONS}/${id}`).set(headers).expect(200);
    await anonymous('get', ME, headers).expect(200);
  });
});
