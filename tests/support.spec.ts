import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '..');

/** In a process of its own: the generator is an ES module, and these tests are not. */
const PRINT = `
  import { readFileSync } from 'node:fs';
  import { loadPlugins } from './apps/server/dist/plugins.js';
  import { SUPPORT_PAGE, withSupportTable } from './scripts/support-table.mjs';
  const plugins = await loadPlugins([]);
  const names = plugins.map(({ type, subType }) => type + '/' + subType);
  const page = await withSupportTable(readFileSync(SUPPORT_PAGE, 'utf8'), plugins);
  process.stdout.write(JSON.stringify({ names, page }));
`;

describe('the page of support', () => {
  it('is what plugins declare and their specs prove; if not: npm run generate', () => {
    const printed = execFileSync(process.execPath, ['--input-type=module', '--eval', PRINT], {
      cwd: ROOT,
      encoding: 'utf8',
    });
    const { names, page } = JSON.parse(printed) as { names: string[]; page: string };
    expect(names.length).toBeGreaterThanOrEqual(3);
    for (const name of names) expect(page).toContain(`| \`${name}\` | `);
    expect(readFileSync(join(ROOT, 'docs/plugins/support.md'), 'utf8').split('\n')).toEqual(page.split('\n'));
  });
});
