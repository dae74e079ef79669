import type { Failure } from '@patchbay/plugin-host';
import type { ContractTest } from '../contract.js';
import type { Trial } from '../trial.js';
import { failureOf } from './expectations.js';

const LEAST_ATTEMPTS = 40;
const LEAST_ANALYTICS = 8;
/** More than is judged on the main thread. */
const LONG = 20_000;

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
    run: async (trial) => {
      const { bench, dialect, engine, sample } = trial;
      const table = await sample();
      for (const sql of dialect.writes.prepare(table)) await engine().admin(sql);
      const all = `SELECT id, name, note FROM ${table} ORDER BY id`;
      const before = (await bench.query(all)).rows;
      const attempts = [...dialect.writes.attempts(table), ...(corpusOf(trial)?.bypasses(table) ?? [])];
      const probes = corpusOf(trial)?.state ?? NO_STATE;
      const state = async (): Promise<unknown> => ({
        session: await inTurn(probes.session(table), async (sql) => (await bench.query(sql)).rows),
        server: await inTurn(probes.server(table), (sql) => engine().admin(sql)),
      });
      const stateBefore = await state();
      expect(attempts.length).toBeGreaterThanOrEqual(LEAST_ATTEMPTS);
      for (const sql of attempts) {
        const kind = await bench.query(sql).then(
          () => 'ran',
          (error: unknown) => refusalIn(error as Failure),
        );
        expect({ sql, kind }).toEqual({ sql, kind: 'refused' });
        expect({ sql, rows: (await bench.query(all)).rows }).toEqual({ sql, rows: before });
      }
      expect(await state()).toEqual(stateBefore);
      await bench.write(`DELETE FROM ${table}`);
      expect((await bench.query(all)).rows).toEqual([]);
    },
  },
  {
    name: 'lets everyday analytics through, whatever words are in them',
    run: async (trial) => {
      const { bench, dialect, sample } = trial;
      const table = await sample();
      const statements = [...dialect.analytics(table), ...(corpusOf(trial)?.analytics(table) ?? [])];
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
    name: 'judges a long query as it judges a short one',
    needs: ['sql'],
    run: async ({ bench, dialect, sample }) => {
      const table = await sample();
      const long = (statements: readonly string[]): string[] =>
        statements
          .filter((sql) => !/;|--|#|\/\*/.test(sql))
          .slice(0, 5)
          .map((sql) => sql.replace(' ', ` /* ${'x'.repeat(LONG)} */ `));
      for (const sql of long(dialect.analytics(table))) expect((await bench.query(sql)).rows).toBeDefined();
      for (const sql of long(dialect.writes.attempts(table))) {
        const { message } = await failureOf(bench.query(sql), 'invalid_request');
        expect(message).not.toMatch(/could not be read/);
      }
    },
  },
];

const NO_STATE = { session: (): readonly string[] => [], server: (): readonly string[] => [] };

async function inTurn<Result>(
  statements: readonly string[],
  run: (sql: string) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  for (const sql of statements) results.push(await run(sql));
  return results;
}

function refusalIn({ kind, message }: Failure): string {
  return kind === 'invalid_request' ? 'refused' : `${kind}: ${message}`;
}

function corpusOf({ contract, dialect }: Trial): Trial['dialect']['corpus'] {
  return 'withoutCorpus' in contract && contract.withoutCorpus ? undefined : dialect.corpus;
}
