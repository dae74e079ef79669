import type { ContractTest } from '../contract.js';
import { failureOf } from './expectations.js';

export const writes: readonly ContractTest[] = [
  {
    name: 'counts the rows that a write affected',
    needs: ['counted changes'],
    run: async ({ bench, sample }) => {
      const table = await sample();
      const counts = [
        await bench.write(`INSERT INTO ${table} (name) VALUES (?), (?)`, ['Barbara', 'Donald']),
        await bench.write(`UPDATE ${table} SET note = 'seen' WHERE id > ?`, [1]),
        await bench.write(`UPDATE ${table} SET note = 'seen' WHERE id < ?`, [0]),
        await bench.write(`DELETE FROM ${table} WHERE name = :name`, { name: 'Ada' }),
      ];
      expect(counts.map(({ affectedRows }) => affectedRows)).toEqual([2, 4, 0, 1]);
    },
  },
  {
    name: 'tells the key that a write generated',
    needs: ['generated keys'],
    run: async ({ bench, dialect, sample }) => {
      const table = await sample();
      const insert = `INSERT INTO ${table} (name) VALUES (?)${dialect.returningId}`;
      const { insertId } = await bench.write(insert, ['Barbara']);
      const { rows } = await bench.query(`SELECT id FROM ${table} WHERE name = 'Barbara'`);
      expect(rows).toEqual([{ id: insertId }]);
    },
  },
  {
    name: 'keeps nothing of a write that breaks a constraint, and goes on',
    needs: ['constraints'],
    run: async ({ bench, sample }) => {
      const table = await sample();
      const twice = bench.write(`INSERT INTO ${table} (name) VALUES ('Barbara'), ('Ada')`);
      const { remote } = await failureOf(twice, 'invalid_request');
      expect(remote?.code).toMatch(/\S/);
      await failureOf(bench.write(`INSERT INTO ${table} (name) VALUES (NULL)`), 'invalid_request');
      await bench.write(`INSERT INTO ${table} (name) VALUES ('Donald')`);
      const { rows } = await bench.query(`SELECT name FROM ${table} ORDER BY id`);
      expect(rows.map((row) => row['name'])).toEqual(['Ada', 'Grace', 'Edsger', 'Donald']);
    },
  },
  {
    name: 'gives the rows that a write returns, beside their count',
    applies: ({ returning }) => returning !== undefined,
    run: async ({ bench, dialect, sample }) => {
      const table = await sample();
      const { insert, update, delete: remove } = dialect.returning!;
      for (const write of [insert, ...(update ? [update] : []), remove]) {
        const { affectedRows, rows, fields, truncated } = await bench.write(write(table));
        const inOrder = [...(rows as { id: number }[])].sort((a, b) => a.id - b.id);
        expect({ affectedRows, rows: inOrder, truncated }).toEqual({
          affectedRows: 2,
          rows: [
            { id: 4, name: 'Barbara' },
            { id: 5, name: 'Donald' },
          ],
          truncated: false,
        });
        expect(fields).toEqual((await bench.query(`SELECT id, name FROM ${table}`)).fields);
      }
    },
  },
  {
    name: 'gives the rows of a query that is run as a write, and counts no change',
    needs: ['sql'],
    run: async ({ bench, sample }) => {
      const table = await sample();
      const { rows, affectedRows } = await bench.write(`SELECT name FROM ${table} WHERE id = ?`, [2]);
      expect({ rows, affectedRows }).toEqual({ rows: [{ name: 'Grace' }], affectedRows: 0 });
    },
  },
  {
    name: 'tells no key of a write that makes none',
    needs: ['sql'],
    run: async ({ bench, dialect, sample }) => {
      const table = await sample();
      await bench.write(`INSERT INTO ${table} (name) VALUES ('Barbara')`);
      const writes = [`UPDATE ${table} SET note = 'seen'`, `DELETE FROM ${table} WHERE name = 'Ada'`];
      if (dialect.returning?.update) writes.push(dialect.returning.update(table));
      for (const sql of writes) expect(await bench.write(sql)).not.toHaveProperty('insertId');
    },
  },
  {
    name: 'cuts what a write returns at the limits, and keeps what it wrote',
    applies: ({ returning }) => returning !== undefined,
    run: async ({ bench, dialect, sample }) => {
      for (const options of [{ maxRows: 1 }, { maxBytes: 40 }]) {
        const table = await sample();
        const written = await bench.write(dialect.returning!.insert(table), undefined, options);
        expect(written).toMatchObject({ affectedRows: 2, truncated: true, rows: [{ name: 'Barbara' }] });
        expect((await bench.query(`SELECT name FROM ${table}`)).rowCount).toBe(5);
      }
    },
  },
  {
    name: 'gives every result of a procedure',
    applies: ({ procedure }) => procedure !== undefined,
    run: async ({ bench, dialect, engine, name }) => {
      const { prepare, call, results } = dialect.procedure!(name());
      await engine().admin(prepare);
      const written = await bench.write(call);
      const sets = [written, ...(written.results ?? [])];
      expect(sets.map(({ rows }) => rows)).toEqual(results);
      expect(sets.map(({ truncated }) => truncated)).toEqual(results.map(() => false));
    },
  },
  {
    name: 'creates what has a body of statements, and runs no second statement beside it',
    applies: ({ body }) => body !== undefined,
    run: async ({ bench, dialect, name, sample }) => {
      const table = await sample();
      const { create, use } = dialect.body!(name(), table);
      await failureOf(bench.write(`${create}; DELETE FROM ${table}`), 'invalid_request');
      expect((await bench.query(`SELECT count(*) AS n FROM ${table}`)).rows).toEqual([{ n: 3 }]);
      await bench.write(create);
      await bench.write(use);
      const { rows } = await bench.query(`SELECT note FROM ${table} WHERE name = ?`, ['Barbara']);
      expect(rows).toEqual([{ note: 'seen' }]);
      await failureOf(bench.query(create), 'invalid_request');
    },
  },
];
