// `npm run test:quick`: Jest takes this as its --filter. It leaves what starts nothing, and one contract of each kit.
const { readFileSync } = require('node:fs');
const { isSlow } = require('./is-slow.cjs');

const CONTRACTS = ['/plugins/database/sqlite3/src/sqlite3.spec.ts', '/plugins/others/http/src/http.spec.ts'];

/** Engines, stand-ins for them, contracts, the server, other processes: what a spec imports tells what it starts. */
const STARTS = new RegExp(
  [
    'plugin-testing/(engines|ssh|sql-contract|http-contract|counterparts|rogue|long-answers)',
    String.raw`/(engines|counterparts|ssh|faults)/[\w-]+\.js'`,
    String.raw`(testing/(stores|test-server|built-server|engines|server)|/server)\.js'`,
    'node:child_process',
  ].join('|'),
);

const isQuick = (path) =>
  CONTRACTS.some((contract) => path.endsWith(contract)) ||
  (!isSlow(path) && !STARTS.test(readFileSync(path, 'utf8')));

module.exports = async (paths) => ({ filtered: paths.filter(isQuick) });
