import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '..');

/** In a process of its own: the generator is an ES module, and these tests are not. */
const PRINT = `
  import { readFileSync } from 'node:fs';
  import { loadPlugins } from './apps/server/dist/plugins.js';
  import { withSupportTable } from './scripts/support-table.mjs';
  const plugins = await loadPlugins([]);
  const names = plugins.map(({ type, subType }) => type + '/' + subType);
  const readme = await withSupportTable(readFileSync('README.md', 'utf8'), plugins);
  process.stdout.write(JSON.stringify({ names, readme }));
`;

describe('the table of support in the README', () => {
  it('is what plugins declare and their specs prove; if not: npm run generate', () => {
    const printed = execFileSync(process.execPath, ['--input-type=module', '--eval', PRINT], {
      cwd: ROOT,
      encoding: 'utf8',
    });
    const { names, readme } = JSON.parse(printed) as { names: string[]; readme: string };
    expect(names.length).toBeGreaterThanOrEqual(3);
    for (const name of names) expect(readme).toContain(`| \`${name}\` | `);
    expect(readFileSync(join(ROOT, 'README.md'), 'utf8').split('\n')).toEqual(readme.split('\n'));
  });
});
