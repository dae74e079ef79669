import { isDeepStrictEqual } from 'node:util';
import type { ContractTest } from '../contract.js';
import { VALUE_KINDS } from '../dialects/index.js';

export const values: readonly ContractTest[] = [
  {
    name: 'gives every value of the table of types as JSON can hold it, nothing rounded',
    needs: ['sql'],
    run: async ({ bench, dialect }) => {
      const wrong: unknown[] = [];
      for (const kind of VALUE_KINDS) {
        for (const [sql, json] of dialect.values[kind]) {
          const value = await bench.query(`SELECT ${sql} AS value`).then(
            ({ rows }) => rows[0]!['value'],
            (error: unknown) => error,
          );
          if (!isDeepStrictEqual(value, json)) wrong.push({ kind, sql, value, expected: json });
        }
      }
      expect(wrong).toEqual([]);
    },
  },
  {
    name: 'shows both of two columns that share a name',
    needs: ['sql'],
    run: async ({ bench }) => {
      const { rows, fields } = await bench.query(`SELECT 1 AS same, 2 AS same, 3 AS other`);
      expect(rows).toEqual([{ same: 1, same_2: 2, other: 3 }]);
      expect(fields.map(({ name }) => name)).toEqual(['same', 'same_2', 'other']);
    },
  },
];
