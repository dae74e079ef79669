import { ByteStream } from '@patchbay/plugin-kit';
import { json } from '@patchbay/plugin-testing/scripted-service';
import { bearers, HOUR_MS, OAuthTrial, SECRET, takes, until } from './testing/oauth-trial.js';

let trial: OAuthTrial;

beforeEach(async () => {
  trial = await OAuthTrial.start();
});
afterEach(() => trial.close());

describe('a request that carries the token of an account', () => {
  it('asks for it as RFC 6749 has it, and carries it', async () => {
    await trial.me();
    expect(trial.tokens.requests).toMatchObject([
      {
        method: 'POST',
        path: '/oauth/token',
        headers: {
          accept: 'application/json',
          'content-type': expect.stringContaining('x-www-form-urlencoded'),
        },
        body: 'grant_type=client_credentials&scope=read+write',
      },
    ]);
    const [, basic] = /^Basic (.*)$/.exec(trial.tokens.requests[0]!.headers.authorization!)!;
    const [id, secret] = Buffer.from(basic!, 'base64')
      .toString()
      .split(':')
      .map((text) => text.replaceAll('+', ' '));
    expect([id, secret].map((text) => decodeURIComponent(text!))).toEqual(['an id', SECRET]);
    expect(trial.sent).toEqual(bearers(1));
    // By the one connection that the host dialled.
    expect([trial.tokens.made, trial.tokens.open]).toEqual([1, 0]);
  });

  it('shares it with all others, however many begin at once', async () => {
    await Promise.all(Array.from({ length: 50 }, () => trial.me()));
    expect(trial.tokens.requests).toHaveLength(1);
    expect(new Set(trial.sent)).toEqual(new Set(bearers(1)));
  });

  it('shares it with the other servers of the installation, and with later sessions', async () => {
    const servers = [trial.bench, trial.twin(), trial.twin()];
    await Promise.all(servers.flatMap((server) => Array.from({ length: 10 }, () => trial.me(server))));
    await trial.bench.retire();
    await trial.me();
    expect(trial.tokens.requests).toHaveLength(1);
    expect(trial.api.requests).toHaveLength(31);
  });

  it('has it renewed ahead of its end, and does not wait for that', async () => {
    await trial.me();
    trial.time += 0.7 * HOUR_MS;
    await trial.me();
    expect(trial.tokens.requests).toHaveLength(1);
    trial.time += 0.15 * HOUR_MS;
    await Promise.all([trial.me(), trial.me()]);
    await until(
      () =>
        [...trial.store.rows.values()].some(({ holder, sealed }) => sealed && !holder) &&
        trial.tokens.requests.length > 1,
    );
    await trial.me();
    expect(trial.tokens.requests).toHaveLength(2);
    expect(trial.sent).toEqual(bearers(1, 1, 1, 1, 2));
  });

  it('waits for another one after its end', async () => {
    await trial.me();
    trial.time += HOUR_MS;
    await trial.me();
    expect(trial.sent).toEqual(bearers(1, 2));
  });

  it('is sent once more, with another token, where the service refuses the first', async () => {
    trial.api.script = takes(2);
    expect(await trial.bench.run('send', { text: 'once' })).toEqual({ ok: true });
    expect(trial.sent).toEqual(bearers(1, 2));
    expect(trial.api.requests.map(({ body }) => body)).toEqual(['{"text":"once"}', '{"text":"once"}']);
    expect(await trial.me(trial.twin())).toEqual({ ok: true });
    expect(trial.tokens.requests).toHaveLength(2);
  });

  it('is sent no more than that where the service refuses the other one too', async () => {
    trial.api.script = takes();
    await expect(trial.me()).rejects.toMatchObject({
      kind: 'unauthorized',
      message: expect.stringContaining('over'),
    });
    expect(trial.sent).toEqual(bearers(1, 2));
    expect(trial.tokens.requests).toHaveLength(2);
  });

  it('goes on with the token that the service refused where the account gives the same one again', async () => {
    trial.tokens.script = json(200, { access_token: 'a-token-1' });
    trial.api.script = takes();
    await expect(trial.me()).rejects.toMatchObject({ kind: 'unauthorized' });
    trial.api.script = takes(1);
    for (let runs = 0; runs < 3; runs += 1) expect(await trial.me()).toEqual({ ok: true });
    expect(trial.tokens.requests).toHaveLength(2);
  });

  it('is not sent again where its body flowed, and the next one has another token', async () => {
    trial.api.script = takes(2);
    async function* flowing() {
      yield await Promise.resolve(Buffer.from('bytes'));
    }
    const upload = () =>
      trial.bench.run('upload', {}, {}, { file: new ByteStream(flowing(), { length: 5 }) });
    await expect(upload()).rejects.toMatchObject({ kind: 'unauthorized' });
    expect(await upload()).toEqual({ ok: true });
    expect(trial.sent).toEqual(bearers(1, 2));
  });
});
