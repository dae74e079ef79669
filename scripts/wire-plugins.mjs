// Adding a plugin is adding its folder: what names each plugin elsewhere is written here from the folders there are. With
// `--check` nothing is written, and the process fails where something would be.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { format, resolveConfig } from 'prettier';

const at = (path) => new URL(`../${path}`, import.meta.url);
const isCheck = process.argv.includes('--check');

/** Each plugin that comes with the server: folder, package, and what the package exports it as. */
async function pluginsInFolders() {
  const found = [];
  for (const type of await foldersIn('plugins'))
    for (const folder of type === '_template' ? [] : await packagesIn(`plugins/${type}`)) {
      const { name } = await packageOf(folder);
      const index = await readFile(at(`${folder}/src/index.ts`), 'utf8');
      const exported = /export \{ (\w+) \} from '\.\/[\w-]+\.plugin\.js'/.exec(index)?.[1];
      if (!exported)
        throw new Error(`${folder}/src/index.ts exports no plugin: export { x } from './x.plugin.js'`);
      found.push({ folder, package: name, exported, type });
    }
  return found;
}

async function packageOf(folder) {
  return JSON.parse(await readFile(at(`${folder}/package.json`), 'utf8'));
}

async function foldersIn(path) {
  const entries = await readdir(at(path), { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();
}

/** Git leaves what a build made of a folder that is gone: such a folder holds no package. */
async function packagesIn(path) {
  const folders = (await foldersIn(path)).map((name) => `${path}/${name}`);
  return folders.filter((folder) => existsSync(at(`${folder}/package.json`)));
}

/** Two packages may export one name, such as those of `auth` and `development` for one service. */
function named(plugins) {
  const count = (exported) => plugins.filter((plugin) => plugin.exported === exported).length;
  const inType = ({ exported, type }) =>
    `${type.replace(/-(\w)/g, (_, letter) => letter.toUpperCase())}${exported[0].toUpperCase()}${exported.slice(1)}`;
  return plugins.map((plugin) => ({
    ...plugin,
    name: count(plugin.exported) > 1 ? inType(plugin) : plugin.exported,
  }));
}

function listOf(plugins) {
  const imports = plugins.map(({ exported, name, package: from }) => {
    const what = exported === name ? name : `${exported} as ${name}`;
    return `import { ${what} } from '${from}';`;
  });
  return [
    '// Written by `npm run generate` from the folders in plugins/.',
    ...imports,
    `import type { Plugin } from '@patchbay/plugin-kit';`,
    '',
    '/** Every plugin that comes with the server. */',
    `export const OWN_PLUGINS: readonly Plugin[] = [${plugins.map(({ name }) => name).join(', ')}];`,
  ].join('\n');
}

async function withReferences(file, toRoot, rooms) {
  const config = JSON.parse(await readFile(at(file), 'utf8'));
  const isWritten = ({ path }) => /^(?:engines|plugins)\//.test(path.slice(toRoot.length));
  const others = config.references.filter((reference) => !isWritten(reference));
  const server = others.findIndex(({ path }) => path === 'apps/server');
  others.splice(
    server < 0 ? others.length : server,
    0,
    ...rooms.map((folder) => ({ path: toRoot + folder })),
  );
  return JSON.stringify({ ...config, references: others });
}

async function withDependencies(file, plugins) {
  const manifest = JSON.parse(await readFile(at(file), 'utf8'));
  const libs = await Promise.all(['migrations', ...(await packagesIn('libs'))].map(packageOf));
  const kept = Object.entries(manifest.dependencies).filter(
    ([name]) => !name.startsWith('@patchbay/') || libs.some((lib) => lib.name === name),
  );
  const added = plugins.map(({ package: name }) => [name, '0.1.0']);
  const dependencies = Object.fromEntries([...kept, ...added].sort(([a], [b]) => (a < b ? -1 : 1)));
  return JSON.stringify({ ...manifest, dependencies }, null, 2);
}

/** Whether a package is not linked yet, or needs others than when npm last looked. */
async function isInstallDue(folders) {
  const { packages: locked } = JSON.parse(await readFile(at('package-lock.json'), 'utf8'));
  const manifests = await Promise.all(folders.map(packageOf));
  const sorted = (needed = {}) => JSON.stringify(Object.entries(needed).sort());
  const hasChanged = ({ name, dependencies, devDependencies }, index) => {
    const known = locked[folders[index]];
    return (
      !known ||
      !existsSync(at(`node_modules/${name}`)) ||
      sorted(known.dependencies) !== sorted(dependencies) ||
      sorted(known.devDependencies) !== sorted(devDependencies)
    );
  };
  const isLeft = (folder) =>
    /^(?:engines|plugins)\//.test(folder) && !existsSync(at(`${folder}/package.json`));
  return manifests.some(hasChanged) || Object.keys(locked).filter(isOwn).some(isLeft);
}

const isOwn = (folder) => !folder.includes('node_modules/');

const plugins = named(await pluginsInFolders());
const engines = await packagesIn('engines');
const templates = await packagesIn('plugins/_template');
const ofPlugins = plugins.map(({ folder }) => folder);
const rooms = [...engines, ...ofPlugins, ...templates];
const outdated = [];
for (const [file, text] of [
  ['apps/server/src/plugins.generated.ts', listOf(plugins)],
  ['tsconfig.json', await withReferences('tsconfig.json', '', rooms)],
  ['apps/server/tsconfig.json', await withReferences('apps/server/tsconfig.json', '../../', ofPlugins)],
  ['apps/server/package.json', await withDependencies('apps/server/package.json', plugins)],
]) {
  const path = at(file).pathname;
  const written = await format(text, { ...(await resolveConfig(path)), filepath: path });
  if (written === (await readFile(path, 'utf8').catch(() => ''))) continue;
  outdated.push(file);
  if (!isCheck) await writeFile(path, written);
}
if (isCheck && outdated.length > 0)
  throw new Error(`Out of date: ${outdated.join(', ')}. Run: npm run generate`);
// What a new plugin needs is often there: then npm asks no registry.
if (!isCheck && (await isInstallDue(['apps/server', ...rooms])))
  execFileSync('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund'], {
    cwd: at('.').pathname,
    stdio: 'inherit',
  });
