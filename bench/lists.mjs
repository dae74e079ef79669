import { join } from 'node:path';
import Database from 'better-sqlite3';
import { newIntegration } from './requests.mjs';
import { startServer } from './server.mjs';
import { median, rounded } from './statistics.mjs';

const INTEGRATIONS = '/api/v2/meta/integrations';
const SMALL = 1000;
const LARGE = 100_000;
const PAGE = 25;
const TIMES = 200;
const AFTER_CHANGES = 15;

/** What a page costs in a workspace of 1,000 integrations and in one of 100,000, asked in turn. */
export async function compareLists(smallDir, largeDir) {
  const small = await serverWith(SMALL, smallDir);
  const large = await serverWith(LARGE, largeDir);
  const pages = {
    small: () => timed(small.server, 1),
    large: () => timed(large.server, 1),
    deep: () => timed(large.server, 1000),
  };
  const times = { small: [], large: [], deep: [] };
  for (let n = 0; n < TIMES; n += 1) {
    for (const [name, ask] of Object.entries(pages)) times[name].push(await ask());
  }
  const afterEach = async (change) => {
    const after = { small: [], large: [], deep: [] };
    for (let n = 0; n < AFTER_CHANGES; n += 1) {
      for (const [name, ask] of Object.entries(pages)) {
        await change(name === 'small' ? small : large, n);
        after[name].push(await ask());
      }
    }
    return summary(after);
  };
  const firstAfterAChange = await afterEach((workspace, n) => workspace.change(n));
  const firstAfterACreation = await afterEach((workspace) => workspace.create());
  await small.server.stop();
  await large.server.stop();
  return { repeated: summary(times), firstAfterAChange, firstAfterACreation };
}

function summary({ small, large, deep }) {
  const base = median(small);
  return {
    'page 1 of 1,000 ms': rounded(base, 3),
    'page 1 of 100,000 ms': rounded(median(large), 3),
    'page 1,000 of 100,000 ms': rounded(median(deep), 3),
    page1To1000: rounded(median(large) / base),
    page1000To1000: rounded(median(deep) / base),
  };
}

async function timed(server, page) {
  const start = performance.now();
  const answer = await server.call('GET', `${INTEGRATIONS}?limit=${PAGE}&offset=${(page - 1) * PAGE}`);
  if (JSON.parse(answer.text).list.length !== PAGE) throw new Error(`no full page: ${answer.text}`);
  return performance.now() - start;
}

/** All rows but the first are copies of it in the file itself: saving 100,000 over HTTP would take minutes. */
async function serverWith(count, dataDir) {
  const first = await startServer(dataDir);
  const { text } = await first.call('POST', INTEGRATIONS, newIntegration());
  await first.stop();
  copyRow(join(dataDir, 'patchbay.sqlite'), JSON.parse(text).id, count - 1);
  const server = await startServer(dataDir);
  const change = (n) =>
    server.call('PATCH', `${INTEGRATIONS}/${JSON.parse(text).id}`, { title: `change ${n}` });
  const create = () => server.call('POST', INTEGRATIONS, newIntegration());
  return { server, change, create };
}

function copyRow(file, id, copies) {
  const database = new Database(file);
  const row = database.prepare('SELECT * FROM integrations WHERE id = ?').get(id);
  const columns = Object.keys(row);
  const insert = database.prepare(
    `INSERT INTO integrations (${columns.join(', ')}) VALUES (${columns.map((name) => `@${name}`).join(', ')})`,
  );
  database.transaction(() => {
    for (let n = 1; n <= copies; n += 1) {
      const copy = { id: `int${n.toString(36).padStart(14, '0')}`, title: `copy ${n}`, sort_order: n + 1 };
      insert.run({ ...row, ...copy, is_default: 0 });
    }
  })();
  database.close();
}
