import { describeEngine, type Engine } from '@patchbay/plugin-testing/engines';
import { eventually } from '../testing/eventually.js';
import { addToken, addUser, TOKENS, USERS } from '../testing/people.js';
import { freshDatabase } from '../testing/stores.js';
import { TestServer } from '../testing/test-server.js';

const ME = '/api/v2/meta/me';

describeEngine('postgres', 'two replicas on one database', (engine) => {
  const [one, other] = [new TestServer(), new TestServer()];
  let database: string;

  beforeAll(async () => {
    const env = {
      PATCHBAY_DATABASE_URL: await freshDatabase(engine()),
      PATCHBAY_MASTER_KEY: Buffer.alloc(32, 7).toString('base64'),
      PATCHBAY_ADMIN_TOKEN: 'known-to-both-replicas',
    };
    database = new URL(env.PATCHBAY_DATABASE_URL).pathname.slice(1);
    await one.start(env);
    await other.start(env);
  });
  afterAll(() => Promise.all([one.remove(), other.remove()]));

  const statusOf = async (server: TestServer, token: string) => (await server.as(token).get(ME)).status;

  it.each<[string, (tokenId: string, userId: string) => Promise<unknown>]>([
    ['a revocation', (tokenId) => one.delete(`${TOKENS}/${tokenId}`).expect(200)],
    ['the removal of a member', (_, userId) => one.delete(`${USERS}/${userId}`).expect(200)],
  ])('both honour %s made on one of them, at once', async (_, change) => {
    for (let round = 0; round < 5; round += 1) {
      const { token, tokenId, userId } = await addUser(one, 'viewer');
      expect(await statusOf(other, token)).toBe(200);
      await change(tokenId, userId);
      await eventually('it is honoured', async () => (await statusOf(other, token)) === 401);
      expect(await statusOf(one, token)).toBe(401);
    }
  });

  it('both honour a change of role made on one of them, at once', async () => {
    const { token, userId } = await addUser(one, 'owner');
    await other.as(token).get(USERS).expect(200);
    await one.patch(`${USERS}/${userId}`, { role: 'viewer' }).expect(200);
    const demoted = async () => (await other.as(token).get(USERS)).status === 403;
    await eventually('it is honoured', demoted);
  });

  it('honour it also while they cannot hear of each other, and hear of each other again', async () => {
    const { token, tokenId } = await addToken(one);
    const { token: kept } = await addToken(one);
    expect(await statusOf(other, token)).toBe(200);
    const listeners = await endListeners(engine(), database);
    expect(listeners).toHaveLength(2);
    await one.delete(`${TOKENS}/${tokenId}`).expect(200);
    expect(await statusOf(other, token)).toBe(401);
    const again = async () => (await listenersOf(engine(), database)).length === 2;
    await eventually('both listen again', again);
    expect(await statusOf(other, token)).toBe(401);
    expect(await statusOf(other, kept)).toBe(200);
  });
});

const LISTENERS = "FROM pg_stat_activity WHERE application_name = 'patchbay changes' AND datname =";

function listenersOf({ admin }: Engine, database: string) {
  return admin(`SELECT pid ${LISTENERS} '${database}'`);
}

function endListeners({ admin }: Engine, database: string) {
  return admin(`SELECT pg_terminate_backend(pid) ${LISTENERS} '${database}'`);
}
