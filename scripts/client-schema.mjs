// Writes the types of the client, `libs/client/src/schema.ts`, from what is in git: the OpenAPI document and the snapshots of
// the plugins. A part of each build, so it does nothing where nothing changed.
import { createHash } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';

const at = (path) => new URL(`../${path}`, import.meta.url);
const DOCS = 'apps/server/dist/docs/';
const TYPES = 'libs/client/src/schema.ts';

async function snapshots() {
  const files = await readdir(at('plugins'), { recursive: true });
  const found = files.filter((file) => /^[^_][\w-]+\/[\w-]+\/catalogue\.snapshot\.json$/.test(file));
  return Promise.all(found.sort().map((file) => readFile(at(`plugins/${file}`), 'utf8')));
}

const describing = (await readdir(at(DOCS)))
  .filter((file) => file.endsWith('.js'))
  .map((file) => DOCS + file);
const sources = [
  'apps/server/openapi.json',
  'scripts/client-schema.mjs',
  'scripts/client-types.mjs',
  ...describing,
];
const texts = [
  ...(await Promise.all(sources.map((file) => readFile(at(file), 'utf8')))),
  ...(await snapshots()),
];
const made = `// Made of ${createHash('sha256').update(texts.join('\0')).digest('hex')}.\n`;

if (!(await readFile(at(TYPES), 'utf8').catch(() => '')).startsWith(made)) {
  const { withPlugins } = await import(at(`${DOCS}describe-plugins.js`));
  const { clientTypes } = await import('./client-types.mjs');
  const plugins = (await snapshots()).map((text) => outlineOf(JSON.parse(text)));
  await writeFile(at(TYPES), made + (await clientTypes(withPlugins(JSON.parse(texts[0]), plugins))));
}

/** What the server's docs call a `PluginOutline`. */
function outlineOf({ integrationType: type, integrationSubType: subType, manifest, schema, actions }) {
  const byName = Object.fromEntries(actions.map(({ name, ...action }) => [name, action]));
  return { type, subType, manifest, form: { schema }, actions: byName };
}
