import { randomBytes } from 'node:crypto';
import { MemoryCredentials, MemoryKeys } from '@patchbay/plugin-testing/bench';
import { Vault } from '@patchbay/vault';
import { Account } from './account.js';
import { TokenRefused } from './ask-for-tokens.js';
import { InStore, type TokenRecord } from './keeping.js';
import type { Tokens } from './token-body.js';

const PLACE = { workspaceId: 'w', integrationId: 'int1', field: 'account' };
const patience = (): AbortSignal => new AbortController().signal;

/** A service that takes each refresh token once, and all that came of one that is used twice for stolen. */
class RotatingService {
  asked = 0;
  #current = 'refresh-0';

  readonly ask = async (former: TokenRecord | undefined): Promise<Tokens> => {
    this.asked += 1;
    const { asked } = this;
    await new Promise((resolve) => setTimeout(resolve, 20));
    if (former?.refreshToken !== this.#current) throw new TokenRefused('It is used up.');
    this.#current = `refresh-${asked}`;
    return { accessToken: `access-${asked}`, lifetimeMs: 3_600_000, refreshToken: this.#current };
  };
}

describe('an account whose refresh tokens are good for one request each', () => {
  let time: number;
  let service: RotatingService;
  let servers: Account[];
  let keeping: () => InStore;

  beforeEach(async () => {
    time = Date.parse('2026-11-22T07:00:00.000Z');
    service = new RotatingService();
    const store = new MemoryCredentials();
    const vault = await Vault.open(randomBytes(32), new MemoryKeys());
    keeping = () => new InStore(store, vault, PLACE, 'fingerprint');
    const clock = {
      now: () => time,
      sleep: () => new Promise<void>((resolve) => void setTimeout(resolve, 5)),
    };
    const { ask } = service;
    servers = Array.from(
      { length: 3 },
      () => new Account({ field: 'account', keeping: keeping(), clock, ask }),
    );
    const connected = keeping();
    await connected.claim(time, time);
    await connected.settle({
      changedAt: time,
      record: { accessToken: 'access-0', issuedAt: time, expiresAt: time, refreshToken: 'refresh-0' },
    });
    time += 1;
  });

  const all = () =>
    Promise.all(servers.flatMap((server) => Array.from({ length: 20 }, () => server.get(patience()))));
  const values = async () => [...new Set((await all()).map(({ value }) => value))];

  it('is renewed by one server, and the others take over what it got', async () => {
    expect(await values()).toEqual(['access-1']);
    time += 3_600_000;
    expect(await values()).toEqual(['access-2']);
    expect(service.asked).toBe(2);
  });

  it('is renewed once where all servers hear that its token was refused', async () => {
    const [token] = await all();
    for (const server of servers) server.invalidate(token!);
    expect(await values()).toEqual(['access-2']);
    expect(service.asked).toBe(2);
  });

  it('keeps its refresh token when the service gives no other', async () => {
    const keeps = new Account({
      field: 'account',
      keeping: keeping(),
      clock: { now: () => time, sleep: () => Promise.resolve() },
      ask: (former) => Promise.resolve({ accessToken: `with ${former?.refreshToken}` }),
    });
    const first = await keeps.get(patience());
    keeps.invalidate({ value: first.value });
    await keeps.get(patience());
    expect((await keeping().read())?.record).toMatchObject({ refreshToken: 'refresh-0' });
  });

  it('waits for no caller who went away, and goes on for the others', async () => {
    const gone = new AbortController();
    const [left, stays] = [servers[0]!.get(gone.signal), servers[0]!.get(patience())];
    gone.abort(new Error('The caller went away.'));
    await expect(left).rejects.toThrow('The caller went away.');
    expect(await stays).toMatchObject({ value: 'access-1' });
    expect(service.asked).toBe(1);
  });
});
