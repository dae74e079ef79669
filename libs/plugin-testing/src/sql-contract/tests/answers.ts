import type { ContractTest } from '../contract.js';
import { collect, failureOf } from './expectations.js';
import { parseCsv } from '../../csv-reader.js';

export const answers: readonly ContractTest[] = [
  {
    name: 'gives rows as objects, or as arrays when asked',
    run: async ({ bench, sample }) => {
      const sql = `SELECT id, name FROM ${await sample()} WHERE id < 3 ORDER BY id`;
      const objects = await bench.query(sql);
      const arrays = await bench.query<unknown[]>(sql, undefined, { rowMode: 'array' });
      expect(objects.rows).toEqual([
        { id: 1, name: 'Ada' },
        { id: 2, name: 'Grace' },
      ]);
      expect(arrays.rows).toEqual(objects.rows.map((row) => Object.values(row)));
      expect(arrays.rowCount).toBe(2);
    },
  },
  {
    name: 'names each field and its type, rows or none',
    needs: ['sql'],
    run: async ({ bench, sample }) => {
      const table = await sample();
      const some = await bench.query(`SELECT id, name FROM ${table}`);
      const none = await bench.query(`SELECT id, name FROM ${table} WHERE id < 0`);
      expect(some.fields).toEqual([
        { name: 'id', type: expect.stringMatching(/^[a-z]/) },
        { name: 'name', type: expect.stringMatching(/^[a-z]/) },
      ]);
      expect(none).toMatchObject({ rows: [], rowCount: 0, truncated: false, fields: some.fields });
    },
  },
  {
    name: 'cuts at maxRows, and says so only when there was more',
    run: async ({ bench, dialect }) => {
      const fits = await bench.query(dialect.rows(100, 2), undefined, { maxRows: 100 });
      expect(fits).toMatchObject({ rowCount: 100, truncated: false });
      const cut = await bench.query(dialect.rows(101, 2), undefined, { maxRows: 100 });
      expect(cut).toMatchObject({ rowCount: 100, truncated: true });
      expect(cut.rows).toHaveLength(100);
    },
  },
  {
    name: 'cuts at the limit of the params likewise',
    run: async ({ bench, dialect }) => {
      const fits = await bench.run('query', { sql: dialect.rows(7, 2), limit: 7 });
      expect(fits).toMatchObject({ rowCount: 7, truncated: false });
      const cut = await bench.run('query', { sql: dialect.rows(8, 2), limit: 7 });
      expect(cut).toMatchObject({ rowCount: 7, truncated: true });
    },
  },
  {
    name: 'cuts at maxBytes, and says so',
    run: async ({ bench, dialect }) => {
      const sql = dialect.rows(1000, 100);
      const cut = await bench.query(sql, undefined, { maxBytes: 10_000 });
      expect(cut.truncated).toBe(true);
      expect(cut.rowCount).toBe(cut.rows.length);
      expect(JSON.stringify(cut.rows).length).toBeLessThanOrEqual(10_000);
      expect(cut.rowCount).toBeGreaterThan(70);
      const whole = await bench.query(sql, undefined, { maxBytes: 1_000_000 });
      expect(whole).toMatchObject({ rowCount: 1000, truncated: false });
    },
  },
  {
    name: 'streams NDJSON, one row a line',
    needs: ['sql'],
    run: async ({ bench }) => {
      const text = await collect(await bench.run('query', { sql: AWKWARD }, {}, { stream: 'ndjson' }));
      expect(text.endsWith('\n')).toBe(true);
      const rows = text
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as unknown);
      expect(rows).toEqual([
        { n: 1, said: 'a "quote", a comma' },
        { n: 2, said: 'two\nlines' },
        { n: 3, said: null },
      ]);
    },
  },
  {
    name: 'streams CSV as RFC 4180 has it, with nothing for null',
    needs: ['sql'],
    run: async ({ bench }) => {
      const text = await collect(await bench.run('query', { sql: AWKWARD }, {}, { stream: 'csv' }));
      expect(text).toBe('n,said\r\n1,"a ""quote"", a comma"\r\n2,"two\nlines"\r\n3,\r\n');
      expect(parseCsv(text)).toEqual([
        ['n', 'said'],
        ['1', 'a "quote", a comma'],
        ['2', 'two\nlines'],
        ['3', null],
      ]);
    },
  },
  {
    name: 'fails an answer that the engine could not finish, whatever came before',
    run: async ({ bench, dialect }) => {
      const sql = dialect.failsAfterRows;
      await expect(bench.query(sql)).rejects.toMatchObject({ name: 'Failure' });
      const stream = await bench.run('query', { sql }, {}, { stream: 'csv' }).catch(() => undefined);
      if (stream) await expect(collect(stream)).rejects.toMatchObject({ name: 'Failure' });
      expect((await bench.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
    },
  },
  {
    name: 'names the params and options that it cannot take',
    run: async ({ bench }) => {
      const wrong = await failureOf(
        bench.run('query', { sql: 5, limit: 0, colour: 'red' }),
        'invalid_request',
      );
      expect(wrong.fields?.map(({ path }) => path).sort()).toEqual([
        'params.colour',
        'params.limit',
        'params.sql',
      ]);
      const empty = await failureOf(bench.query(' /* nothing */ ; '), 'invalid_request');
      expect(empty.fields?.map(({ path }) => path)).toEqual(['params.sql']);
      const options = await failureOf(bench.query('SELECT 1', undefined, { maxRows: -1 }), 'invalid_request');
      expect(options.fields?.map(({ path }) => path)).toEqual(['options.maxRows']);
    },
  },
];

const AWKWARD = `SELECT 1 AS n, 'a "quote", a comma' AS said UNION ALL SELECT 2, 'two\nlines' UNION ALL SELECT 3, NULL ORDER BY n`;
