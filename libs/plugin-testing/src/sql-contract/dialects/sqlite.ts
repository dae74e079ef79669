import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Link, SqlDialect } from './dialect.js';

const numbers = (count: number): string =>
  `WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers LIMIT ${count})`;

export const sqlite: SqlDialect = {
  quote: (name) => `"${name.replaceAll('"', '""')}"`,
  createSample: (table) =>
    `CREATE TABLE ${table} (id INTEGER NOT NULL PRIMARY KEY, name TEXT NOT NULL UNIQUE, note TEXT DEFAULT 'none')`,
  returningId: '',
  echo: { string: '?', integer: '?', boolean: '?' },
  boolean: (value) => (value ? 1 : 0),
  rows: (count, width) =>
    `${numbers(count)} SELECT n, replace(hex(zeroblob(${width / 2})), '0', 'x') AS filler FROM numbers`,
  slow: `${numbers(10_000_000_000)} SELECT count(*) FROM numbers`,
  failsAfterRows: `${numbers(10_000)} SELECT CASE WHEN n < 5000 THEN n ELSE abs(-9223372036854775807 - 1) END FROM numbers`,

  values: {
    integers: [
      ['9007199254740993', '9007199254740993'],
      ['-9223372036854775807', '-9223372036854775807'],
      ['9007199254740991', 9_007_199_254_740_991],
      ['-7', -7],
    ],
    decimals: [],
    dates: [],
    binary: [[`X'DEADBEEF'`, '3q2+7w==']],
    booleans: [
      ['true', 1],
      ['false', 0],
    ],
  },

  noPlaceholders: `SELECT '? :a' AS "b ? :c", '? :d' AS [e ? :f], 1 AS \`g ? :h\` -- ? :j
    /* ? :k */`,

  writes: {
    prepare: () => [],
    attempts: (table) => [
      `DELETE FROM ${table}`,
      `INSERT INTO ${table} (name) VALUES ('written')`,
      `INSERT INTO ${table} (name) VALUES ('written') RETURNING id`,
      `REPLACE INTO ${table} (id, name) VALUES (1, 'written')`,
      `UPDATE ${table} SET name = name || '!'`,
      `DROP TABLE ${table}`,
      `/* a query */ -- truly\n DELETE FROM ${table}`,
      `COMMIT; DROP TABLE ${table}`,
      `SELECT 1; DELETE FROM ${table}`,
      `COMMIT`,
      `BEGIN IMMEDIATE`,
      `WITH one AS (SELECT 'written' AS name) INSERT INTO ${table} (name) SELECT name FROM one`,
      `WITH one AS (SELECT 1) DELETE FROM ${table}`,
      `CREATE TABLE ${table}_copy AS SELECT * FROM ${table}`,
      `CREATE TEMP TABLE ${table}_copy AS SELECT * FROM ${table}`,
      `ATTACH DATABASE '${table}_attached.db' AS attached`,
      `PRAGMA query_only = 0`,
      `PRAGMA user_version = 5`,
      `PRAGMA writable_schema = 1`,
      `PRAGMA journal_mode = off`,
      `VACUUM`,
      `VACUUM INTO '${table}_vacuumed.db'`,
      `REINDEX`,
      `SELECT load_extension('nothing')`,
      `SELECT writefile('${table}_written', 'x')`,
    ],
  },

  leftovers: [],

  outliving: [
    'BEGIN',
    'COMMIT',
    'ROLLBACK',
    'SAVEPOINT here',
    'END',
    'RELEASE here',
    'PRAGMA query_only = 1',
    '/* a write */ PRAGMA foreign_keys = 0',
    `ATTACH DATABASE 'attached.db' AS attached`,
  ],

  links: async () => {
    const before = children();
    await sleep(BUSY_SAMPLE_MS);
    return [...children()].map(([id, ticks]): Link => ({ id, busy: ticks > (before.get(id) ?? ticks) }));
  },
};

/** Several of the kernel's 10 ms ticks. */
const BUSY_SAMPLE_MS = 60;

/** Processes that we started, with the processor time each has used. SQLite itself has nobody who could tell. */
function children(): Map<string, number> {
  const found = new Map<string, number>();
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    const stat = statOf(pid);
    // After the name in brackets, which may hold anything: state, parent, …, user and system time.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (Number(fields[1]) === process.pid && fields[0] !== 'Z')
      found.set(pid, Number(fields[11]) + Number(fields[12]));
  }
  return found;
}

function statOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return '';
  }
}
