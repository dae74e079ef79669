import { TreeCopy } from './tree-copy.js';

const LONG_MS = 300_000;

/** What names every plugin, written by `npm run generate`. */
const GENERATED = [
  ' M apps/server/package.json',
  ' M apps/server/src/plugins.generated.ts',
  ' M apps/server/tsconfig.json',
  ' M docs/plugins/support.md',
  ' M package-lock.json',
  ' M tsconfig.json',
];

let tree: TreeCopy;

beforeAll(() => {
  tree = TreeCopy.make();
}, LONG_MS);
afterAll(() => tree.remove());

/** What `npm run new` runs once all is built. */
const make = (...args: string[]): string => tree.run('node', 'scripts/new-plugin.mjs', ...args);

describe('npm run new', () => {
  it(
    'makes a service and a SQL plugin that npm run generate makes known, each one folder and nothing else by hand',
    () => {
      tree.run('npm', 'run', 'new', '--', 'ticketing', 'acme-desk');
      make('database', 'acmedb', 'sql');
      const folders = ['?? plugins/database/acmedb/', '?? plugins/ticketing/acme-desk/'];
      expect(tree.changes()).toEqual(folders);

      tree.run('npm', 'run', 'generate');
      expect(tree.changes()).toEqual([...GENERATED, ...folders]);
      const list = tree.run('cat', 'apps/server/src/plugins.generated.ts');
      expect(list).toContain(`import { acmeDesk } from '@patchbay/ticketing-acme-desk';`);
      expect(list).toContain(`import { acmedb } from '@patchbay/database-acmedb';`);
      const table = tree.run('cat', 'docs/plugins/support.md');
      expect(table).toContain('| `ticketing/acme-desk` |  | scripted counterpart of Acme Desk |');
      expect(table).toContain('| `database/acmedb` | pg 8.23.1 | PostgreSQL 15 and 18 |');
    },
    LONG_MS,
  );

  it(
    'makes plugins that keep their contract as they stand, and are formatted',
    () => {
      const folders = ['plugins/ticketing/acme-desk', 'plugins/database/acmedb'];
      // The templates keep all of it on each run of the tests, and these differ from them in names alone.
      const names = 'passes its test|service expects|support.json';
      expect(() => tree.run('npx', 'jest', ...folders, '--testNamePattern', names)).not.toThrow();
      expect(() => tree.run('npx', 'prettier', '--check', ...folders)).not.toThrow();
    },
    LONG_MS,
  );

  it.each([
    [[], 'Say the type and the sub type'],
    [['databas', 'x'], 'There is no type "databas". It is one of database, '],
    [['crm', 'Acme'], '"Acme" is not a usable sub type'],
    [['crm', 'dist'], '"dist" is not a usable sub type'],
    [['crm', '../acme'], '"../acme" is not a usable sub type'],
    [['database', 'postgresql'], 'database/postgresql is taken: it is a name of PostgreSQL.'],
    [['database', 'acmedb'], 'is taken: it is a name of Acmedb.'],
    [['crm', 'acme', 'soap'], 'There is no template "soap". It is one of sql, service.'],
  ])('refuses %j, and writes nothing', (args, reason) => {
    const before = tree.changes();
    expect(() => make(...args)).toThrow(reason);
    expect(tree.changes()).toEqual(before);
  });

  it('overwrites nothing that is there', () => {
    tree.run('mkdir', '-p', 'plugins/crm/acme');
    expect(() => make('crm', 'acme')).toThrow('plugins/crm/acme is there already. Nothing was written.');
    expect(tree.run('ls', 'plugins/crm/acme')).toBe('');
  });

  it(
    'leaves nothing elsewhere once the folders are gone',
    () => {
      tree.run('rm', '-rf', 'plugins/ticketing/acme-desk', 'plugins/database/acmedb');
      tree.run('node', 'scripts/wire-plugins.mjs');
      // That page is written by the server, which the rest of `npm run generate` builds.
      expect(tree.changes()).toEqual([' M docs/plugins/support.md']);
    },
    LONG_MS,
  );
});
