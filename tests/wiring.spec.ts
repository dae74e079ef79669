import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

const ROOT = join(__dirname, '..');

describe('the lists of plugins', () => {
  it('are what the folders in plugins/ make of them; if not: npm run generate', () => {
    const check = () =>
      execFileSync(process.execPath, ['scripts/wire-plugins.mjs', '--check'], { cwd: ROOT, stdio: 'pipe' });
    expect(check).not.toThrow();
  });
});
