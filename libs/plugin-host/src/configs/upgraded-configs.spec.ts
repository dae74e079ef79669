import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { action, definePlugin, field, type JsonValue, type Plugin, type Session } from '@patchbay/plugin-kit';
import { MemoryKeys } from '@patchbay/plugin-testing/bench';
import { Vault } from '@patchbay/vault';
import type { Config, SealedIntegration } from './configs.js';
import { BUFFERED_LIMITS } from '../limits/limits.js';
import type { SealedSource } from './overlays.js';
import { PluginHost } from '../plugin-host.js';
import type { ValueResult } from '../runs/run-parts.js';

const base = mkdtempSync(join(tmpdir(), 'upgraded-configs-'));
const folder = join(base, 'telling');

beforeAll(() => {
  mkdirSync(folder);
  writeFileSync(join(folder, 'icon.svg'), '<svg/>');
});

afterAll(() => {
  rmSync(base, { recursive: true });
});

const host = field.text('host', { label: 'Host', model: 'connection.host', required: true });

interface Opened extends Session {
  readonly config: Config;
}

/** A plugin that tells the config it was opened with. */
function telling(form: readonly (typeof host | ReturnType<typeof grown>[number])[]): Plugin {
  return definePlugin({
    type: 'others',
    subType: 'telling',
    url: pathToFileURL(join(folder, 'src', 'telling.js')).href,
    manifest: { title: 'Telling', description: '', icon: 'i', capabilities: [] },
    form,
    actions: {
      tell: action<Opened, object>({
        title: 'Tell',
        kind: 'read',
        gives: 'value',
        params: { type: 'object' },
        result: {},
        run: ({ config }) => Promise.resolve(config as JsonValue),
      }),
    },
    open: (config): Promise<Opened> =>
      Promise.resolve({
        config: config,
        ping: () => Promise.resolve({}),
        close: () => Promise.resolve(),
      }),
    errorCode: () => 'unknown',
  });
}

/** What the next release has as well. */
const grown = () =>
  [
    field.select('ssh', {
      label: 'SSH',
      model: 'ssh.mode',
      default: 'off',
      options: ['off', 'on'].map((value) => ({ value, label: value })),
    }),
    field.text('sshHost', {
      label: 'SSH host',
      model: 'ssh.host',
      required: true,
      condition: { model: 'ssh.mode', values: ['on'] },
    }),
    field.number('poolMax', { label: 'Pool', model: 'pool.max', default: 4 }),
  ] as const;

/** A release of the server, on the keys and configs of the others. */
async function releases() {
  const vault = await Vault.open(randomBytes(32), new MemoryKeys());
  const logger = { debug: () => undefined, warn: () => undefined };
  return (plugin: Plugin) => new PluginHost({ plugins: [plugin], vault, logger, filesRoot: '/nowhere' });
}

async function saved(by: PluginHost, config: Config): Promise<SealedIntegration> {
  const place = { id: 'int1', workspaceId: 'w1' };
  const plugin = by.registry.get('others', 'telling');
  const { config: sealed } = await by.configs.seal(plugin, place, config);
  return { ...place, version: 1, type: 'others', subType: 'telling', config: sealed };
}

async function tell(by: PluginHost, integration: SealedIntegration, source?: SealedSource): Promise<unknown> {
  const told = await by.run(integration, {
    action: 'tell',
    params: {},
    source,
    limits: BUFFERED_LIMITS,
    whenGone: () => undefined,
  });
  return JSON.parse((told as ValueResult).json);
}

describe('a config that an earlier release saved', () => {
  const stored = { connection: { host: 'h' } };
  const complete = { connection: { host: 'h' }, ssh: { mode: 'off' }, pool: { max: 4 } };

  it('is opened with what the form of now asks for by default', async () => {
    const release = await releases();
    const integration = await saved(release(telling([host])), stored);
    expect(await tell(release(telling([host, ...grown()])), integration)).toEqual(complete);
  });

  it('is opened so with a source as well, whatever that lays over it', async () => {
    const release = await releases();
    const before = release(telling([host]));
    const integration = await saved(before, stored);
    const { config = null } = await before.overlays.merge(
      integration,
      { id: 's1' },
      { connection: { host: 'other' } },
    );
    const after = release(telling([host, ...grown()]));
    expect(await tell(after, integration, { id: 's1', version: 1, config })).toEqual({
      ...complete,
      connection: { host: 'other' },
    });
    expect(await tell(after, integration, { id: 's2', version: 1, config: null })).toEqual(complete);
  });

  it('is refused with the fields at fault where the form of now no longer takes it', async () => {
    const release = await releases();
    const integration = await saved(release(telling([host, ...grown()])), {
      ...stored,
      ssh: { mode: 'on', host: 'gate' },
    });
    await expect(tell(release(telling([host])), integration)).rejects.toMatchObject({
      kind: 'invalid_config',
      message: 'The saved config no longer fits the form of Telling: config.ssh is not known.',
      fields: [
        { path: 'config.ssh', message: 'is not known' },
        { path: 'config.pool', message: 'is not known' },
      ],
    });
  });
});
