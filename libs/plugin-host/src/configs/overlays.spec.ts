import { randomBytes } from 'node:crypto';
import { definePlugin, field } from '@patchbay/plugin-kit';
import { MemoryKeys } from '@patchbay/plugin-testing/bench';
import { Vault } from '@patchbay/vault';
import fc from 'fast-check';
import { type Config, Configs, type SealedIntegration } from './configs.js';
import { Overlays, type SealedSource } from './overlays.js';
import type { Registry } from '../registry/registry.js';
import { idle } from '../testing/idle.js';

const plugin = definePlugin({
  type: 'others',
  subType: 'overlaid',
  url: import.meta.url,
  manifest: { title: 'Overlaid', description: '', icon: 'i', capabilities: [] },
  form: [
    field.select('by', {
      label: 'By',
      default: 'text',
      options: ['text', 'file'].map((value) => ({ value, label: value })),
    }),
    field.text('file', { label: 'File', required: true, condition: { model: 'by', values: ['file'] } }),
    field.text('host', { label: 'Host', model: 'connection.host' }),
    field.number('port', { label: 'Port', model: 'connection.port', default: 1 }),
    field.password('password', { label: 'Password', model: 'connection.password' }),
  ],
  ...idle,
});

/** An integration with this config, and what may be laid over it. */
async function overlaid(own: Config) {
  const registry = { get: () => plugin } as unknown as Registry;
  const vault = await Vault.open(randomBytes(32), new MemoryKeys());
  const configs = new Configs(registry, vault);
  const overlays = new Overlays(registry, vault, configs);
  const integrationOf = async (config: Config): Promise<SealedIntegration> => {
    const place = { id: 'int1', workspaceId: 'w1' };
    const sealed = await configs.seal(plugin, place, config);
    return { ...place, version: 1, type: 'others', subType: 'overlaid', config: sealed.config };
  };
  const integration = await integrationOf(own);
  const sourceOf = async (config: Config, former?: SealedSource): Promise<SealedSource> => {
    const merged = await overlays.merge(integration, { id: 'src1', ...(former && { former }) }, config);
    return { id: 'src1', version: 1, config: merged.config ?? null };
  };
  return { overlays, integration, integrationOf, sourceOf };
}

describe('what a source lays over a config', () => {
  it('wins over it, and leaves the rest', async () => {
    const { overlays, integration, sourceOf } = await overlaid({
      connection: { host: 'a', password: 'own' },
    });
    const source = await sourceOf({ connection: { host: 'b', password: '********' } });
    expect(await overlays.apply(integration, source)).toEqual({
      by: 'text',
      connection: { host: 'b', port: 1, password: 'own' },
    });
    expect(await overlays.openMasked(integration, source)).toEqual({ connection: { host: 'b' } });
  });

  it('has no defaults of its own, which would win over the integration’s values', async () => {
    const { overlays, integration, sourceOf } = await overlaid({
      by: 'file',
      file: 'f',
      connection: { port: 7 },
    });
    const source = await sourceOf({ connection: { host: 'b' } });
    expect(await overlays.apply(integration, source)).toMatchObject({ by: 'file', connection: { port: 7 } });
  });

  it('must fit together with it, when it is made and whenever it is used', async () => {
    const { overlays, integration, integrationOf, sourceOf } = await overlaid({
      by: 'file',
      file: 'f',
    });
    const unfit = { kind: 'invalid_config', fields: [{ path: 'config.file', message: 'is required' }] };
    const source = await sourceOf({ by: 'file' });
    expect(await overlays.apply(integration, source)).toMatchObject({ by: 'file', file: 'f' });
    const changed = await integrationOf({});
    await expect(overlays.apply(changed, source)).rejects.toMatchObject(unfit);
    await expect(overlays.merge(changed, { id: 'src2' }, { by: 'file' })).rejects.toMatchObject(unfit);
  });

  it('is named by what changes in it, and by nothing where nothing does', async () => {
    const { overlays, integration, sourceOf } = await overlaid({});
    const former = await sourceOf({ connection: { host: 'a', password: 'p' } });
    const changes = async (config: Config) =>
      (await overlays.merge(integration, { id: 'src1', former }, config)).changedFields;
    expect(await changes({ connection: { host: 'a', password: '********' } })).toEqual([]);
    expect(await changes({ connection: { host: 'b', password: 'q' } })).toEqual([
      'config.connection.host',
      'config.connection.password',
    ]);
    expect(await changes({ connection: null })).toEqual([
      'config.connection.host',
      'config.connection.password',
    ]);
  });

  it('never shows a secret, and shows everything else', async () => {
    const { overlays, integration, sourceOf } = await overlaid({});
    await fc.assert(
      fc.asyncProperty(
        fc.record({ host: fc.string(), password: fc.string({ minLength: 1 }) }, { requiredKeys: [] }),
        async (connection) => {
          const shown = await overlays.openMasked(integration, await sourceOf({ connection }));
          const empty =
            Object.keys(connection).length === 0 ||
            (!('host' in connection) && connection.password === '********');
          const masked = 'password' in connection &&
            connection.password !== '********' && { password: '********' };
          const host = 'host' in connection && { host: connection.host };
          expect(shown).toEqual(empty ? undefined : { connection: { ...host, ...masked } });
        },
      ),
      { numRuns: 50 },
    );
  });
});
