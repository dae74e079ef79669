import { randomBytes } from 'node:crypto';
import { definePlugin, type Draft, field } from '@patchbay/plugin-kit';
import { MemoryKeys } from '@patchbay/plugin-testing/bench';
import { Vault } from '@patchbay/vault';
import { type Config, Configs, type SealedIntegration } from './configs.js';
import { Overlays } from './overlays.js';
import type { Registry } from '../registry/registry.js';
import { idle } from '../testing/idle.js';

/** Whose password and host were called otherwise once. */
const plugin = definePlugin({
  type: 'others',
  subType: 'renamed',
  url: import.meta.url,
  manifest: { title: 'Renamed', description: '', icon: 'i', capabilities: [] },
  form: [
    field.host('host', { label: 'Host', model: 'connection.host', required: true }),
    field.password('password', { label: 'Password', model: 'connection.password' }),
    field.text('title', { label: 'Title', keepsSecrets: true }),
  ],
  readings: [
    (draft: Draft) => {
      draft.rename('server', 'connection.host');
      draft.rename('secret', 'connection.password');
    },
  ],
  ...idle,
});

const PLACE = { id: 'int1', workspaceId: 'w1' };
const SEALED_AT = { workspaceId: 'w1', integrationId: 'int1' };
const FORMER = { server: 'db', secret: 'stored-pa55word' };
const NOW = { connection: { host: 'db', password: 'stored-pa55word' } };
const KNOWING = { knowsSecrets: true };
const OTHER = { knowsSecrets: false };

async function setUp() {
  const vault = await Vault.open(randomBytes(32), new MemoryKeys());
  const registry = { get: () => plugin } as unknown as Registry;
  const configs = new Configs(registry, vault);
  /** As a release sealed it that knew no other spelling. */
  const saved = async (config: Config): Promise<SealedIntegration> => ({
    ...PLACE,
    version: 1,
    type: 'others',
    subType: 'renamed',
    config: await vault.seal(config, { ...SEALED_AT, column: 'config' }),
  });
  const opened = async (config: string | undefined): Promise<Config> =>
    configs.open({ ...(await saved({})), config: config! });
  const source = async (config: Config) => ({
    id: 'src1',
    version: 1,
    config: await vault.seal(config, { ...SEALED_AT, column: 'source config src1' }),
  });
  return { configs, saved, opened, source, overlays: new Overlays(registry, vault, configs) };
}

const both = (former: Config, now: Config): [string, Config][] => [
  ['the former spelling', former],
  ['the spelling of now', now],
];

describe('a config in a former spelling', () => {
  it('is opened, and masked, as one of now', async () => {
    const { configs, saved } = await setUp();
    expect(await configs.open(await saved(FORMER))).toEqual(NOW);
    expect(await configs.openMasked(await saved(FORMER))).toEqual({
      connection: { host: 'db', password: '********' },
    });
  });

  it.each(
    both({ server: 'other', secret: '********' }, { connection: { host: 'other', password: '********' } }),
  )('keeps its secret behind a mask in %s, for who knows it', async (_, patch) => {
    const { configs, saved, opened } = await setUp();
    const { config, changedFields } = await configs.patch(await saved(FORMER), patch, KNOWING);
    expect(await opened(config)).toEqual({ connection: { host: 'other', password: 'stored-pa55word' } });
    expect(changedFields).toEqual(['config.connection.host']);
  });

  it.each(both({ server: 'other' }, { connection: { host: 'other' } }))(
    'sends its secret nowhere else by a change in %s',
    async (_, patch) => {
      const { configs, saved } = await setUp();
      const withheld = { kind: 'invalid_config', fields: [{ path: 'config.connection.password' }] };
      await expect(configs.patch(await saved(FORMER), patch, OTHER)).rejects.toMatchObject(withheld);
      await expect(configs.patch(await saved(NOW), patch, OTHER)).rejects.toMatchObject(withheld);
    },
  );

  it.each(both(FORMER, NOW))('has not changed where it is sent again, in %s', async (_, patch) => {
    const { configs, saved } = await setUp();
    for (const stored of [FORMER, NOW])
      expect(await configs.patch(await saved(stored), patch, OTHER)).toMatchObject({ changedFields: [] });
  });

  it('is restored into the spelling of now, and sends no secret in use elsewhere', async () => {
    const { configs, saved, opened } = await setUp();
    const today = await saved({ connection: { host: 'today', password: 'of today' } });
    const { config: former } = await saved(FORMER);
    const { config, changedFields } = await configs.restore(today, former, { ...KNOWING, isOwner: true });
    expect(await opened(config)).toEqual(NOW);
    expect(changedFields).toEqual(['config.connection.host', 'config.connection.password']);
    // The secret that is in use goes nowhere else.
    const moved = await saved({ connection: { ...NOW.connection, host: 'moved' } });
    const refused = configs.restore(moved, former, { ...OTHER, isOwner: false });
    await expect(refused).rejects.toMatchObject({ kind: 'invalid_config' });
  });

  it.each(both({ server: 'replica' }, { connection: { host: 'replica' } }))(
    'is laid over, and laid over others, by a source in %s',
    async (_, config) => {
      const { overlays, saved, source } = await setUp();
      for (const stored of [FORMER, NOW]) {
        const integration = await saved(stored);
        const bound = await source(config);
        expect(await overlays.apply(integration, bound)).toEqual({
          connection: { host: 'replica', password: 'stored-pa55word' },
        });
        expect(await overlays.openMasked(integration, bound)).toEqual({ connection: { host: 'replica' } });
        const again = await overlays.merge(integration, { id: 'src1', former: bound }, config);
        expect(again.changedFields).toEqual([]);
      }
    },
  );
});
