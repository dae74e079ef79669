// Adding a plugin is adding its folder: what names each plugin elsewhere is written here from the folders there are. With
// `--check` nothing is written, and the process fails where something would be.
import { execFileSync } from 'node:child_process';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { format, resolveConfig } from 'prettier';

const at = (path) => new URL(`../${path}`, import.meta.url);
const isCheck = process.argv.includes('--check');

/** Each plugin that comes with the server: folder, package, and what the package exports it as. */
async function pluginsInFolders() {
  const found = [];
  for (const type of await foldersIn('plugins'))
    for (const subType of type === '_template' ? [] : await foldersIn(`plugins/${type}`)) {
      const folder = `plugins/${type}/${subType}`;
      const { name } = JSON.parse(await readFile(at(`${folder}/package.json`), 'utf8'));
      const index = await readFile(at(`${folder}/src/index.ts`), 'utf8');
      const exported = /export \{ (\w+) \} from '\.\/[\w-]+\.plugin\.js'/.exec(index)?.[1];
      if (!exported)
        throw new Error(`${folder}/src/index.ts exports no plugin: export { x } from './x.plugin.js'`);
      found.push({ folder, package: name, exported, type });
    }
  return found;
}

/** What a kind of database is, one folder each: plugins name those that they need themselves. */
async function engineFolders() {
  return (await foldersIn('engines')).map((name) => ({ folder: `engines/${name}` }));
}

async function foldersIn(path) {
  const entries = await readdir(at(path), { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();
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

async function withReferences(file, toRoot, plugins, before) {
  const config = JSON.parse(await readFile(at(file), 'utf8'));
  const isWritten = (path) => ['engines/', 'plugins/'].some((room) => path.startsWith(`${toRoot}${room}`));
  const others = config.references.filter(({ path }) => !isWritten(path) || path.includes('/_template/'));
  const place = before ? others.findIndex(({ path }) => path === before) : others.length;
  others.splice(place, 0, ...plugins.map(({ folder }) => ({ path: `${toRoot}${folder}` })));
  return JSON.stringify({ ...config, references: others });
}

async function withDependencies(file, plugins) {
  const manifest = JSON.parse(await readFile(at(file), 'utf8'));
  const isPlugin = (name) => /^@patchbay\/[a-z-]+-[a-z0-9]+$/.test(name) && !OWN_LIBS.includes(name);
  const kept = Object.entries(manifest.dependencies).filter(([name]) => !isPlugin(name));
  const added = plugins.map(({ package: name }) => [name, '0.1.0']);
  const dependencies = Object.fromEntries([...kept, ...added].sort(([a], [b]) => (a < b ? -1 : 1)));
  return JSON.stringify({ ...manifest, dependencies }, null, 2);
}

const OWN_LIBS = ['@patchbay/plugin-host', '@patchbay/plugin-kit', '@patchbay/plugin-testing'];

const plugins = named(await pluginsInFolders());
const engines = await engineFolders();
const outdated = [];
for (const [file, text] of [
  ['apps/server/src/plugins.generated.ts', listOf(plugins)],
  [
    'tsconfig.json',
    await withReferences('tsconfig.json', '', [...engines, ...plugins], 'plugins/_template/example'),
  ],
  ['apps/server/tsconfig.json', await withReferences('apps/server/tsconfig.json', '../../', plugins)],
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
// Only then are packages of new folders linked, and those that they need there.
if (!isCheck && outdated.includes('apps/server/package.json'))
  execFileSync('npm', ['install', '--no-audit', '--no-fund'], { cwd: at('.').pathname, stdio: 'inherit' });
