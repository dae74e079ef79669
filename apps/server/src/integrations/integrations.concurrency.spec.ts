import { describeEngine } from '@patchbay/plugin-testing/engines';
import { FREE_KEYS, withFreeKeys } from '../testing/free-keys/index.js';
import { createIntegration, INTEGRATIONS } from '../testing/integrations.js';
import { useReplicas } from '../testing/replicas.js';
import { describeOnEachStore } from '../testing/stores.js';
import type { TestServer } from '../testing/test-server.js';

const KEYS = Array.from({ length: 100 }, (_, n) => `key-${n}`);
const LABELS = Object.fromEntries(KEYS.map((key) => [key, `value of ${key}`]));

/** A hundred changes of one integration at once, dealt out to the replicas in turn. */
async function changeAtOnce(replicas: readonly TestServer[]): Promise<void> {
  const id = await createIntegration(replicas[0]!, FREE_KEYS);
  const path = `${INTEGRATIONS}/${id}`;
  const answers = await Promise.all(
    KEYS.map((key, n) =>
      replicas[n % replicas.length]!.patch(path, { config: { labels: { [key]: LABELS[key] } } }),
    ),
  );
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  const versions = answers.map(({ body }) => (body as { version: number }).version);
  expect(versions.sort((one, other) => one - other)).toEqual(KEYS.map((_, n) => n + 2));
  for (const replica of replicas) {
    const { body } = await replica.get(`${path}?includeConfig=true`).expect(200);
    expect(body).toMatchObject({ version: 101, config: { labels: LABELS } });
  }
  const { body } = await replicas[0]!.get(`${path}/versions?limit=1000`).expect(200);
  const changed = (body.list as { changed_fields: string[] }[]).flatMap((version) => version.changed_fields);
  expect(changed.sort()).toEqual(KEYS.map((key) => `config.labels.${key}`).sort());
}

describeOnEachStore(
  'a hundred changes of one config at once',
  (server) => {
    it('are all there afterwards, each of them a version', () => changeAtOnce([server]));
  },
  withFreeKeys,
);

describeEngine('postgres', 'a hundred changes of one config at once, on two replicas', (engine) => {
  const replicas = useReplicas(2, engine, withFreeKeys);

  it('are all there afterwards, each of them a version', () => changeAtOnce(replicas));

  it('wait for no other integration, and for none that failed', async () => {
    const [one, other] = replicas as [TestServer, TestServer];
    const ids = await Promise.all(KEYS.slice(0, 10).map(() => createIntegration(one, FREE_KEYS)));
    const answers = await Promise.all(
      ids.flatMap((id) => [
        one.patch(`${INTEGRATIONS}/${id}`, { config: { labels: 'none' } }),
        other.patch(`${INTEGRATIONS}/${id}`, { enabled: false }),
        one.patch(`${INTEGRATIONS}/${id}/default`),
        other.patch(`${INTEGRATIONS}/${id}`, { title: 'Told apart' }),
      ]),
    );
    expect(answers.map(({ status }) => status)).toEqual(ids.flatMap(() => [422, 200, 200, 200]));
    const { body } = await other.get(`${INTEGRATIONS}?type=others&limit=1000`).expect(200);
    const list = body.list as { is_default: boolean }[];
    expect(list.filter((row) => row.is_default)).toHaveLength(1);
  });
});
