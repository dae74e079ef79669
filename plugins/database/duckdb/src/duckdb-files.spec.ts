import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Bench, openBench } from '@patchbay/plugin-testing';
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
    const other = await bench({ filename: './nowhere/../shared.duckdb' });
    await one.write('CREATE TABLE t AS SELECT 42 AS answer');
    expect((await other.query('FROM t')).rows).toEqual([{ answer: 42 }]);
    await one.close();
    expect((await other.query('FROM t')).rows).toEqual([{ answer: 42 }]);
  });

  it('must be one, and where it lies is nobody’s business', async () => {
    writeFileSync(join(filesRoot, 'letter.txt'), 'Dear Ada, '.repeat(500));
    const letter = await bench({ filename: 'letter.txt' });
    const { ok, message, stages } = await letter.test();
    expect({ ok, failed: stages.at(-1)?.stage }).toEqual({ ok: false, failed: 'database' });
    expect(message).toContain('letter.txt');
    expect(message).not.toContain(filesRoot);
  });

  it.each(['../outside.duckdb', '/etc/passwd', ':memory:', 'md:cloud', 'missing.duckdb'])(
    'is not opened outside the folder for files, nor made unasked: %s',
    async (filename) => {
      const { ok, message } = await (await bench({ filename })).test();
      expect({ ok, message }).toEqual({
        ok: false,
        message: expect.stringMatching(/folder for files|plain path/),
      });
    },
  );

  it('answers on after a statement that was given up', async () => {
    const one = await bench({ filename: 'kept.duckdb', create: true });
    await one.write('CREATE TABLE t AS SELECT 42 AS answer');
    const endless = 'SELECT count(*) FROM range(1000000000000) AS r(n) WHERE n % 7 = 3';
    await expect(one.query(endless, undefined, { timeoutMs: 300 })).rejects.toMatchObject({
      kind: 'timeout',
    });
    expect((await one.query('FROM t')).rows).toEqual([{ answer: 42 }]);
  });
});
