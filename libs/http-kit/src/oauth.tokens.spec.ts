import { certificates } from '@patchbay/plugin-testing/engines';
import { json, type Script, ScriptedService } from '@patchbay/plugin-testing/scripted-service';
import { givesTokens } from './testing/oauth-service.js';
import { bearers, HOUR_MS, OAuthTrial, SECRET } from './testing/oauth-trial.js';

let trial: OAuthTrial;

beforeEach(async () => {
  trial = await OAuthTrial.start();
});
afterEach(() => trial.close());

describe('a token', () => {
  it.each([
    ['a number', 60, 60],
    ['a number with a fraction', 60.5, 60],
    ['a text', '60', 60],
    ['nothing that can be read', 'soon', Infinity],
    ['nothing', undefined, Infinity],
    ['zero', 0, Infinity],
    ['less than zero', -5, Infinity],
    ['more than a date can hold', 1e300, 1e8],
  ])('whose lifetime is %s is used as long as that says', async (_, expires_in, seconds) => {
    trial.tokens.script = givesTokens({ expires_in });
    await trial.me();
    const good = Math.min(seconds, 1e8) * 0.7 * 1000;
    trial.time += good;
    await trial.me();
    expect(trial.tokens.requests).toHaveLength(1);
    if (seconds > 1e7) return;
    trial.time += seconds * 1000;
    await trial.me();
    expect(trial.sent).toEqual(bearers(1, 1, 2));
  });

  it.each(['bearer', 'BEARER', 'bot', '', undefined])('of the type %j is taken', async (token_type) => {
    trial.tokens.script = givesTokens({ token_type });
    expect(await trial.me()).toEqual({ ok: true });
  });

  it('that comes in a form, as 201, is taken', async () => {
    trial.tokens.script = (response) =>
      response
        .writeHead(201, { 'content-type': 'application/x-www-form-urlencoded' })
        .end('access_token=a-token-1&scope=a%2Cb&token_type=bearer');
    expect(await trial.me()).toEqual({ ok: true });
    expect(trial.sent).toEqual(bearers(1));
  });

  it('is said nowhere, and neither is the secret that it was got with', async () => {
    const echo: Script = (response, { headers }) =>
      json(400, {
        message: `You sent ${headers.authorization}, in base64 ${Buffer.from(headers.authorization ?? '').toString('base64')}`,
      })(response, { headers } as never);
    trial.api.script = echo;
    await expect(trial.me()).rejects.toThrow(/You sent/);
    trial.api.script = (response, { headers }) =>
      json(200, { sent: headers.authorization })(response, { headers } as never);
    expect(await trial.me()).toEqual({ sent: 'Bearer ********' });
    trial.tokens.script = (response, { headers, body }) =>
      json(401, {
        error: 'invalid_client',
        error_description: `${headers.authorization} ${body} ${SECRET} a-token-1`,
      })(response, { headers } as never);
    trial.time += 2 * HOUR_MS;
    await expect(trial.me()).rejects.toThrow(/invalid_client/);
    await trial.bench.testSaved();
    const said = [...trial.bench.said, JSON.stringify([...trial.store.rows.values()])].join('\n');
    expect(said).toContain('invalid_client');
    const inForm = new URLSearchParams([['', SECRET]]).toString().slice(1);
    for (const secret of [SECRET, 'a-token-1', encodeURIComponent(SECRET), inForm])
      expect(said).not.toContain(secret);
  });

  it('is got nowhere that this server may not connect to', async () => {
    const walled = await trial.open({}, { egress: { deny: ['127.0.0.0/8'], allow: [] } });
    await expect(trial.me(walled)).rejects.toMatchObject({ kind: 'egress_denied' });
    expect((await walled.test()).stages.at(-1)).toMatchObject({ stage: 'egress', ok: false });
    expect(trial.tokens.requests).toEqual([]);
    expect(trial.tokens.made).toBe(0);
  });

  it('comes over TLS, from an endpoint whose certificate can be trusted', async () => {
    const encrypted = await ScriptedService.start(givesTokens(), { tls: true });
    try {
      const tokenUrl = encrypted.at('localhost');
      await expect(trial.me(await trial.open({ tokenUrl }))).rejects.toMatchObject({
        kind: 'unreachable',
        message: expect.stringContaining('certificate'),
      });
      expect(encrypted.requests).toEqual([]);
      const { ca } = await certificates();
      expect(await trial.me(await trial.open({ tokenUrl, ca }))).toEqual({ ok: true });
      expect(encrypted.requests).toHaveLength(1);
    } finally {
      await encrypted.close();
    }
  });

  it('of a config that is not saved is kept nowhere', async () => {
    expect(await trial.bench.test()).toMatchObject({ ok: true });
    expect(await trial.bench.testSaved({ scopes: ['other'], clientSecret: SECRET })).toMatchObject({
      ok: true,
    });
    expect(trial.tokens.requests).toHaveLength(2);
    expect(trial.store.rows.size).toBe(0);
    expect(await trial.bench.testSaved({ team: 'another' })).toMatchObject({ ok: true });
    expect(trial.store.rows.size).toBe(1);
    await trial.me();
    expect(trial.tokens.requests).toHaveLength(3);
  });

  it('that was got by another client is not used', async () => {
    await trial.me();
    const [row] = [...trial.store.rows.values()];
    const other = await trial.open({ clientId: 'another id' });
    const name = `bench ${other.integration.id} account`;
    trial.store.rows.set(name, row!);
    await trial.me(other);
    expect(trial.tokens.requests).toHaveLength(2);
    expect(trial.store.rows.get(name)!.sealed).not.toBe(row!.sealed);
  });
});
