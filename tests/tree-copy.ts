import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';

const ROOT = join(__dirname, '..');

/** A copy of this tree as it stands, built and committed, with packages of its own: commands may change it. */
export class TreeCopy {
  static make(): TreeCopy {
    mkdirSync(join(ROOT, '.cache'), { recursive: true });
    // On the same file system, for links to the files of node_modules.
    return new TreeCopy(mkdtempSync(join(ROOT, '.cache', 'tree-')));
  }

  private constructor(readonly path: string) {
    const files = listed(ROOT, 'git', ['ls-files', '--cached', '--others', '--exclude-standard']).filter(
      (file) => existsSync(join(ROOT, file)),
    );
    for (const file of files) {
      mkdirSync(dirname(join(path, file)), { recursive: true });
      copyFileSync(join(ROOT, file), join(path, file));
    }
    const packages = files.filter((file) => /(^|\/)package\.json$/.test(file)).map(dirname);
    for (const folder of packages) {
      // The compiler writes into its files, and npm makes its own.
      for (const made of ['dist', 'tsconfig.tsbuildinfo']) this.#copy('-a', join(folder, made));
      this.#copy('-al', join(folder, 'node_modules'));
    }
    // But for these, which are written into.
    const [lock, cache] = ['node_modules/.package-lock.json', 'node_modules/.cache'] as const;
    for (const shared of [lock, cache]) rmSync(join(path, shared), { recursive: true, force: true });
    this.#copy('-a', lock);
    this.#git('init', '--quiet');
    this.#git('add', '--all');
    this.#git('-c', 'user.name=t', '-c', 'user.email=t@example.com', 'commit', '--quiet', '-m', 'All');
  }

  /** @throws Error with what it said */
  run(command: string, ...args: string[]): string {
    const env = { ...process.env, npm_config_offline: 'true' };
    return execFileSync(command, args, { cwd: this.path, encoding: 'utf8', stdio: 'pipe', env });
  }

  /** What differs from the commit, as `git status --short` says it; what is new in a plugin's folder, as that folder. */
  changes(): string[] {
    const lines = listed(this.path, 'git', ['status', '--short', '--untracked-files=all']);
    return [...new Set(lines.map((line) => line.replace(/^(\?\? plugins\/[^/]+\/[^/]+\/).*$/, '$1')))];
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }

  #copy(how: string, from: string): void {
    if (existsSync(join(ROOT, from)))
      execFileSync('cp', [how, join(ROOT, from), dirname(join(this.path, from))]);
  }

  #git(...args: string[]): void {
    execFileSync('git', args, { cwd: this.path, stdio: 'pipe' });
  }
}

function listed(cwd: string, command: string, args: readonly string[]): string[] {
  return execFileSync(command, args, { cwd, encoding: 'utf8' })
    .split('\n')
    .filter((line) => line !== '');
}
