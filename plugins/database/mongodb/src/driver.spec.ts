import { createRequire } from 'node:module';

const require = createRequire(__filename);

/** What a dotted path leads to in a module. */
const at = (module: string, path: string): object =>
  path
    .split('.')
    .filter(Boolean)
    .reduce<object>((part, key) => (part as Record<string, object>)[key]!, require(module));

describe('the driver of mongodb', () => {
  // Before the plugin's own module is loaded: a patch in place would hide that the driver's member is gone.
  it.each([
    ['mongodb/lib/cmap/connect.js', '', 'connect'],
    ['mongodb/lib/cmap/connect.js', '', 'makeSocket'],
    ['mongodb/lib/cmap/connection.js', 'Connection.prototype', 'command'],
  ])('has in %s, at "%s", the method %s that is patched', (module, path, member) => {
    expect(typeof at(module, `${path}.${member}`)).toBe('function');
  });
});
