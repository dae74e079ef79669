import type * as TheKit from './index.js';
import { action, contractProblem, definePlugin, isPlugin, PluginError, RowSet } from './index.js';

type Kit = typeof TheKit;

function pluginOf(kit: Pick<Kit, 'definePlugin' | 'action'>, contract = 2) {
  const plugin = kit.definePlugin({
    type: 'others',
    subType: 'say',
    url: import.meta.url,
    manifest: { title: 'Say', description: 'Says.', icon: 'say', capabilities: [] },
    form: [],
    actions: {
      say: kit.action({
        title: 'Say',
        kind: 'read',
        gives: 'value',
        params: {},
        result: {},
        run: () => Promise.resolve(1),
      }),
    },
    open: () => Promise.resolve({ ping: () => Promise.resolve({}), close: () => Promise.resolve() }),
    errorCode: () => 'unknown' as const,
  });
  return Object.create(plugin, { contract: { value: contract } }) as object;
}

/** The kit as a package brings it that has a copy of its own. */
function otherKit(): Kit {
  let kit!: Kit;
  jest.isolateModules(() => {
    kit = jest.requireActual<Kit>('./index.js');
  });
  return kit;
}

describe('a plugin', () => {
  it('is known where another copy of the kit made it', () => {
    const other = otherKit();
    expect(other.definePlugin).not.toBe(definePlugin);
    expect(isPlugin(pluginOf(other))).toBe(true);
  });

  it('throws and gives what this copy of the kit knows', () => {
    const other = otherKit();
    expect(new other.PluginError('busy', 'No.')).toBeInstanceOf(PluginError);
    expect(new other.RowSet([], (async function* () {})())).toBeInstanceOf(RowSet);
    expect(new Error()).not.toBeInstanceOf(PluginError);
    class Busy extends PluginError {}
    expect(new Busy('busy', 'No.')).toBeInstanceOf(PluginError);
    expect(new PluginError('busy', 'No.')).not.toBeInstanceOf(Busy);
  });

  it('is refused where it was made for another contract, and the reason says so', () => {
    const plugin = pluginOf({ definePlugin, action }, 3);
    expect(isPlugin(plugin)).toBe(false);
    expect(contractProblem(plugin)).toBe(
      'was made for contract 3 of @patchbay/plugin-kit; this server speaks contract 2: install a release of the plugin that was made for it',
    );
    const ofContract1 = { subType: 'say', manifest: {}, form: {}, actions: {}, open: () => undefined };
    expect(contractProblem(ofContract1)).toMatch(/^was made for contract 1 /);
    expect(contractProblem({})).toBeUndefined();
  });
});
