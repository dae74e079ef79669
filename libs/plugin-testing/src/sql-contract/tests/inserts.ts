import type { Row } from '@patchbay/plugin-kit';
import type { ContractTest } from '../contract.js';
import type { Trial } from '../trial.js';
import { ONE_CONNECTION } from './deadlines.js';
import { failureOf } from './expectations.js';
import { settledBytes } from './streaming.js';

interface Inserted {
  readonly affectedRows: number;
}

const NEEDS = ['insert-many'] as const;

const TEXTS = [
  `it's "quoted" \`twice\` [over]`,
  'back\\slash \\N \\. \\t',
  'a\tb\nc\r\nd',
  '$1 ? :name {x:String} %s ${y}',
  'NULL',
  '{}',
  '[1,2]',
  '9007199254740993',
  '2024-02-30T25:61:00Z',
  '🧩 漢字 ß ‮',
  `'); DROP TABLE x; --`,
];

const namesIn = async ({ bench }: Trial, table: string): Promise<unknown[]> =>
  (await bench.query(`SELECT name FROM ${table} ORDER BY id`)).rows.map((row) => row['name']);

const SAMPLE = ['Ada', 'Grace', 'Edsger'];

/** `rows` of a name and a note each, in batches; `seen` hears of each before it is pulled. */
async function* named(
  rows: number,
  size: number,
  seen: (batch: number) => Promise<void> | void = () => undefined,
): AsyncGenerator<Row[]> {
  for (let from = 0; from < rows; from += size) {
    await seen(from / size);
    const many = Math.min(size, rows - from);
    yield Array.from({ length: many }, (_, at) => [`name ${from + at}`, `${from + at}`.padEnd(180, 'x')]);
  }
}

/** Likewise, and then nothing, for ever. */
async function* hanging(hangs: () => void): AsyncGenerator<Row[]> {
  yield* named(1500, 500);
  hangs();
  await new Promise(() => undefined);
}

async function* failing(): AsyncGenerator<Row[]> {
  yield* named(1500, 500);
  throw await Promise.resolve(new RangeError('The source has failed.'));
}

export const inserts: readonly ContractTest[] = [
  {
    name: 'puts rows in as they are, whatever is in their texts',
    needs: NEEDS,
    run: async ({ bench, sample }) => {
      const table = await sample();
      const rows = TEXTS.map((text, at) => ({ note: at === 0 ? null : `${text} ${at}`, name: text }));
      const { affectedRows } = await bench.run<Inserted>('insert', { table, rows });
      expect(affectedRows).toBe(rows.length);
      const read = await bench.query(`SELECT note, name FROM ${table} WHERE id > 3 ORDER BY id`);
      expect(read.rows).toEqual(rows);
    },
  },
  {
    name: 'takes rows as lists beside the names of their columns, some without a default that others have',
    needs: NEEDS,
    run: async ({ bench, sample }) => {
      const table = await sample();
      const rows = [['Barbara'], ['Donald']];
      await bench.run('insert', { table, columns: ['name'], rows });
      const read = await bench.query(`SELECT note, name FROM ${table} WHERE id > 3 ORDER BY id`);
      expect(read.rows).toEqual(rows.map(([name]) => ({ note: 'none', name })));
    },
  },
  {
    name: 'names what it does not know of a table, and what a row lacks, and writes nothing',
    needs: NEEDS,
    run: async (trial) => {
      const { bench } = trial;
      const table = await trial.sample();
      const wrong: [params: object, path: string][] = [
        [{ rows: [{ name: 'Barbara', nme: 'x' }] }, 'params.rows[0].nme'],
        [{ columns: ['name', 'nme'], rows: [['Barbara', 'x']] }, 'params.columns[1]'],
        [{ rows: [{ name: 'Barbara', note: 'x' }, { name: 'Donald' }] }, 'params.rows[1]'],
        [{ rows: [{ name: 'Barbara' }, { name: 'Donald', note: 'x' }] }, 'params.rows[1].note'],
        [{ rows: [['Barbara']] }, 'params.columns'],
        [{ columns: ['name'], rows: [['Barbara', 'x']] }, 'params.rows[0]'],
        [{ rows: [{ name: 'Barbara' }], upsertKey: ['id'] }, 'params.upsertKey[0]'],
        [{ table: `${table}_not`, rows: [{ name: 'Barbara' }] }, 'params.table'],
      ];
      for (const [params, path] of wrong) {
        const failure = await failureOf(bench.run('insert', { table, ...params }), 'invalid_request');
        expect(failure.fields?.map((field) => field.path)).toEqual([path]);
      }
      expect(await namesIn(trial, table)).toEqual(SAMPLE);
    },
  },
  {
    name: 'quotes the names of tables and columns, whatever is in them',
    needs: NEEDS,
    applies: ({ anyNames }) => anyNames !== undefined,
    run: async ({ bench, dialect, name }) => {
      const table = `${name()} "b" \`c\` [d]'; DROP TABLE x; --`;
      const column = `:a "b" $1 \`c\` ? é'); --`;
      const quote = (text: string): string => dialect.quote(text);
      await bench.write(`CREATE TABLE ${quote(table)} (${quote(column)} ${dialect.anyNames!})`);
      await bench.run('insert', { table, rows: [{ [column]: 'a' }, { [column]: 'b' }] });
      const { rows } = await bench.query(`SELECT * FROM ${quote(table)} ORDER BY 1`);
      expect(rows).toEqual([{ [column]: 'a' }, { [column]: 'b' }]);
    },
  },
  {
    name: 'pulls any number of rows, a batch when the one before is with the engine, and keeps none',
    needs: NEEDS,
    run: async (trial) => {
      const table = await trial.sample();
      const live: number[] = [];
      const look = async (batch: number): Promise<void> => {
        if (batch === 5 || batch === 45) live.push(await settledBytes());
      };
      const { affectedRows } = await trial.inSession((session, context) =>
        session.insertMany!({ table, columns: ['name', 'note'] }, named(25_000, 500, look), context),
      );
      expect(affectedRows).toBe(25_000);
      const all = `SELECT count(*) AS n, count(DISTINCT note) AS notes FROM ${table}`;
      expect((await trial.bench.query(all)).rows).toEqual([{ n: 25_003, notes: 25_001 }]);
      expect(live[1]! - live[0]!).toBeLessThan(FLAT_BYTES);
    },
  },
  {
    name: 'leaves nothing of rows whose last batch fails, and says which row it was',
    needs: [...NEEDS, 'constraints'],
    run: async (trial) => {
      const table = await trial.sample();
      const rows = Array.from({ length: 1201 }, (_, at) => ({ name: at < 1200 ? `name ${at}` : 'Ada' }));
      const { message } = await failureOf(trial.bench.run('insert', { table, rows }), 'invalid_request');
      expect(message).toMatch(/\(batch 3, (row 1201|rows 1\d\d\d to 1201)\)$/);
      expect(await namesIn(trial, table)).toEqual(SAMPLE);
    },
  },
  {
    name: 'leaves nothing of rows whose source fails',
    needs: NEEDS,
    run: async (trial) => {
      const table = await trial.sample();
      const failed = await trial.inSession((session, context) =>
        session.insertMany!({ table, columns: ['name', 'note'] }, failing(), context).catch(
          ({ message }: Error) => message,
        ),
      );
      expect(failed).toBe('The source has failed.');
      expect(await namesIn(trial, table)).toEqual(SAMPLE);
    },
  },
  {
    name: 'changes the rows whose key is there and puts in the others, of several with one key the last',
    needs: [...NEEDS, 'constraints'],
    run: async ({ bench, sample }) => {
      const table = await sample();
      const upsert = async (rows: readonly object[]): Promise<number> =>
        (await bench.run<Inserted>('insert', { table, rows, upsertKey: ['name'] })).affectedRows;
      expect(
        await upsert([
          { name: 'Grace', note: 'changed' },
          { name: 'Barbara', note: 'new' },
        ]),
      ).toBe(2);
      await upsert([
        { name: 'Barbara', note: 'changed' },
        { name: 'Barbara', note: 'changed again' },
      ]);
      await upsert([{ name: 'Ada' }]);
      const byNote = { table, rows: [{ name: 'Grace', note: 'none' }], upsertKey: ['note'] };
      await failureOf(bench.run('insert', byNote), 'invalid_request');
      const { rows } = await bench.query(`SELECT name, note FROM ${table} ORDER BY name`);
      expect(rows).toEqual([
        { name: 'Ada', note: 'none' },
        { name: 'Barbara', note: 'changed again' },
        { name: 'Edsger', note: 'none' },
        { name: 'Grace', note: 'changed' },
      ]);
    },
  },
  {
    name: 'leaves nothing of rows whose caller goes away, and goes on',
    needs: [...NEEDS, 'cancel'],
    run: async (trial) => {
      const table = await trial.sample();
      const caller = new AbortController();
      const source = hanging(() => {
        caller.abort();
      });
      const config = { ...trial.config, pool: ONE_CONNECTION };
      const after = await trial.inSession(
        async (session, context) => {
          const into = { table, columns: ['name', 'note'] };
          const { signal } = caller;
          const gaveUp = await session.insertMany!(into, source, { ...context, signal }).catch(
            (error: unknown) => error === signal.reason,
          );
          const next = { ...context, signal: new AbortController().signal };
          const { affectedRows } = await session.insertMany!(into, named(2, 2), next);
          return { gaveUp, affectedRows };
        },
        { config },
      );
      expect(after).toEqual({ gaveUp: true, affectedRows: 2 });
      expect(await namesIn(trial, table)).toEqual([...SAMPLE, 'name 0', 'name 1']);
    },
  },
];

/** Half of what the rows weigh that go in between two looks. */
const FLAT_BYTES = 2.7 * 1024 * 1024;
