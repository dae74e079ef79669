import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '..');
const page = readFileSync(join(ROOT, 'docs/architecture.md'), 'utf8');
const STEP = /^\| `([^`]+\.ts)` \| `(\w+)` \| `([^`]+)` \|$/gm;
const steps = [...page.matchAll(STEP)].map(([, file = '', name = '', call = '']) => ({ file, name, call }));

describe('the way from a request to rows, in docs/architecture.md,', () => {
  it('has all its steps', () => {
    expect(steps.length).toBeGreaterThanOrEqual(20);
  });

  it.each(steps)('is true: $file declares $name', ({ file, name, call }) => {
    expect(existsSync(join(ROOT, file))).toBe(true);
    const source = readFileSync(join(ROOT, file), 'utf8');
    expect(source).toMatch(new RegExp(`\\b(?:class|function|const) ${name}\\b`));
    expect(source).toContain(call);
  });
});
