import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Bench, openBench } from '@patchbay/plugin-testing/bench';
import { sqlite3 } from './index.js';

describe('the key that a write of SQLite tells', () => {
  const filesRoot = mkdtempSync(join(tmpdir(), 'sqlite-write-'));
  let bench: Bench;
  beforeAll(async () => {
    bench = await openBench(sqlite3, { connection: { filename: 'w.db', create: true } }, { filesRoot });
    for (const table of ['people', 'others'])
      await bench.write(`CREATE TABLE ${table} (id INTEGER PRIMARY KEY, k TEXT UNIQUE, v INTEGER)`);
    await bench.write('CREATE TABLE rowless (k TEXT PRIMARY KEY) WITHOUT ROWID');
  });
  afterAll(async () => {
    await bench.close();
    rmSync(filesRoot, { recursive: true });
  });

  it('is that of the row which it inserted, though another table had the same before', async () => {
    for (const table of ['people', 'others'])
      expect(await bench.write(`INSERT INTO ${table} (k) VALUES ('a')`)).toMatchObject({ insertId: 1 });
    const sql = `WITH s AS (SELECT 'b' AS k) INSERT INTO people (k) SELECT k FROM s`;
    expect(await bench.write(sql)).toMatchObject({ insertId: 2 });
    expect(await bench.write('INSERT INTO people (id) VALUES (9007199254740993)')).toMatchObject({
      insertId: '9007199254740993',
    });
  });

  it.each([
    `INSERT INTO people (k) VALUES ('a') ON CONFLICT (k) DO UPDATE SET v = 9`,
    `INSERT OR IGNORE INTO people (k) VALUES ('a')`,
    `INSERT INTO rowless VALUES ('x')`,
    `UPDATE people SET v = 1`,
    `WITH s AS (SELECT 1 AS id) UPDATE people SET v = 2 WHERE id IN (SELECT id FROM s)`,
  ])('is none where it inserted none: %s', async (sql) => {
    await bench.write(`INSERT INTO others (k) VALUES (hex(randomblob(8)))`);
    expect(await bench.write(sql)).not.toHaveProperty('insertId');
  });
});
