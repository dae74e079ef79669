// Prints, as JSON, what a start costs and what a query costs beside the bare driver. `npm run bench`.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPostgres } from '@patchbay/plugin-testing';
import { prepareTables } from './data.mjs';
import { importCosts } from './imports.mjs';
import { compareQueries } from './queries.mjs';
import { measureStarts, startServer } from './server.mjs';
import { measureStreaming } from './streaming.mjs';

const dataDir = await mkdtemp(join(tmpdir(), 'patchbay-bench-'));
const engine = await startPostgres();
try {
  await prepareTables(engine);
  const start = await measureStarts(dataDir);
  const server = await startServer(dataDir);
  const integration = await server.savePostgres(engine);
  const queries = await compareQueries(server, integration, engine);
  const streaming = await measureStreaming(server, integration, engine);
  await server.stop();
  const report = {
    node: process.version,
    start: { ...start, imports: await importCosts() },
    queries,
    streaming,
  };
  console.log(JSON.stringify(report, null, 2));
} finally {
  await engine.stop();
  await rm(dataDir, { recursive: true, force: true });
}
