import { isDeepStrictEqual } from 'node:util';
import type { ContractTest } from '../contract.js';
import { type SqlDialect, type Value, VALUE_KINDS } from '../dialects/index.js';
import type { Trial } from '../trial.js';
import { collect } from './expectations.js';

/** All of the table, by what they are. */
function valuesOf({
  values: { others = [], ...values },
}: SqlDialect): (readonly [kind: string, value: Value])[] {
  const all = VALUE_KINDS.flatMap((kind) => values[kind].map((value) => [kind, value] as const));
  return [...all, ...others.map((value) => ['others', value] as const)];
}

/** A table of the one value, and its name. */
async function kept({ bench, name }: Trial, [sql, , { column } = {}]: Value): Promise<string> {
  const table = name();
  if (column) {
    await bench.write(`CREATE TABLE ${table} (value ${column})`);
    await bench.write(`INSERT INTO ${table} VALUES (${sql})`);
  } else await bench.write(`CREATE TABLE ${table} AS SELECT ${sql} AS value`);
  return table;
}

async function valueIn({ bench }: Trial, from: string): Promise<unknown> {
  return (await bench.query(from)).rows[0]!['value'];
}

/** What was read is put in beside what it was read from: by a binding, and as a value of a row. */
async function comesBack(trial: Trial, kind: string, value: Value): Promise<unknown> {
  const { bench, contract, dialect } = trial;
  const table = await kept(trial, value);
  const read = await valueIn(trial, `SELECT value FROM ${table}`);
  const binding = kind === 'binary' ? { $type: 'binary', base64: read } : read;
  await bench.write(`INSERT INTO ${table} VALUES (?)`, [binding]);
  const takesRows = contract.plugin.manifest.capabilities.includes('insert-many');
  if (takesRows) await bench.run('insert', { table, rows: [{ value: binding }] });
  const pairs = `SELECT count(*) AS n FROM ${table} AS a, ${table} AS b WHERE ${dialect.same!('a.value', 'b.value')}`;
  const { n } = (await bench.query(pairs)).rows[0]!;
  return n === (takesRows ? 9 : 4) || { read, n };
}

export const values: readonly ContractTest[] = [
  {
    name: 'gives every value of the table of types as JSON can hold it, nothing rounded',
    needs: ['sql'],
    run: async (trial) => {
      const wrong: unknown[] = [];
      for (const [kind, value] of valuesOf(trial.dialect)) {
        const [sql, json, { column } = {}] = value;
        const reading = column
          ? kept(trial, value).then((table) => valueIn(trial, `SELECT value FROM ${table}`))
          : valueIn(trial, `SELECT ${sql} AS value`);
        const found = await reading.catch((error: unknown) => error);
        if (!isDeepStrictEqual(found, json)) wrong.push({ kind, sql, found, expected: json });
      }
      expect(wrong).toEqual([]);
    },
  },
  {
    name: 'takes back every value that it gave, as the same to the engine',
    applies: ({ same }) => same !== undefined,
    timeoutMs: 240_000,
    run: async (trial) => {
      const wrong: unknown[] = [];
      for (const [kind, value] of valuesOf(trial.dialect)) {
        const [sql, , { oneWay } = {}] = value;
        const back = oneWay ? true : await comesBack(trial, kind, value).catch((error: unknown) => error);
        if (back !== true) wrong.push({ kind, sql, back });
      }
      expect(wrong).toEqual([]);
    },
  },
  {
    name: 'gives the numbers within JSON digit by digit',
    applies: ({ json }) => json !== undefined,
    run: async ({ bench, dialect }) => {
      const json = '{"n":[12345678901234567890.123],"id":9007199254740993}';
      const sql = `SELECT ${dialect.json!(`'${json}'`)} AS value`;
      const text = await collect(await bench.run('query', { sql }, {}, { stream: 'ndjson' }));
      const { value } = JSON.parse(text) as { value: unknown };
      const raw = typeof value === 'string' ? value : text.slice('{"value":'.length, -'}\n'.length);
      expect(raw.replaceAll(' ', '')).toBe(json);
    },
  },
  {
    name: 'shows all of several columns that share a name, none in the place of another',
    needs: ['sql'],
    run: async ({ bench }) => {
      const sql = `SELECT 1 AS same, 2 AS same, 3 AS same_2, 4 AS other`;
      const { rows, fields } = await bench.query(sql);
      expect(rows).toEqual([{ same: 1, same_3: 2, same_2: 3, other: 4 }]);
      expect(fields.map(({ name }) => name)).toEqual(['same', 'same_3', 'same_2', 'other']);
      const arrays = await bench.query<unknown[]>(sql, undefined, { rowMode: 'array' });
      expect(arrays.rows).toEqual([[1, 2, 3, 4]]);
      expect(arrays.fields.map(({ name }) => name)).toEqual(['same', 'same', 'same_2', 'other']);
    },
  },
];
