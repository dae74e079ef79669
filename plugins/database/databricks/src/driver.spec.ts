import { createRequire } from 'node:module';

const require = createRequire(__filename);

/** What a dotted path leads to in a module. */
const at = (module: string, path: string): object =>
  path
    .split('.')
    .filter(Boolean)
    .reduce<object>((part, key) => (part as Record<string, object>)[key]!, require(module));

describe('the driver of databricks', () => {
  // Before the plugin's own module is loaded: a patch in place would hide that the driver's member is gone.
  it.each([
    ['@databricks/sql', 'DBSQLClient.prototype', 'getConfig'],
    ['@databricks/sql', 'DBSQLClient.prototype', 'createConnectionProvider'],
    ['@databricks/sql', 'DBSQLClient.prototype', 'getDriver'],
  ])('has in %s, at "%s", the method %s that is patched', (module, path, member) => {
    expect(typeof at(module, `${path}.${member}`)).toBe('function');
  });
});
