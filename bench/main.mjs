// Prints, as JSON, what a start, a query, a list and the other requests cost beside their bare counterparts.
// `npm run bench` for all, `npm run bench -- requests lists` for some; `npm run bench -- --against DIR` compares this build
// with the one in DIR; `npm run bench -- lists --large 1000000` makes the large one of two workspaces that
// large, and with `--against` all is measured in both builds.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { startPostgres } from '@patchbay/plugin-testing/engines';
import { measureClassifiers } from './classifiers.mjs';
import { prepareTables } from './data.mjs';
import { importCosts } from './imports.mjs';
import { compareLists } from './lists.mjs';
import { compareQueries } from './queries.mjs';
import { compareRequests, saveMany } from './requests.mjs';
import { measureRogues } from './rogues.mjs';
import { measureStarts, startServer } from './server.mjs';
import { measureStreaming } from './streaming.mjs';
import { compareVersions } from './versions.mjs';

const folder = await mkdtemp(join(tmpdir(), 'patchbay-bench-'));

const { values, positionals } = parseArgs({
  options: { against: { type: 'string' }, large: { type: 'string', default: '100000' } },
  allowPositionals: true,
});

/** Each works in a data folder of its own. */
const parts = {
  start: async (dataDir) => ({ ...(await measureStarts(dataDir)), imports: await importCosts() }),
  queries: (dataDir) => withPostgres(dataDir, compareQueries),
  streaming: (dataDir) => withPostgres(dataDir, measureStreaming),
  requests: async (dataDir) => {
    const server = await startServer(dataDir);
    const compared = await compareRequests(server, await saveMany(server, 1000));
    await server.stop();
    return compared;
  },
  rogues: (dataDir) => withPostgres(dataDir, measureRogues),
  classifiers: measureClassifiers,
  lists: (dataDir) => compareLists(dataDir, Number(values.large), values.against && resolve(values.against)),
};

if (values.against) parts.versions = (dataDir) => compareVersions(dataDir, resolve(values.against));
const asked = values.against && positionals.length === 0 ? ['versions'] : positionals;
const names = asked.length > 0 ? asked : Object.keys(parts);
try {
  const report = { node: process.version };
  for (const name of names) report[name] = await parts[name](join(folder, name));
  console.log(JSON.stringify(report, null, 2));
} finally {
  await rm(folder, { recursive: true, force: true });
}

async function withPostgres(dataDir, measure) {
  const engine = await startPostgres();
  try {
    await prepareTables(engine);
    const server = await startServer(dataDir);
    const measured = await measure(server, await server.savePostgres(engine), engine);
    await server.stop();
    return measured;
  } finally {
    await engine.stop();
  }
}
