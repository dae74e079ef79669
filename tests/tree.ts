import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

export const ROOT = join(__dirname, '..');

/** All that is in the repository, or will be. */
export const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
  cwd: ROOT,
  encoding: 'utf8',
})
  .trim()
  .split('\n');

export const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8');

export const sources = files.filter((file) => /\.(ts|mjs)$/.test(file));

/** Their folders, those of templates included. */
export const plugins = files
  .filter((file) => /^plugins\/[^/]+\/[^/]+\/package\.json$/.test(file))
  .map(dirname);
