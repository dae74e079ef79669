import { createRequire } from 'node:module';

const require = createRequire(__filename);

/** What a dotted path leads to in a module. */
const at = (module: string, path: string): object =>
  path
    .split('.')
    .filter(Boolean)
    .reduce<object>((part, key) => (part as Record<string, object>)[key]!, require(module));

describe('the driver of sqlite3', () => {
  // Before the plugin's own module is loaded: a patch in place would hide that the driver's member is gone.
  it.each([
    ['knex/lib/dialects/better-sqlite3/index.js', 'prototype', '_driver'],
    ['knex/lib/dialects/better-sqlite3/index.js', 'prototype', 'acquireRawConnection'],
    ['knex/lib/dialects/better-sqlite3/index.js', 'prototype', 'destroyRawConnection'],
    ['knex/lib/dialects/better-sqlite3/index.js', 'prototype', 'validateConnection'],
    ['knex/lib/dialects/better-sqlite3/index.js', 'prototype', 'cancelQuery'],
  ])('has in %s, at "%s", the method %s that is patched', (module, path, member) => {
    expect(typeof at(module, `${path}.${member}`)).toBe('function');
  });
});
