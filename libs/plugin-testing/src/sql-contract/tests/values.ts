import type { ContractTest } from '../contract.js';
import type { Value } from '../dialects/index.js';
import type { Trial } from '../trial.js';

export const values: readonly ContractTest[] = [
  {
    name: 'gives integers beyond 2^53 as strings, and others as numbers',
    run: (trial) => comeOut(trial, trial.dialect.values.integers),
  },
  {
    name: 'gives decimals as strings, digit by digit',
    run: (trial) => comeOut(trial, trial.dialect.values.decimals),
  },
  {
    name: 'gives dates in ISO 8601',
    run: (trial) => comeOut(trial, trial.dialect.values.dates),
  },
  {
    name: 'gives binary in base64',
    run: (trial) => comeOut(trial, trial.dialect.values.binary),
  },
  {
    name: 'gives booleans as the engine has them',
    run: (trial) => comeOut(trial, trial.dialect.values.booleans),
  },
  {
    name: 'tells null from the empty string',
    run: (trial) =>
      comeOut(trial, [
        ['NULL', null],
        [`''`, ''],
      ]),
  },
  {
    name: 'shows both of two columns that share a name',
    run: async ({ bench }) => {
      const { rows, fields } = await bench.query(`SELECT 1 AS same, 2 AS same, 3 AS other`);
      expect(rows).toEqual([{ same: 1, same_2: 2, other: 3 }]);
      expect(fields.map(({ name }) => name)).toEqual(['same', 'same_2', 'other']);
    },
  },
];

async function comeOut({ bench }: Trial, expected: readonly Value[]): Promise<void> {
  for (const [sql, json] of expected) {
    const { rows } = await bench.query(`SELECT ${sql} AS value`);
    expect({ sql, value: rows[0]!['value'] }).toEqual({ sql, value: json });
  }
}
