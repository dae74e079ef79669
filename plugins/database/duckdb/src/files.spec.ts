import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Bench, BENCH_WORKSPACE, openBench } from '@patchbay/plugin-testing/bench';
import { duckdb } from './index.js';

describe('a DuckDB file', () => {
  const filesRoot = mkdtempSync(join(tmpdir(), 'duckdb-files-'));
  const opened: Bench[] = [];
  const bench = async (connection: object): Promise<Bench> => {
    const made = await openBench(duckdb, { connection }, { filesRoot });
    opened.push(made);
    return made;
  };
  afterEach(() => Promise.all(opened.splice(0).map((it) => it.close())));
  afterAll(() => {
    rmSync(filesRoot, { recursive: true });
  });

  it('is shared by all integrations that name it, however they write it', async () => {
    const one = await bench({ filename: 'shared.duckdb', create: true });
    const other = await bench({ filename: './/shared.duckdb' });
    await one.write('CREATE TABLE t AS SELECT 42 AS answer');
    expect((await other.query('FROM t')).rows).toEqual([{ answer: 42 }]);
    await one.close();
    expect((await other.query('FROM t')).rows).toEqual([{ answer: 42 }]);
  });

  it('must be one, and the server keeps to itself where it lies', async () => {
    const letter = await bench({ filename: 'letter.txt' });
    const folder = join(filesRoot, BENCH_WORKSPACE);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'letter.txt'), 'Dear Ada, '.repeat(500));
    const { ok, message, stages } = await letter.test();
    expect({ ok, failed: stages.at(-1)?.stage }).toEqual({ ok: false, failed: 'database' });
    expect(message).toContain('letter.txt');
    expect(message).not.toContain(filesRoot);
  });

  it.each(['md:cloud', 'missing.duckdb'])('is not made unasked: %s', async (filename) => {
    const { ok, message } = await (await bench({ filename })).test();
    expect({ ok, message }).toEqual({
      ok: false,
      message: expect.stringContaining('folder for files'),
    });
  });

  it('answers on after a statement that was given up', async () => {
    const one = await bench({ filename: 'kept.duckdb', create: true });
    await one.write('CREATE TABLE t AS SELECT 42 AS answer');
    const endless = 'SELECT count(*) FROM range(1000000000000) AS r(n) WHERE n % 7 = 3';
    await expect(one.query(endless, undefined, { timeoutMs: 300 })).rejects.toMatchObject({
      kind: 'timeout',
    });
    expect((await one.query('FROM t')).rows).toEqual([{ answer: 42 }]);
  });

  describe('that is replaced under the server', () => {
    const at = (name: string): string => join(filesRoot, BENCH_WORKSPACE, name);

    /** A file that another program made, with one row. */
    async function made(name: string, value: string): Promise<void> {
      const one = await bench({ filename: name, create: true });
      await one.write(`CREATE TABLE t AS SELECT '${value}' AS a`);
      await one.close();
    }

    it('is seen by the next statement of each, which lose nothing', async () => {
      await made('rep.duckdb', 'old');
      const one = await bench({ filename: 'rep.duckdb' });
      const other = await bench({ filename: './rep.duckdb' });
      await one.write(`INSERT INTO t VALUES ('older')`);
      expect((await other.query('FROM t')).rowCount).toBe(2);
      await made('rep.new', 'new');
      renameSync(at('rep.new'), at('rep.duckdb'));
      expect((await one.query('FROM t')).rows).toEqual([{ a: 'new' }]);
      await one.write(`INSERT INTO t VALUES ('mine')`);
      expect((await other.query('FROM t')).rows).toEqual([{ a: 'new' }, { a: 'mine' }]);
      await one.close();
      await other.close();
      const again = await bench({ filename: 'rep.duckdb' });
      expect((await again.query('FROM t')).rows).toEqual([{ a: 'new' }, { a: 'mine' }]);
    });

    it('is read to its end by what reads it right then', async () => {
      await made('read.duckdb', 'old');
      const one = await bench({ filename: 'read.duckdb' });
      const sql = 'SELECT n, t.a FROM range(200000) AS r(n), t';
      const reading = await one.run('query', { sql }, {}, { stream: 'ndjson' });
      let text = (await reading.next()).value as string;
      await made('read.new', 'new');
      renameSync(at('read.new'), at('read.duckdb'));
      expect((await one.query('FROM t')).rows).toEqual([{ a: 'new' }]);
      for await (const part of reading) text += part;
      expect(text.match(/"a":"old"/g)).toHaveLength(200_000);
    });

    it('through a symbolic link is seen likewise', async () => {
      await made('v1.duckdb', 'old');
      await made('v2.duckdb', 'new');
      symlinkSync('v1.duckdb', at('current.duckdb'));
      const one = await bench({ filename: 'current.duckdb' });
      expect((await one.query('FROM t')).rows).toEqual([{ a: 'old' }]);
      symlinkSync('v2.duckdb', at('current.next'));
      renameSync(at('current.next'), at('current.duckdb'));
      expect((await one.query('FROM t')).rows).toEqual([{ a: 'new' }]);
    });

    it('finds no log of changes beside it, which would be read into it', async () => {
      await made('log.duckdb', 'old');
      const one = await bench({ filename: 'log.duckdb' });
      await one.write(`INSERT INTO t VALUES ('older')`);
      for (let tries = 0; tries < 500 && existsSync(at('log.duckdb.wal')); tries += 1) await sleep(20);
      expect(existsSync(at('log.duckdb.wal'))).toBe(false);
    });

    it('is refused by name while one lies there', async () => {
      await made('stale.duckdb', 'old');
      const one = await bench({ filename: 'stale.duckdb' });
      await one.query('FROM t');
      await made('stale.new', 'new');
      renameSync(at('stale.new'), at('stale.duckdb'));
      writeFileSync(at('stale.duckdb.wal'), 'changes');
      await expect(one.query('FROM t')).rejects.toMatchObject({
        kind: 'unreachable',
        message: expect.stringContaining('Remove stale.duckdb.wal'),
      });
      rmSync(at('stale.duckdb.wal'));
      expect((await one.query('FROM t')).rows).toEqual([{ a: 'new' }]);
    });
  });
});
