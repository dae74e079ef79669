import type { Failure } from '@patchbay/plugin-host';
import type { ContractTest } from '../contract.js';
import { failureOf } from './expectations.js';

const LEAST_ATTEMPTS = 30;
const LEAST_ANALYTICS = 8;

export const readOnly: readonly ContractTest[] = [
  {
    name: 'refuses in write whatever would outlive it on a shared connection',
    needs: ['sql'],
    run: async ({ bench, dialect }) => {
      for (const sql of dialect.outliving) {
        const { fields } = await failureOf(bench.write(sql), 'invalid_request');
        expect({ sql, path: fields?.[0]?.path }).toEqual({ sql, path: 'params.sql' });
      }
    },
  },
  {
    name: 'refuses in query whatever writes, however it is dressed',
    needs: ['sql'],
    run: async ({ bench, dialect, engine, sample }) => {
      const table = await sample();
      for (const sql of dialect.writes.prepare(table)) await engine().admin(sql);
      const all = `SELECT id, name, note FROM ${table} ORDER BY id`;
      const before = (await bench.query(all)).rows;
      const attempts = dialect.writes.attempts(table);
      expect(attempts.length).toBeGreaterThanOrEqual(LEAST_ATTEMPTS);
      for (const sql of attempts) {
        const kind = await bench.query(sql).then(
          () => 'ran',
          (error: unknown) => refusalIn(error as Failure),
        );
        expect({ sql, kind }).toEqual({ sql, kind: 'refused' });
        expect({ sql, rows: (await bench.query(all)).rows }).toEqual({ sql, rows: before });
      }
      await bench.write(`DELETE FROM ${table}`);
      expect((await bench.query(all)).rows).toEqual([]);
    },
  },
  {
    name: 'lets everyday analytics through, whatever words are in them',
    run: async ({ bench, dialect, sample }) => {
      const table = await sample();
      const statements = dialect.analytics(table);
      expect(statements.length).toBeGreaterThanOrEqual(LEAST_ANALYTICS);
      for (const sql of statements) {
        const outcome = await bench.query(sql).then(
          () => 'ran',
          ({ message }: Failure) => message,
        );
        expect({ sql, outcome }).toEqual({ sql, outcome: 'ran' });
      }
    },
  },
  {
    name: 'lets no query leave a setting on its connection',
    needs: ['read-only'],
    run: async ({ openBench, config, dialect }) => {
      if (dialect.leftovers.length === 0) return;
      const bench = await openBench({ ...config, pool: { max: 1 } });
      for (const { leave, look } of dialect.leftovers) {
        const { rows } = await bench.query(look);
        await bench.query(leave).catch(() => undefined);
        expect({ leave, rows: (await bench.query(look)).rows }).toEqual({ leave, rows });
      }
    },
  },
];

function refusalIn({ kind, message }: Failure): string {
  return kind === 'invalid_request' ? 'refused' : `${kind}: ${message}`;
}
