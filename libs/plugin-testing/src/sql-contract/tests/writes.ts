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
];
