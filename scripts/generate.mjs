// Writes what is generated and kept in git: the OpenAPI document, what the catalogue says of each plugin, the page of errors,
// and the tables of settings and support.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLog } from '../apps/server/dist/logging/logger.js';
import { loadPlugins } from '../apps/server/dist/plugins.js';
import { startServer } from '../apps/server/dist/server.js';
import { readSettings } from '../apps/server/dist/settings/settings.js';
import { errorPage } from './error-page.mjs';
import { SETTINGS_PAGE, withSettingsTable } from './settings-table.mjs';
import { SUPPORT_PAGE, withSupportTable } from './support-table.mjs';

const at = (path) => new URL(`../${path}`, import.meta.url);

/** Asks a server that has nothing but what it comes with. */
async function asking(ask) {
  const dataDir = await mkdtemp(join(tmpdir(), 'patchbay-generate-'));
  const settings = readSettings({ PORT: '0', PATCHBAY_DATA_DIR: dataDir });
  const { logger } = createLog();
  logger.level = 'silent';
  const server = await startServer(settings, logger);
  try {
    const headers = { 'xc-token': server.generatedToken };
    await ask(async (path) => {
      const answer = await fetch(`${server.url}${path}`, { headers });
      if (!answer.ok) throw new Error(await answer.text());
      return answer.json();
    });
  } finally {
    await server.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}

const written = (value) => `${JSON.stringify(value, null, 2)}\n`;

await asking(async (answerTo) => {
  await writeFile(at('apps/server/openapi.json'), written(await answerTo('/api/openapi.json?plugins=none')));
  for (const { type, sub_type: subType } of await answerTo('/api/v2/integrations')) {
    const details = await answerTo(`/api/v2/integrations/${type}/${subType}`);
    await writeFile(at(`plugins/${type}/${subType}/catalogue.snapshot.json`), written(details));
  }
});
await writeFile(at('docs/errors.md'), errorPage());

const settingsPage = await readFile(at(SETTINGS_PAGE), 'utf8');
await writeFile(at(SETTINGS_PAGE), withSettingsTable(settingsPage));

const supportPage = await readFile(at(SUPPORT_PAGE), 'utf8');
const plugins = await loadPlugins([]);
await writeFile(at(SUPPORT_PAGE), await withSupportTable(supportPage, plugins));
