import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

const ROOT = join(__dirname, '..');
const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
  cwd: ROOT,
  encoding: 'utf8',
})
  .trim()
  .split('\n');
const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8');
const withoutComments = (source: string): string => source.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');

const plugins = files.filter((file) => /^plugins\/[^/]+\/[^/]+\/package\.json$/.test(file)).map(dirname);
/** Written by `npm run generate`. */
const GENERATED = ['libs/client/src/schema.ts'];
const controllers = files.filter((file) => /^apps\/server\/src\/.*\.controller\.ts$/.test(file));
const sources = files.filter((file) => /\.(ts|mjs)$/.test(file));
const production = sources.filter(
  (file) =>
    /^(apps|libs)\/[^/]+\/src\//.test(file) && !/\.spec\.ts$|\/testing\/|^libs\/plugin-testing\//.test(file),
);

describe('the house', () => {
  it('is seen whole by these tests', () => {
    expect(plugins.length).toBeGreaterThanOrEqual(4);
    expect(production.length).toBeGreaterThanOrEqual(90);
  });

  it('names plugins in one module only', () => {
    const packages = plugins.map(
      (folder) => (JSON.parse(read(join(folder, 'package.json'))) as { name: string }).name,
    );
    const naming = production.filter((file) => packages.some((name) => read(file).includes(`'${name}'`)));
    expect(naming).toEqual(['apps/server/src/plugins.module.ts']);
  });

  it('tells no sub type from another outside its plugin', () => {
    const subTypes = plugins.map((folder) => basename(folder));
    const rooms = production.filter((file) =>
      /^(apps\/server|libs\/(plugin-host|plugin-kit|sql-kit|vault))\//.test(file),
    );
    const telling = rooms.filter((file) =>
      subTypes.some((name) => new RegExp(`['"]${name}['"]`).test(withoutComments(read(file)))),
    );
    expect(telling).toEqual([]);
  });

  it.each(plugins)('gives %s the files that every plugin has', (folder) => {
    const name = basename(folder);
    const has = files
      .filter((file) => dirname(file) === folder || dirname(file) === `${folder}/src`)
      .map((file) => file.slice(folder.length + 1));
    expect(has).toEqual(
      expect.arrayContaining([
        'icon.svg',
        'package.json',
        'tsconfig.json',
        'src/index.ts',
        `src/${name}.plugin.ts`,
        `src/${name}.spec.ts`,
      ]),
    );
    expect(
      withoutComments(
        sources
          .filter((file) => file.startsWith(`${folder}/src/`) && !file.endsWith('.spec.ts'))
          .map(read)
          .join('\n'),
      ),
    ).not.toContain('process.env');
  });

  it('keeps its files short', () => {
    const long = sources.filter((file) => !GENERATED.includes(file) && read(file).split('\n').length > 250);
    expect(long).toEqual([]);
  });

  it('tries every feature from outside, on each metadata store, and first of all without a token', () => {
    const features = new Set(controllers.map(dirname));
    expect(features.size).toBeGreaterThanOrEqual(10);
    const specsOf = (folder: string): string =>
      sources
        .filter((file) => dirname(file) === folder && file.endsWith('.spec.ts'))
        .map(read)
        .join('\n');
    const open = ['apps/server/src/health'];
    const untried = [...features].filter((folder) => !/describeOnEachStore\(/.test(specsOf(folder)));
    const unprotected = [...features].filter((folder) => !/should be protected/.test(specsOf(folder)));
    expect({ untried, unprotected: unprotected.filter((folder) => !open.includes(folder)) }).toEqual({
      untried: [],
      unprotected: [],
    });
  });
});
