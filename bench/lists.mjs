import { join } from 'node:path';
import Database from 'better-sqlite3';
import { newIntegration } from './requests.mjs';
import { startServer } from './server.mjs';
import { median, rounded } from './statistics.mjs';

const INTEGRATIONS = '/api/v2/meta/integrations';
const SMALL = 1000;
const PAGE = 25;
const DEEP = 1000;
/** So many integrations share the word that a search looks for. */
const FOUND = 10;
const CONNECTIONS = 10;
const ROUNDS = 4;
/** So many requests, or as many as there is time for: some read a whole workspace. */
const PER_ROUND = 200;
const ROUND_MS = 1000;
const ALONE = 5;

const CITIES = ['Berlin', 'Lyon', 'Kraków', 'São Paulo', 'Århus', 'Nairobi', 'Osaka'];
const KINDS = ['orders', 'warehouse', 'analytics replica', 'billing (old)', 'CRM', 'events'];

/**
 * What lists, searches and creations cost in a workspace of 1,000 integrations and in a large one: CPU of the server for
 * each request with ten connections, and the time that one request takes by itself.
 * @param against another built checkout, measured in turn with this one
 */
export async function compareLists(dataDir, largeCount, against) {
  const workspaces = {};
  for (const [build, root] of Object.entries({ before: against, now: undefined })) {
    if (build === 'before' && !against) continue;
    for (const count of [SMALL, largeCount]) {
      const name = `${build}, ${count.toLocaleString('en')}`;
      workspaces[name] = await workspaceOf(count, join(dataDir, name), root);
    }
  }
  const costs = Object.fromEntries(Object.keys(cases).map((name) => [name, {}]));
  // Round by round, so that whatever else the machine does meets all alike.
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [name, ask] of Object.entries(cases)) {
      for (const [which, workspace] of Object.entries(workspaces)) {
        const cost = await measure(workspace, ask);
        // The first warms up.
        if (round > 0) (costs[name][which] ??= []).push(cost);
      }
    }
  }
  for (const { server } of Object.values(workspaces)) await server.stop();
  return Object.fromEntries(Object.entries(costs).map(([name, cost]) => [name, summary(cost)]));
}

const cases = {
  'read one': (workspace) => workspace.get(`/${workspace.id}`),
  'read one with its config': (workspace) => workspace.get(`/${workspace.id}?includeConfig=true`),
  'page 1': (workspace) => workspace.page(1),
  // The last there is, in the small one.
  'page 1,000': (workspace) => workspace.page(DEEP),
  'page 1 by title': (workspace) => workspace.page(1, '&sort=title'),
  'search for a word': (workspace) => workspace.search((n) => codeOf(n).toUpperCase()),
  'search for a common word and a rare one': (workspace) =>
    workspace.search((n) =>
      titleOf(n * FOUND)
        .split(' ')
        .slice(-2)
        .join(' '),
    ),
  'search for two letters': (workspace) => workspace.get('?query=ly&limit=10'),
  create: (workspace) => workspace.create(),
  'create, then page 1': (workspace) => workspace.create().then(() => workspace.page(1)),
  'create, then page 1,000': (workspace) => workspace.create().then(() => workspace.page(DEEP)),
};

function summary(costs) {
  const of = (cost, key) => rounded(median(cost.map((one) => one[key])), 3);
  return Object.fromEntries(
    Object.entries(costs).map(([which, cost]) => [which, { cpuMs: of(cost, 'cpuMs'), ms: of(cost, 'ms') }]),
  );
}

async function measure(workspace, ask) {
  const before = await workspace.server.usage();
  const end = performance.now() + ROUND_MS;
  let asked = 0;
  const client = async () => {
    while (asked < PER_ROUND && performance.now() < end) {
      asked += 1;
      await ask(workspace);
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, client));
  const cpuMs = ((await workspace.server.usage()).cpuMs - before.cpuMs) / asked;
  const alone = [];
  for (let n = 0; n < ALONE; n += 1) {
    const start = performance.now();
    await ask(workspace);
    alone.push(performance.now() - start);
  }
  return { cpuMs, ms: median(alone) };
}

/** All rows but the first are copies of it in the file itself: saving 100,000 over HTTP would take minutes. */
async function workspaceOf(count, dataDir, root) {
  const first = await startServer(dataDir, root);
  const { text } = await first.call('POST', INTEGRATIONS, newIntegration(titleOf(0)));
  await first.stop();
  const { id } = JSON.parse(text);
  copyRow(join(dataDir, 'patchbay.sqlite'), id, count);
  const server = await startServer(dataDir, root);
  let searches = 0;
  let made = count;
  const call = async (...request) => {
    const answer = await server.call(...request);
    if (!answer.ok) throw new Error(`${request.join(' ')}: ${answer.status} ${answer.text}`);
    return answer;
  };
  const get = async (path) => JSON.parse((await call('GET', INTEGRATIONS + path)).text);
  const full = async (path, length) => {
    const { list } = await get(path);
    if (list.length !== length) throw new Error(`${path}: ${list.length} rows in place of ${length}`);
  };
  return {
    id,
    server,
    get,
    create: () => call('POST', INTEGRATIONS, newIntegration(titleOf((made += 1)))),
    page: (page, more = '') =>
      full(`?limit=${PAGE}&offset=${(Math.min(page, count / PAGE) - 1) * PAGE}${more}`, PAGE),
    /** For another word each time, so that nothing is remembered of it; of those that no creation adds to. */
    search: (wordOf) => {
      searches = (searches + 1) % (count / FOUND);
      return full(`?limit=10&query=${encodeURIComponent(wordOf(searches))}`, FOUND);
    },
  };
}

function titleOf(n) {
  const group = Math.floor(n / FOUND);
  return `${CITIES[n % CITIES.length]} ${n} ${KINDS[group % KINDS.length]} ${codeOf(group)}`;
}

/** Six letters and digits that no other group has: a number below 36 to the power of 6, in an order without a pattern. */
function codeOf(group) {
  return Number((BigInt(group + 1) * 1_640_531_527n) % 2_176_782_336n)
    .toString(36)
    .padStart(6, '0');
}

function copyRow(file, id, count) {
  const database = new Database(file);
  const row = database.prepare('SELECT * FROM integrations WHERE id = ?').get(id);
  const columns = Object.keys(row);
  const insert = database.prepare(
    `INSERT INTO integrations (${columns.join(', ')}) VALUES (${columns.map((name) => `@${name}`).join(', ')})`,
  );
  const folded = 'folded_title' in row;
  database.transaction(() => {
    for (let n = 1; n < count; n += 1) {
      const title = titleOf(n);
      const copy = { id: `int${n.toString(36).padStart(14, '0')}`, title, sort_order: n + 1, is_default: 0 };
      insert.run({ ...row, ...copy, ...(folded && { folded_title: title.toLowerCase() }) });
    }
  })();
  database.close();
}
