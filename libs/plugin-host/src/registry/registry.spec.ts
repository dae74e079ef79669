import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { action, definePlugin, field, type IntegrationType, type Plugin } from '@patchbay/plugin-kit';
import { iconOf, Registry } from './registry.js';

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
  /** The folder of its package. */
  readonly home?: string;
  readonly folder?: string;
  readonly order?: number;
  readonly icon?: boolean;
  readonly aliases?: readonly string[];
}

function pluginOf({
  type = 'database',
  subType = 'db',
  home = subType,
  folder,
  order,
  icon = true,
  aliases = [],
}: Told = {}): Plugin {
  const module = join(root, home, 'src', `${subType}.plugin.js`);
  const shown = join(dirname(module), folder ?? '..');
  mkdirSync(shown, { recursive: true });
  if (icon) writeFileSync(join(shown, 'icon.svg'), '<svg/>');
  return definePlugin({
    type,
    subType,
    url: pathToFileURL(module).href,
    ...(folder && { folder }),
    manifest: {
      title: subType,
      description: '',
      icon: 'i',
      capabilities: [],
      aliases,
      ...(order && { order }),
    },
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

  it('refuses two plugins that callers would call alike, be it by an alias', () => {
    const plugins = [pluginOf({ aliases: ['one', 'shared'] }), pluginOf({ subType: 'shared' })];
    expect(() => new Registry(plugins)).toThrow('Two plugins call themselves database/shared.');
    expect(() => new Registry([plugins[0]!, pluginOf({ type: 'ai', subType: 'shared' })])).not.toThrow();
  });

  it('takes plugins wherever their module lies, with the icon of the folder that they name', () => {
    const plugin = pluginOf({ home: 'acme-integrations', folder: '../icons/db' });
    expect(new Registry([plugin]).all).toEqual([plugin]);
    expect(iconOf(plugin)).toBe(join(root, 'acme-integrations/icons/db/icon.svg'));
  });

  it('refuses a plugin without an icon, and says where it was looked for', () => {
    expect(() => new Registry([pluginOf({ icon: false })])).toThrow(
      `The plugin database/db has no icon: there is no file ${join(root, 'db/icon.svg')}.`,
    );
  });

  it('refuses what definePlugin did not make', () => {
    for (const plugin of [null, {}, { ...pluginOf() }])
      expect(() => new Registry([plugin])).toThrow('definePlugin did not make');
  });
});
