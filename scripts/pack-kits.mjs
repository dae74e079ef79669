// npm run pack:kits [-- --to <folder>]: what an author of a plugin outside of this tree needs, as packages to install:
// `npm install dist/kits/*.tgz`. They are those of the build: `dist` as it is, without what only our own plugins test with.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { isBuiltin } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import ts from 'typescript';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const KITS = ['plugin-kit', 'sql-kit', 'http-kit', 'plugin-testing'];

/** Stand-ins for the systems of our own plugins. Their drivers are large, and no other plugin needs them. */
const OWN_STAND_INS = /^(?:counterparts|s3rver)\//;

const { to } = parseArgs({ options: { to: { type: 'string', default: join(ROOT, 'dist/kits') } } }).values;
const target = resolve(to);
const staging = await mkdtemp(join(tmpdir(), 'patchbay-kits-'));
try {
  await mkdir(target, { recursive: true });
  for (const name of await kitsIn(target)) await rm(join(target, name));
  const folders = await staged();
  execFileSync('npm', ['pack', ...folders, '--pack-destination', target, '--ignore-scripts', '--silent'], {
    cwd: ROOT,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  for (const name of await kitsIn(target)) console.log(join(relative(process.cwd(), target), name));
} finally {
  await rm(staging, { recursive: true, force: true });
}

/** All else in the folder is its owner's. */
async function kitsIn(folder) {
  return (await readdir(folder)).filter((name) => /^patchbay-.*\.tgz$/.test(name)).sort();
}

/** The kits and what they need of ours, each in a folder as it is to be packed. */
async function staged() {
  const made = new Map();
  const waiting = [...KITS];
  for (let lib = waiting.shift(); lib !== undefined; lib = waiting.shift()) {
    if (made.has(lib)) continue;
    made.set(lib, join(staging, lib));
    const { dependencies } = await stage(lib, made.get(lib));
    const ours = Object.keys(dependencies).filter((name) => name.startsWith('@patchbay/'));
    waiting.push(...ours.map((name) => name.slice('@patchbay/'.length)));
  }
  return [...made.values()];
}

async function stage(lib, folder) {
  const from = join(ROOT, 'libs', lib);
  const manifest = JSON.parse(await readFile(join(from, 'package.json'), 'utf8'));
  const files = await builtFiles(from);
  const needed = new Set();
  for (const file of files) {
    await mkdir(dirname(join(folder, 'dist', file)), { recursive: true });
    await cp(join(from, 'dist', file), join(folder, 'dist', file));
    for (const name of await packagesIn(join(from, 'dist', file), files)) needed.add(name);
  }
  const packed = {
    ...manifest,
    exports: exportsOf(manifest, files),
    dependencies: dependenciesOf(manifest, needed),
    files: ['dist'],
  };
  delete packed.private;
  delete packed.devDependencies;
  await writeFile(join(folder, 'package.json'), JSON.stringify(packed, null, 2));
  return packed;
}

/** Those of sources that there are: a build leaves the files of sources that are gone. */
async function builtFiles(from) {
  const dist = join(from, 'dist');
  const entries = await readdir(dist, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = entries
    .filter((entry) => entry.isFile() && /\.(?:js|d\.ts)$/.test(entry.name))
    .map((entry) => relative(dist, join(entry.parentPath, entry.name)))
    .filter((file) => existsSync(join(from, 'src', file.replace(/\.(?:js|d\.ts)$/, '.ts'))));
  if (files.length === 0) throw new Error(`${relative(ROOT, from)} is not built. Run: npm run build`);
  return new Set(files.filter((file) => !OWN_STAND_INS.test(file)));
}

/** @throws Error where a file needs one that is not packed */
async function packagesIn(path, files) {
  const { importedFiles } = ts.preProcessFile(await readFile(path, 'utf8'), true, true);
  const names = importedFiles.map(({ fileName }) => fileName);
  for (const name of names.filter((own) => own.startsWith('.'))) {
    const file = relative(join(path.split('/dist/')[0], 'dist'), resolve(dirname(path), name));
    if (!files.has(file)) throw new Error(`${relative(ROOT, path)} needs ${name}, which is not packed.`);
  }
  return names
    .filter((name) => !name.startsWith('.') && !isBuiltin(name))
    .map((name) => name.split('/', name.startsWith('@') ? 2 : 1).join('/'));
}

/** Only those in it that were packed, and without the condition by which our own tests find the sources. */
function exportsOf({ exports }, files) {
  const entries = Object.entries(exports).filter(([, to]) => files.has(to.default.replace('./dist/', '')));
  return Object.fromEntries(
    entries.map(([path, { types, default: built }]) => [path, { types, default: built }]),
  );
}

/** What the packed files import, in the versions that they are built with; a declared dependency may be their types. */
function dependenciesOf({ dependencies = {}, devDependencies = {} }, needed) {
  const known = { ...devDependencies, ...dependencies };
  const named = [...needed].flatMap((name) => (known[`@types/${name}`] ? [name, `@types/${name}`] : [name]));
  const missing = named.filter((name) => !known[name]);
  if (missing.length > 0) throw new Error(`Not in its package.json: ${missing.join(', ')}`);
  return Object.fromEntries(named.sort().map((name) => [name, known[name]]));
}
