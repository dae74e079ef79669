import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { action, definePlugin, field, type IntegrationType, type Plugin } from '@patchbay/plugin-kit';
import { Registry } from './registry.js';

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'patchbay-registry-'));
});
afterEach(() => {
  rmSync(root, { recursive: true });
});

interface Told {
  readonly type?: IntegrationType;
  readonly subType?: string;
  readonly folder?: string;
  readonly order?: number;
  readonly icon?: boolean;
}

function pluginOf({
  type = 'database',
  subType = 'db',
  folder = subType,
  order,
  icon = true,
}: Told = {}): Plugin {
  mkdirSync(join(root, folder, 'src'), { recursive: true });
  if (icon) writeFileSync(join(root, folder, 'icon.svg'), '<svg/>');
  return definePlugin({
    type,
    subType,
    url: pathToFileURL(join(root, folder, 'src', `${subType}.plugin.js`)).href,
    manifest: { title: subType, description: '', icon: 'i', capabilities: [], ...(order && { order }) },
    form: [field.text('host', { label: 'Host' })],
    actions: {
      look: action({
        title: 'Look',
        kind: 'read',
        gives: 'value',
        params: {},
        result: {},
        run: () => Promise.resolve(1),
      }),
    },
    open: () => Promise.reject(new Error('never opened')),
    errorCode: () => 'unknown',
  });
}

describe('a registry', () => {
  it('finds plugins, in catalogue order', () => {
    const late = pluginOf({ subType: 'a', order: 9 });
    const early = pluginOf({ subType: 'z', order: 1 });
    const whenever = pluginOf({ subType: 'b' });
    const model = pluginOf({ type: 'ai', subType: 'm' });
    const registry = new Registry([late, whenever, early, model]);
    expect(registry.all).toEqual([model, early, late, whenever]);
    expect(registry.get('database', 'z')).toBe(early);
    expect(registry.find('ai', 'z')).toBeUndefined();
  });

  it('lists what there is instead of a plugin that it does not have', () => {
    const registry = new Registry([pluginOf({ subType: 'a' }), pluginOf({ subType: 'b' })]);
    expect(() => registry.get('database', 'c')).toThrow(
      expect.objectContaining({
        kind: 'unknown_plugin',
        available: ['a', 'b'],
        message: 'There is no database integration of the sub type "c": it is one of a, b.',
      }),
    );
  });

  it('refuses two plugins of one name', () => {
    expect(() => new Registry([pluginOf(), pluginOf()])).toThrow('Two plugins call themselves database/db.');
  });

  it('refuses a plugin whose folder has another name', () => {
    expect(() => new Registry([pluginOf({ folder: 'other' })])).toThrow(
      'The plugin database/db lives in a folder named "other"; it must be "db".',
    );
  });

  it('refuses a plugin without a picture', () => {
    expect(() => new Registry([pluginOf({ icon: false })])).toThrow('no icon.svg');
  });

  it('refuses what definePlugin did not make', () => {
    for (const plugin of [null, {}, { ...pluginOf() }])
      expect(() => new Registry([plugin])).toThrow('definePlugin did not make');
  });
});
