import type { ContractTest } from '../contract.js';
import type { Trial } from '../trial.js';
import { failureOf } from './expectations.js';

const namesIn = async ({ bench }: Trial, sql: string, bindings: object): Promise<unknown[]> =>
  (await bench.query(sql, bindings as Record<string, unknown>)).rows.map((row) => row['name']);

export const bindings: readonly ContractTest[] = [
  {
    name: 'names the placeholders of a statement that came without bindings',
    run: async ({ bench, sample }) => {
      const table = await sample();
      const sql = `SELECT name FROM ${table} WHERE name = :name OR id > :id`;
      const { fields, message } = await failureOf(bench.query(sql), 'invalid_request');
      expect(fields?.map(({ path }) => path)).toEqual(['params.bindings']);
      expect(message).toContain(':name, :id');
    },
  },
  {
    name: 'takes a list in IN (…) as its values, by name and by place',
    run: async (trial) => {
      const table = await trial.sample();
      const named = `SELECT name FROM ${table} WHERE name IN (:names) AND id NOT IN (:ids) ORDER BY id`;
      const placed = `SELECT name FROM ${table} WHERE name IN (?) AND id NOT IN (?, ?) ORDER BY id`;
      expect(await namesIn(trial, named, { names: ['Ada', 'Edsger', 'x'], ids: [1, 2] })).toEqual(['Edsger']);
      expect(await namesIn(trial, named, { names: ['Ada'], ids: [2] })).toEqual(['Ada']);
      expect(await namesIn(trial, placed, [['Ada', 'Grace', 'Edsger'], [7, 2], 8])).toEqual([
        'Ada',
        'Edsger',
      ]);
    },
  },
  {
    name: 'finds nothing in an empty list, and everything outside of it',
    needs: ['empty lists'],
    run: async (trial) => {
      const table = await trial.sample();
      for (const column of ['id', 'name'])
        for (const [test, names] of [
          ['IN', []],
          ['NOT IN', ['Ada', 'Grace', 'Edsger']],
        ] as const) {
          const sql = `SELECT name FROM ${table} WHERE ${column} ${test} (:none) ORDER BY id`;
          expect({ sql, names: await namesIn(trial, sql, { none: [] }) }).toEqual({ sql, names });
        }
    },
  },
  {
    name: 'deletes what is not in a list, and nothing else',
    needs: ['sql'],
    run: async (trial) => {
      const table = await trial.sample();
      await trial.bench.write(`DELETE FROM ${table} WHERE name NOT IN (:kept)`, { kept: ['Ada', 'Grace'] });
      await trial.bench.write(`DELETE FROM ${table} WHERE id IN (?)`, [[1, 9]]);
      expect(await namesIn(trial, `SELECT name FROM ${table} ORDER BY id`, {})).toEqual(['Grace']);
    },
  },
  {
    name: 'makes no text of a list where a text is wanted',
    needs: ['sql'],
    run: async (trial) => {
      const table = await trial.sample();
      for (const sql of [
        `DELETE FROM ${table} WHERE name <> :names`,
        `INSERT INTO ${table} (name) VALUES (:names)`,
      ])
        await failureOf(trial.bench.write(sql, { names: ['Ada'] }), 'invalid_request');
      expect(await namesIn(trial, `SELECT name FROM ${table}`, {})).toHaveLength(3);
    },
  },
  {
    name: 'takes a list as the array or the JSON that it is bound to',
    applies: ({ lists }) => lists !== undefined,
    run: async ({ bench, dialect }) => {
      for (const [sql, list, json] of dialect.lists!) {
        const { rows } = await bench.query(`SELECT ${sql} AS value`, [list]);
        expect({ sql, value: rows[0]!['value'] }).toEqual({ sql, value: json });
      }
    },
  },
  {
    name: 'takes bytes that are bound, and gives them back',
    applies: ({ echo }) => echo.bytes !== undefined,
    run: async ({ bench, dialect }) => {
      const bytes = { $type: 'binary', base64: '3q2+7/8AJw==' };
      const { rows } = await bench.query(`SELECT ${dialect.echo.bytes!} AS value`, [bytes]);
      expect(rows).toEqual([{ value: bytes.base64 }]);
    },
  },
  {
    name: 'takes a number of more digits than JavaScript holds, or says that it cannot',
    run: async ({ bench, dialect: { echo } }) => {
      for (const value of ['9007199254740993', '-9007199254740993', '12345678901234567890.123456789']) {
        const sql = `SELECT ${(/\./.test(value) ? echo.decimal : echo.integer) ?? echo.string} AS value`;
        const got = await bench.query(sql, [{ $type: 'number', value }]).then(
          ({ rows }) => rows[0]!['value'],
          ({ message }: Error) => (/exact number/.test(message) ? value : message),
        );
        expect({ value, got }).toEqual({ value, got: value });
      }
    },
  },
];
