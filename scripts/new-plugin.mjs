// npm run new -- <type> <sub_type> [sql|service]: the folder of a new plugin, from a template. It touches nothing else.
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Script } from 'node:vm';
import { INTEGRATION_TYPES, namesOf } from '@patchbay/plugin-kit';
import { format, resolveConfig } from 'prettier';
import { OWN_PLUGINS } from '../apps/server/dist/plugins.generated.js';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const USAGE = 'npm run new -- <type> <sub_type> [sql|service]';

/** Each with what its plugin is called in it, and the type it has there. */
const TEMPLATES = {
  sql: { subType: 'example', type: 'database' },
  service: { subType: 'tracker', type: 'ticketing' },
};

/** Folders that git never takes. */
const IGNORED = new Set(['dist', 'data', 'coverage']);

const [type = '', subType = '', kind = type === 'database' ? 'sql' : 'service'] = process.argv.slice(2);
const folder = `plugins/${type}/${subType}`;
const problem = whyNot();
if (problem) {
  console.error(`${problem}\n${USAGE}`);
  process.exit(1);
}
await makeFromTemplate();
console.log(`${folder} is made from the template plugins/_template/${kind}. It is a whole plugin as it stands:

  npm run generate          makes it known to the server, and links its package
  npx jest ${folder}        holds it to the contract

Then say what it is: src/form.ts, src/${subType}.plugin.ts, src/${subType}.spec.ts, support.json and icon.svg.
plugins/README.md has the rest.`);

function whyNot() {
  if (process.argv.length < 4 || process.argv.length > 5)
    return 'Say the type and the sub type of the new plugin.';
  if (!INTEGRATION_TYPES.includes(type))
    return `There is no type "${type}". It is one of ${INTEGRATION_TYPES.join(', ')}.`;
  if (!/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/.test(subType) || subType.length > 40)
    return `"${subType}" is not a usable sub type: it has at most 40 small letters and digits, begins with a letter, and may have single hyphens within.`;
  if (IGNORED.has(subType))
    return `"${subType}" is not a usable sub type: .gitignore leaves such a folder out.`;
  if (!Object.hasOwn(TEMPLATES, kind))
    return `There is no template "${kind}". It is one of ${Object.keys(TEMPLATES).join(', ')}.`;
  const taken = OWN_PLUGINS.find((plugin) => plugin.type === type && namesOf(plugin).includes(subType));
  if (taken) return `${type}/${subType} is taken: it is a name of ${taken.manifest.title}.`;
  if (existsSync(join(ROOT, folder))) return `${folder} is there already. Nothing was written.`;
  return undefined;
}

/** Writes once all is made: what is broken off before leaves nothing. */
async function makeFromTemplate() {
  const template = TEMPLATES[kind];
  const from = join(ROOT, 'plugins/_template', kind);
  const entries = await readdir(from, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(from, join(entry.parentPath, entry.name)))
    .filter((file) => !/(?:^|\/)(?:dist|node_modules|tsconfig\.tsbuildinfo)(?:$|\/)/.test(file));
  const texts = await Promise.all(files.map((file) => readFile(join(from, file), 'utf8')));
  const names = namesFor(texts.join('\n'));
  const made = await Promise.all(
    files.map(async (file, index) => {
      const path = join(ROOT, folder, file.replace(`/${template.subType}.`, `/${subType}.`));
      return [path, await formatted(renamed(texts[index], file, template, names), path)];
    }),
  );
  for (const [path, text] of made) {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text, { flag: 'wx' });
  }
}

/** Another name may be longer or shorter. Prettier knows no drawings. */
async function formatted(text, file) {
  return file.endsWith('.svg') ? text : format(text, { ...(await resolveConfig(file)), filepath: file });
}

/** What the plugin is called in code, a word that code may have and that the template does not use for anything else. */
function namesFor(code) {
  const words = subType.split('-');
  const upper = words.map((word) => word[0].toUpperCase() + word.slice(1));
  const short = words[0] + upper.slice(1).join('');
  const inCode = isUsable(short) && !new RegExp(`\\b${short}\\b`).test(code) ? short : `${short}Plugin`;
  return { inCode, inTypes: upper.join(''), title: upper.join(' ') };
}

function isUsable(name) {
  try {
    return Boolean(new Script(`'use strict'; const ${name} = 0;`));
  } catch {
    return false;
  }
}

/** In texts stand the sub type and the title, and in code what is a name there. */
function renamed(text, file, template, { inCode, inTypes, title }) {
  const Upper = template.subType[0].toUpperCase() + template.subType.slice(1);
  const swap = (part, small, large) => part.replaceAll(template.subType, small).replaceAll(Upper, large);
  if (!file.endsWith('.ts'))
    return swap(text, subType, title).replace(`template-${subType}`, `${type}-${subType}`);
  return text
    .split(/('[^'\n]*'|\/\/.*|\/\*[\s\S]*?\*\/)/)
    .map((part, index) => (index % 2 ? swap(part, subType, title) : swap(part, inCode, inTypes)))
    .join('')
    .replace(`type: '${template.type}'`, `type: '${type}'`);
}
