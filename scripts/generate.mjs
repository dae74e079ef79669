// Writes what is generated and kept in git: the OpenAPI document, the types of the client made from it, the page of errors
// and the tables of support.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLog } from '../apps/server/dist/logging/logger.js';
import { loadPlugins } from '../apps/server/dist/plugins.js';
import { startServer } from '../apps/server/dist/server.js';
import { readSettings } from '../apps/server/dist/settings/settings.js';
import { clientTypes } from './client-types.mjs';
import { errorPage } from './error-page.mjs';
import { SUPPORT_PAGE, withSupportTable } from './support-table.mjs';

const at = (path) => new URL(`../${path}`, import.meta.url);

/** As a server answers it that has nothing but what it comes with. */
async function openApiDocument() {
  const dataDir = await mkdtemp(join(tmpdir(), 'patchbay-generate-'));
  const settings = readSettings({ PORT: '0', PATCHBAY_DATA_DIR: dataDir });
  const { logger } = createLog();
  logger.level = 'silent';
  const server = await startServer(settings, logger);
  try {
    const headers = { 'xc-token': server.generatedToken };
    const answer = await fetch(`${server.url}/api/openapi.json`, { headers });
    if (!answer.ok) throw new Error(await answer.text());
    return await answer.json();
  } finally {
    await server.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}

const document = await openApiDocument();
await writeFile(at('apps/server/openapi.json'), `${JSON.stringify(document, null, 2)}\n`);
await writeFile(at('libs/client/src/schema.ts'), await clientTypes(document));
await writeFile(at('docs/errors.md'), errorPage());

const supportPage = await readFile(at(SUPPORT_PAGE), 'utf8');
const plugins = await loadPlugins([]);
await writeFile(at(SUPPORT_PAGE), await withSupportTable(supportPage, plugins));
