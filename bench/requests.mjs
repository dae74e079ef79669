import { fork } from 'node:child_process';
import { once } from 'node:events';
import autocannon from 'autocannon';
import { median, rounded } from './statistics.mjs';

const INTEGRATIONS = '/api/v2/meta/integrations';
const ME = '/api/v2/meta/me';
const CONNECTIONS = 10;
const ROUNDS = 5;
const SECONDS = 2;

/** Requests a second with ten connections. Each round measures all routes in turn; ratios are a round's own. */
export async function compareRequests(server, ids) {
  const { text } = await server.call('GET', ME);
  const bare = await startBareExpress(text);
  const rounds = [];
  for (let n = 0; n <= ROUNDS; n += 1) {
    const round = {
      bare: await perSecond(bare.url),
      empty: await perSecond(server.url + ME, server.headers),
      get: await perSecond(`${server.url}${INTEGRATIONS}/${ids[n]}`, server.headers),
      list: await perSecond(`${server.url}${INTEGRATIONS}?limit=25`, server.headers),
    };
    if (n > 0) rounds.push(round);
  }
  bare.stop();
  // Afterwards: the list is to be one among 1,000.
  const creating = [];
  for (let n = 0; n <= ROUNDS; n += 1) {
    const round = {
      empty: await perSecond(server.url + ME, server.headers),
      create: await perSecond(server.url + INTEGRATIONS, server.headers, newIntegration()),
    };
    if (n > 0) creating.push(round);
  }
  const of = (pick, digits) => rounded(median(rounds.map(pick)), digits);
  const ofCreating = (pick, digits) => rounded(median(creating.map(pick)), digits);
  return {
    perSecond: {
      bareExpress: of((r) => r.bare, 0),
      emptyAuthenticated: of((r) => r.empty, 0),
      getOne: of((r) => r.get, 0),
      list25of1000: of((r) => r.list, 0),
      create: ofCreating((r) => r.create, 0),
    },
    emptyToBareExpress: of((r) => r.empty / r.bare),
    getOneToEmpty: of((r) => r.get / r.empty),
    listToEmpty: of((r) => r.list / r.empty),
    createToEmpty: ofCreating((r) => r.create / r.empty),
  };
}

export function newIntegration(title = 'one of many') {
  const connection = { host: 'db.example.com', user: 'reader', password: 'not used', database: 'sales' };
  return { title, type: 'database', sub_type: 'pg', config: { connection } };
}

/** @returns their ids */
export async function saveMany(server, count) {
  const ids = [];
  for (let n = 0; n < count; n += 1) {
    const { text } = await server.call('POST', INTEGRATIONS, newIntegration(`number ${n}`));
    ids.push(JSON.parse(text).id);
  }
  return ids;
}

async function perSecond(url, headers = {}, body = undefined) {
  const result = await autocannon({
    url,
    connections: CONNECTIONS,
    duration: SECONDS,
    headers: { ...headers, ...(body && { 'content-type': 'application/json' }) },
    ...(body && { method: 'POST', body: JSON.stringify(body) }),
  });
  if (result.non2xx + result.errors > 0) {
    throw new Error(`${url}: ${result.non2xx} answers that are not 2xx, ${result.errors} errors`);
  }
  return result.requests.total / result.duration;
}

async function startBareExpress(answer) {
  const child = fork(new URL('./bare-express.mjs', import.meta.url), [answer], {
    env: { PATH: process.env.PATH },
  });
  const [port] = await once(child, 'message');
  return { url: `http://127.0.0.1:${port}/`, stop: () => child.kill() };
}
