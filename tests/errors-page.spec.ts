import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '..');

/** In a process of its own: the generator is an ES module, and these tests are not. */
const PRINT = `
  import { errorPage } from './scripts/error-page.mjs';
  process.stdout.write(errorPage());
`;

describe('docs/errors.md', () => {
  it('is what the catalogue of errors has; if not: npm run generate', () => {
    const page = execFileSync(process.execPath, ['--input-type=module', '--eval', PRINT], {
      cwd: ROOT,
      encoding: 'utf8',
    });
    expect(page.match(/^\| `ERR_/gm)!.length).toBeGreaterThanOrEqual(35);
    expect(readFileSync(join(ROOT, 'docs/errors.md'), 'utf8').split('\n')).toEqual(page.split('\n'));
  });
});
