import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '..');

/** In a process of its own: the generators are ES modules, and these tests are not. */
function printed(program: string): string {
  return execFileSync(process.execPath, ['--input-type=module', '--eval', program], {
    cwd: ROOT,
    encoding: 'utf8',
  });
}

const linesOf = (file: string) => readFileSync(join(ROOT, file), 'utf8').split('\n');

describe('a page that is written by npm run generate', () => {
  it('has the catalogue of errors: docs/errors.md', () => {
    const page = printed(`
      import { errorPage } from './scripts/error-page.mjs';
      process.stdout.write(errorPage());
    `);
    expect(page.match(/^\| `ERR_/gm)!.length).toBeGreaterThanOrEqual(35);
    expect(linesOf('docs/errors.md')).toEqual(page.split('\n'));
  });

  it('has each variable that the server reads: docs/configuration.md', () => {
    const page = printed(`
      import { readFileSync } from 'node:fs';
      import { SETTINGS_PAGE, withSettingsTable } from './scripts/settings-table.mjs';
      process.stdout.write(withSettingsTable(readFileSync(SETTINGS_PAGE, 'utf8')));
    `);
    expect(page.match(/^\| `(PATCHBAY_|PORT|HOST)/gm)!.length).toBeGreaterThanOrEqual(25);
    expect(linesOf('docs/configuration.md')).toEqual(page.split('\n'));
  });
});
