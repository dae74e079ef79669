import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { json, type Script } from '@patchbay/plugin-testing/scripted-service';
import { givesTokens } from './testing/oauth-service.js';
import { HOUR_MS, OAuthTrial, until } from './testing/oauth-trial.js';

/** Limits of time must not depend on what is collected. */
setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

let trial: OAuthTrial;

beforeEach(async () => {
  trial = await OAuthTrial.start();
});
afterEach(() => trial.close());

const REFUSED: readonly (readonly [what: string, script: Script, words: RegExp])[] = [
  [
    'a client that is not known',
    json(401, { error: 'invalid_client', error_description: 'No such client.' }),
    /invalid_client: No such client/,
  ],
  ['a grant that is not good', json(400, { error: 'invalid_grant' }), /invalid_grant/],
  [
    'an error with a status of success',
    json(200, { error: 'bad_verification_code', error_description: 'Expired.' }),
    /bad_verification_code: Expired/,
  ],
  ['a failure as Slack has it', json(200, { ok: false, error: 'invalid_client_id' }), /invalid_client_id/],
  [
    'a failure as HubSpot has it',
    json(400, { status: 'BAD_CLIENT_ID', message: 'missing or unknown client id' }),
    /unknown client id/,
  ],
];

const FOR_NOW: readonly (readonly [what: string, script: Script])[] = [
  ['a server error', json(503, { error: 'invalid_client' })],
  ['an error that is to pass', json(400, { error: 'temporarily_unavailable' })],
  ['too many requests', json(429, {}, { 'retry-after': '7' })],
  [
    'a page for people',
    (response) => response.writeHead(403, { 'content-type': 'text/html' }).end('<h1>No</h1>'),
  ],
  ['a page with a status of success', (response) => response.writeHead(200).end('<h1>Log in</h1>')],
  ['no token', json(200, { token_type: 'bearer' })],
  ['a token that is not a text', json(200, { access_token: 7, token_type: 'bearer' })],
  ['a token that no header can carry', json(200, { access_token: 'a\r\nX-Evil: 1' })],
  ['a token of another alphabet', json(200, { access_token: 'ключ' })],
  ['a token longer than any header', json(200, { access_token: 'x'.repeat(100_000) })],
  ['a list', json(200, [])],
  [
    'another protocol',
    (response) =>
      response.socket?.write('HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n'),
  ],
  [
    'an answer that goes on for ever',
    (response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      const more = setInterval(() => {
        response.write(' ');
        collectGarbage();
      }, 20);
      response.once('close', () => clearInterval(more));
    },
  ],
  ['a redirect', (response) => response.writeHead(307, { location: `${trial.api.url}/oauth/token` }).end()],
  [
    'more bytes than a token can need',
    (response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.write('{"access_token":"');
      const more = setInterval(() => response.write('x'.repeat(65_536)), 1);
      response.once('close', () => clearInterval(more));
    },
  ],
  ['nothing', () => undefined],
  ['a broken connection', (response) => response.socket?.resetAndDestroy()],
];

describe('a token endpoint that refuses', () => {
  it.each(REFUSED)(
    'with %s fails the run in its words, and says that a user has to see to it',
    async (_, script, words) => {
      trial.tokens.script = script;
      await expect(trial.me()).rejects.toMatchObject({
        kind: 'unauthorized',
        message: expect.stringMatching(words),
      });
      expect(trial.attention).toMatchObject({ account: 'account', message: expect.stringMatching(words) });
      expect(trial.api.requests).toEqual([]);
    },
  );

  it('is not asked again at once, by any server, but for a connection test; and a token ends all that', async () => {
    trial.tokens.script = json(401, { error: 'invalid_client' });
    await Promise.allSettled(Array.from({ length: 20 }, () => trial.me()));
    await expect(trial.me(trial.twin())).rejects.toMatchObject({ kind: 'unauthorized' });
    expect(trial.tokens.requests).toHaveLength(1);
    expect(await trial.bench.testSaved()).toMatchObject({
      ok: false,
      message: expect.stringContaining('invalid_client'),
      stages: [
        { stage: 'config', ok: true },
        { stage: 'auth', ok: false },
      ],
      attention: { account: 'account' },
    });
    expect(trial.tokens.requests).toHaveLength(2);
    trial.time += 31_000;
    trial.tokens.script = givesTokens();
    expect(await trial.me()).toEqual({ ok: true });
    expect(trial.attention).toBeNull();
    expect((await trial.bench.testSaved()).attention).toBeUndefined();
  });

  it('ends no token that is still good', async () => {
    await trial.me();
    trial.tokens.script = json(401, { error: 'invalid_client' });
    trial.time += 0.9 * HOUR_MS;
    expect(await trial.me()).toEqual({ ok: true });
    await until(() => trial.attention !== null);
    expect(await trial.me()).toEqual({ ok: true });
    trial.time += 0.1 * HOUR_MS;
    await expect(trial.me()).rejects.toMatchObject({ kind: 'unauthorized' });
  });
});

describe('a token endpoint that gives none for now', () => {
  it.each(FOR_NOW)('with %s fails the run, and nothing more', async (_, script) => {
    const hasty = await trial.open({}, { connectTimeoutMs: 2000 });
    trial.tokens.script = script;
    const failure = (await trial.me(hasty).catch((error: unknown) => error)) as {
      kind: string;
      message: string;
    };
    expect(failure.kind).toMatch(/^(unreachable|unknown|rate_limited|timeout)$/);
    expect(failure.message).toContain('The service');
    expect(trial.attention).toBeNull();
    expect(trial.api.requests).toEqual([]);
    trial.tokens.script = givesTokens();
    expect(await trial.me(hasty)).toEqual({ ok: true });
  });

  it('is left alone for a while where the token is still good', async () => {
    await trial.me();
    trial.time += 0.9 * HOUR_MS;
    trial.tokens.script = json(503, {});
    for (let runs = 0; runs < 3; runs += 1) {
      expect(await trial.me()).toEqual({ ok: true });
      await until(() => trial.tokens.requests.length === 2);
    }
    trial.time += 0.1 * HOUR_MS;
    await expect(trial.me()).rejects.toMatchObject({
      kind: 'unknown',
      message: expect.stringContaining('503'),
    });
    expect(trial.attention).toBeNull();
  });

  it('is taken up by another server where the one that asks never ends', async () => {
    const place = { workspaceId: 'bench', integrationId: trial.bench.integration.id, field: 'account' };
    const turn = { holder: 'crashed', now: new Date(trial.time), until: new Date(trial.time + 30_000) };
    expect(await trial.store.claim(place, turn)).toBe(true);
    const began = trial.time;
    expect(await trial.me()).toEqual({ ok: true });
    expect(trial.time - began).toBeGreaterThan(30_000);
    expect(trial.tokens.requests).toHaveLength(1);
  });
});
