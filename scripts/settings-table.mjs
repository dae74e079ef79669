// The table of docs/configuration.md: what the server reads from its environment.
import { VARIABLES } from '../apps/server/dist/settings/variables.js';

export const SETTINGS_PAGE = 'docs/configuration.md';
const BEGIN = '<!-- settings: npm run generate writes this -->\n';
const END = '<!-- settings: end -->';

/** @throws Error where the page has no place for it */
export function withSettingsTable(page) {
  const [before, rest] = page.split(BEGIN);
  const after = rest?.split(END)[1];
  if (after === undefined) throw new Error(`${SETTINGS_PAGE} has no place for the table of settings.`);
  const rows = Object.entries(VARIABLES).map(([name, variable]) =>
    row(`\`${name}\``, defaultOf(variable), variable.meaning),
  );
  const head = row('variable', 'default', 'meaning') + row('---', '---', '---');
  return `${before}${BEGIN}\n${head}${rows.join('')}\n${END}${after}`;
}

const defaultOf = ({ default: words, number }) => words ?? `\`${number.default}\``;

const row = (...cells) => `| ${cells.join(' | ')} |\n`;
