import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Failure } from '@patchbay/plugin-host';
import { type Bench, BENCH_WORKSPACE, openBench } from '@patchbay/plugin-testing/bench';
import Sqlite from 'better-sqlite3';
import { sqlite3 } from './index.js';

const filesRoot = mkdtempSync(join(tmpdir(), 'sqlite-walls-'));
mkdirSync(join(filesRoot, BENCH_WORKSPACE));
const opened: Bench[] = [];
const at = (name: string): string => join(filesRoot, BENCH_WORKSPACE, name);

async function bench(filename: string, create = true): Promise<Bench> {
  const config = { connection: { filename, create }, pool: { max: 1 } };
  const made = await openBench(sqlite3, config, { filesRoot });
  opened.push(made);
  return made;
}

/** A file that another program made, in whose way. */
function made(name: string, value: string, journal: 'wal' | 'delete' = 'delete'): Sqlite.Database {
  const database = new Sqlite(at(name));
  database.pragma(`journal_mode = ${journal}`);
  database.exec(`CREATE TABLE t (a); INSERT INTO t VALUES ('${value}')`);
  return database;
}

afterEach(() => Promise.all(opened.splice(0).map((it) => it.close())));
afterAll(() => {
  rmSync(filesRoot, { recursive: true });
});

describe('statements that share a SQLite file', () => {
  it.each([
    ['table', 'CREATE TEMP TABLE t AS SELECT 666 AS a'],
    ['table by another spelling', 'CREATE TABLE "temp".t AS SELECT 666 AS a'],
    ['view', 'CREATE TEMPORARY VIEW t AS SELECT 666 AS a'],
  ])('refuses to make a temporary %s, and the next write is not lost in it', async (kind, sql) => {
    const one = await bench(`temp-${kind}.db`);
    await one.write('CREATE TABLE t (a)');
    await expect(one.write(sql)).rejects.toMatchObject({
      kind: 'invalid_request',
      message: expect.stringContaining('cannot be shared'),
    });
    const other = await one.neighbour();
    await other.write('INSERT INTO t VALUES (1)');
    expect((await one.query('SELECT a FROM t')).rows).toEqual([{ a: 1 }]);
  });

  it('says of a file that another program writes to that it may be free later', async () => {
    const other = made('locked.db', 'theirs');
    const one = await bench('locked.db');
    await one.query('SELECT a FROM t');
    other.exec('BEGIN IMMEDIATE');
    await expect(one.write('INSERT INTO t VALUES (1)')).rejects.toMatchObject({
      kind: 'conflict',
      remote: { code: 'SQLITE_BUSY' },
    });
    other.exec('ROLLBACK');
    await one.write('INSERT INTO t VALUES (1)');
    other.close();
  });

  it.each([
    'PRAGMA query_only(0)',
    'EXPLAIN PRAGMA query_only = 0',
    'PRAGMA main.user_version(5)',
    'PRAGMA temp_store = 2',
    'SELECT file FROM "pragma_database_list"',
    'PRAGMA database_list',
    '-- x\nPRAGMA foreign_keys = 0',
  ])('lets no query set a pragma, or ask where the file lies: %s', async (sql) => {
    const one = await bench('pragmas.db');
    await expect(one.query(sql)).rejects.toMatchObject({ kind: 'invalid_request' });
  });
});

describe('a SQLite file', () => {
  it('that is renamed over another is read and written from the next statement on', async () => {
    made('rep.db', 'old').close();
    const one = await bench('rep.db', false);
    expect((await one.query('SELECT a FROM t')).rows).toEqual([{ a: 'old' }]);
    await one.write(`INSERT INTO t VALUES ('older')`);
    made('rep.new', 'new').close();
    renameSync(at('rep.new'), at('rep.db'));
    await one.write(`INSERT INTO t VALUES ('mine')`);
    expect((await one.query('SELECT a FROM t')).rows).toEqual([{ a: 'new' }, { a: 'mine' }]);
  });

  it('is refused by name while changes of the file before it lie beside it', async () => {
    const writer = made('stale.db', 'old', 'wal');
    const one = await bench('stale.db', false);
    expect((await one.query('SELECT a FROM t')).rows).toEqual([{ a: 'old' }]);
    made('stale.new', 'new').close();
    renameSync(at('stale.new'), at('stale.db'));
    await expect(one.query('SELECT a FROM t')).rejects.toMatchObject({
      message: expect.stringContaining('stale.db-wal'),
    });
    await expect(one.write(`INSERT INTO t VALUES ('mine')`)).rejects.toMatchObject({ kind: 'unreachable' });
    writer.close();
    rmSync(at('stale.db-wal'), { force: true });
    rmSync(at('stale.db-shm'), { force: true });
    expect((await one.query('SELECT a FROM t')).rows).toEqual([{ a: 'new' }]);
  });

  it('starts in WAL where it is made here, with nothing left in the log between writes', async () => {
    const one = await bench('made.db');
    await one.write('CREATE TABLE t (a)');
    await one.write('INSERT INTO t VALUES (1)');
    // Without its log the file is complete.
    copyFileSync(at('made.db'), at('copy.db'));
    const copy = new Sqlite(at('copy.db'));
    expect(copy.pragma('journal_mode', { simple: true })).toBe('wal');
    expect(copy.prepare('SELECT a FROM t').all()).toEqual([{ a: 1 }]);
    copy.close();
  });

  it('that came from elsewhere keeps its journal mode', async () => {
    made('elsewhere.db', 'old').close();
    const before = readFileSync(at('elsewhere.db')).subarray(18, 20);
    const one = await bench('elsewhere.db', true);
    await one.write(`INSERT INTO t VALUES ('mine')`);
    expect(readFileSync(at('elsewhere.db')).subarray(18, 20)).toEqual(before);
    expect(statSync(at('elsewhere.db-wal'), { throwIfNoEntry: false })).toBeUndefined();
  });
});

describe('a stream whose client takes nothing', () => {
  const endless =
    'WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) SELECT n, (SELECT count(*) FROM t) AS c FROM r';

  it('gives way to a write, where it locks the file, and says why', async () => {
    made('stalled.db', 'old').close();
    const one = await bench('stalled.db', false);
    const writer = await bench('stalled.db', false);
    const rows = await one.run('query', { sql: endless }, {}, { stream: 'ndjson' });
    await rows.next();
    await writer.write(`INSERT INTO t VALUES ('mine')`);
    const rest = async (): Promise<void> => {
      for await (const text of rows) expect(text).not.toBe('');
    };
    await expect(rest()).rejects.toMatchObject({
      kind: 'timeout',
      message: expect.stringContaining('waited to write'),
    });
  });

  it('goes on where it locks nothing', async () => {
    const one = await bench('flowing.db');
    await one.write('CREATE TABLE t (a)');
    const writer = await bench('flowing.db');
    const rows = await one.run('query', { sql: endless }, {}, { stream: 'ndjson' });
    await rows.next();
    await writer.write('INSERT INTO t VALUES (1)');
    expect((await rows.next()).done).toBe(false);
    await rows.return(undefined);
  });
});

describe('a SQLite statement that takes too much', () => {
  it.each([
    [
      'a value over the limit',
      `SELECT 1 AS id, replace(hex(zeroblob(600000)), '0', 'x') AS doc`,
      { column: 'doc' },
    ],
    [
      'a row over the limit',
      `SELECT hex(zeroblob(400000)) AS a, hex(zeroblob(499990)) AS b, hex(zeroblob(400000)) AS c`,
      { limit: 1_000_000 },
    ],
    ['a value that its driver finds no room for', 'SELECT zeroblob(400000000) AS a', {}],
    ['a value that no memory is left for', 'SELECT hex(zeroblob(400000000)) AS a', {}],
  ])('is told apart, and ends nothing else: %s', async (_what, sql, value) => {
    const one = await bench('large.db');
    await expect(one.query(sql, undefined, { maxBytes: 1_000_000 })).rejects.toMatchObject({
      kind: 'too_large',
      value,
    });
    expect((await one.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
  });

  it('is at fault itself, and not the statement, where its code in the process is wrong', async () => {
    const one = await bench('fault.db');
    // No JSON of a caller holds such a value.
    const failure = await one.query('SELECT ? AS v', [{ v: 1n }] as never).catch((error: unknown) => error);
    expect(failure).toMatchObject({ kind: 'internal', message: expect.not.stringContaining('BigInt') });
    expect(((failure as Failure).cause as Error).stack).toMatch(/BigInt[^]*engines.sqlite.*child/);
    expect((await one.query('SELECT 1 AS v')).rows).toEqual([{ v: 1 }]);
  });
});
