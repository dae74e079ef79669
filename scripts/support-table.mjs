// The tables of docs/plugins/support.md: what plugins declare, and what their `support.json` says of their specs.
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileOf, INTEGRATION_TYPES } from '@patchbay/plugin-kit';

const BEGIN = '<!-- support: npm run generate writes this -->\n';
const END = '<!-- /support -->';

export const SUPPORT_PAGE = 'docs/plugins/support.md';

/** The page with the tables of these plugins in the place of those that it has. */
export async function withSupportTable(page, plugins) {
  const [before, rest] = parted(page, BEGIN);
  const [, after] = parted(rest, END);
  return `${before}${BEGIN}\n${await supportTable(plugins)}\n${END}${after}`;
}

function parted(text, mark) {
  const [before, ...after] = text.split(mark);
  if (after.length !== 1) throw new Error(`${SUPPORT_PAGE} holds ${after.length} times ${mark.trim()}`);
  return [before, after[0]];
}

async function supportTable(plugins) {
  const rows = await Promise.all([...plugins].sort(byPlace).map(rowsOf));
  return `${table(
    [
      'integration',
      'driver',
      'proven against',
      'not proven here',
      'actions',
      'streams',
      'introspection',
      ...Object.values(CAN),
    ],
    rows.map(({ support }) => support),
  )}
What keeps actions that read from writing:

${table(
  ['integration', 'what judges the statement', 'what the engine itself does'],
  rows.flatMap(({ walls }) => (walls ? [walls] : [])),
)}`;
}

/** Capabilities that a reader may look for, each with a column of its own. */
const CAN = { cancel: 'cancel', tls: 'TLS', ssh: 'SSH' };

async function rowsOf(plugin) {
  const { type, subType, manifest, actions } = plugin;
  const name = `\`${type}/${subType}\``;
  const beside = async (file) => JSON.parse(await readFile(fileOf(plugin, file), 'utf8'));
  const { driver, against, versions = [], unproven = '' } = await beside('support.json');
  const dependencies = await dependenciesOf(await beside('package.json'), plugin.url);
  if (driver && !dependencies[driver]) throw new Error(`${name} does not depend on its driver ${driver}`);
  const { capabilities, readOnly } = manifest;
  return {
    support: [
      name,
      driver ? `${driver} ${dependencies[driver]}` : '',
      [against, versions.join(' and ')].join(' '),
      unproven,
      Object.keys(actions)
        .filter((action) => !INTROSPECTION.includes(action))
        .map(code)
        .join(' '),
      streamsOf(Object.values(actions)),
      INTROSPECTION.filter((action) => action in actions)
        .map(code)
        .join(' '),
      ...Object.keys(CAN).map((capability) => (capabilities.includes(capability) ? 'yes' : '')),
    ],
    walls: readOnly && [
      name,
      readOnly.classifier,
      readOnly.engine ?? 'nothing: a test warns of accounts that may write',
    ],
  };
}

/** Those of its engine included: of a SQL plugin the driver is among them. */
async function dependenciesOf({ dependencies }, url) {
  const { resolve } = createRequire(url);
  const engines = Object.keys(dependencies).filter((name) => name.startsWith('@patchbay/engine-'));
  const manifests = engines.map((name) => join(dirname(resolve(name)), '../package.json'));
  const inherited = await Promise.all(
    manifests.map(async (file) => JSON.parse(await readFile(file, 'utf8')).dependencies),
  );
  return Object.assign({}, ...inherited, dependencies);
}

const INTROSPECTION = ['schemas', 'tables', 'columns'];

/** Every answer of rows can be streamed; of events, those of actions that say so. */
function streamsOf(actions) {
  const any = (kind) => actions.some(({ gives }) => [gives].flat().includes(kind));
  return [
    ...(any('rows') ? ['NDJSON', 'CSV'] : []),
    ...(any('events') ? ['events'] : []),
    ...(any('bytes') ? ['files'] : []),
  ].join(', ');
}

function byPlace(a, b) {
  return (
    INTEGRATION_TYPES.indexOf(a.type) - INTEGRATION_TYPES.indexOf(b.type) ||
    (a.manifest.order ?? Infinity) - (b.manifest.order ?? Infinity) ||
    (a.subType < b.subType ? -1 : 1)
  );
}

const code = (text) => `\`${text}\``;

function table(head, rows) {
  const line = (cells) => `| ${cells.map((cell) => cell.trim().replaceAll('|', '\\|')).join(' | ')} |\n`;
  return line(head) + line(head.map(() => '---')) + rows.map(line).join('');
}
