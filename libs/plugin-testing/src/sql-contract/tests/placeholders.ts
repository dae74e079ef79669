import fc from 'fast-check';
import type { ContractTest } from '../contract.js';
import type { Trial } from '../trial.js';
import { failureOf } from './expectations.js';

const HOSTILE = [
  `'; DROP TABLE people; --`,
  `' OR '1'='1`,
  `\\'; DELETE FROM people; --`,
  `\\`,
  `"`,
  '`',
  `''`,
  `$$; DROP TABLE people; $$`,
  `/* ? */ :name ?`,
  `%_\u0001\u001f`,
  `\u2028 é 漢字 🧩 \u{10ffff}`,
  `line\r\nbreak\ttab`,
];

/** On every engine the very same texts, but for the table's name. */
const BY_PLACE = 'SELECT name FROM {sample} WHERE name = ? AND id > ?';
const BY_NAME = 'SELECT name FROM {sample} WHERE name = :name AND id > :id';

export const placeholders: readonly ContractTest[] = [
  {
    name: 'takes the same text as every other engine',
    run: async ({ bench, sample }) => {
      const table = await sample();
      const grace = [{ name: 'Grace' }];
      expect((await bench.query(BY_PLACE.replace('{sample}', table), ['Grace', 1])).rows).toEqual(grace);
      expect((await bench.query(BY_NAME.replace('{sample}', table), { name: 'Grace', id: 1 })).rows).toEqual(
        grace,
      );
    },
  },
  {
    name: 'takes ? in the order of the list',
    run: async ({ bench, sample }) => {
      const sql = `SELECT name FROM ${await sample()} WHERE id > ? AND name <> ? ORDER BY id`;
      expect((await bench.query(sql, [1, 'Grace'])).rows).toEqual([{ name: 'Edsger' }]);
      expect((await bench.query(sql, [0, 'Ada'])).rows).toEqual([{ name: 'Grace' }, { name: 'Edsger' }]);
    },
  },
  {
    name: 'takes :name by its name, however often it stands there',
    run: async ({ bench, sample }) => {
      const sql = `SELECT name FROM ${await sample()} WHERE (name = :last OR name = :first OR name = :last) AND id > :id ORDER BY id`;
      const { rows } = await bench.query(sql, { id: 0, first: 'Ada', last: 'Edsger', unused: 1 });
      expect(rows).toEqual([{ name: 'Ada' }, { name: 'Edsger' }]);
    },
  },
  {
    name: 'leaves ? and : alone in strings, identifiers and comments',
    run: async ({ bench, dialect }) => {
      const plain = await bench.query(dialect.noPlaceholders);
      expect((await bench.query(dialect.noPlaceholders, [])).rows).toEqual(plain.rows);
      expect((await bench.query(dialect.noPlaceholders, {})).rows).toEqual(plain.rows);
      expect(Object.keys(plain.rows[0]!)[0]).toContain('b ? :c');
    },
  },
  {
    name: 'names params.bindings when their number is wrong',
    run: async ({ bench, dialect: { echo } }) => {
      const sql = `SELECT ${echo.integer} AS a, ${echo.integer} AS b`;
      for (const bindings of [[], [1], [1, 2, 3]]) {
        const { fields } = await failureOf(bench.query(sql, bindings), 'invalid_request');
        expect(fields?.map(({ path }) => path)).toEqual(['params.bindings']);
      }
    },
  },
  {
    name: 'names the placeholder that has no binding',
    run: async ({ bench, dialect: { echo } }) => {
      const sql = `SELECT ${echo.integer.replace('?', ':given')} AS a, ${echo.integer.replace('?', ':missing')} AS b`;
      const { fields } = await failureOf(bench.query(sql, { given: 1 }), 'invalid_request');
      expect(fields?.map(({ path }) => path)).toEqual(['params.bindings.missing']);
    },
  },
  {
    name: 'stores hostile text as it is, and runs none of it',
    needs: ['sql'],
    run: async ({ bench, sample }) => {
      const table = await sample();
      for (const text of HOSTILE) {
        const aimed = text.replace('people', table);
        const named = { name: aimed, note: aimed };
        await bench.write(`INSERT INTO ${table} (name, note) VALUES (:name, :note)`, named);
        const { rows } = await bench.query(`SELECT name, note FROM ${table} WHERE name = ?`, [aimed]);
        expect(rows).toEqual([named]);
      }
      const { rows } = await bench.query(`SELECT name FROM ${table} ORDER BY id`);
      expect(rows).toHaveLength(3 + HOSTILE.length);
    },
  },
  {
    name: 'gives back every binding as it came',
    run: async (trial) => {
      await fc.assert(
        fc.asyncProperty(fc.array(binding, { minLength: 1, maxLength: 12 }), (bindings) =>
          comesBack(trial, bindings),
        ),
        { numRuns: 60 },
      );
    },
  },
];

type Value = string | number | boolean | null;

const SURROGATES = { first: 0xd800, count: 0x800 };

/** Every character but U+0000, which no engine here keeps in a text, and but halves of surrogate pairs. */
const character = fc
  .integer({ min: 1, max: 0x10_ffff - SURROGATES.count })
  .map((place) => String.fromCodePoint(place < SURROGATES.first ? place : place + SURROGATES.count));

/** Of an own unit: fast-check's `binary` builds a table of all characters when this file is loaded, which takes a second. */
const text = fc.string({ unit: character, minLength: 1, maxLength: 40 });

const binding: fc.Arbitrary<Value> = fc.oneof(text, fc.maxSafeInteger(), fc.boolean(), fc.constant(null));

async function comesBack({ bench, dialect }: Trial, bindings: readonly Value[]): Promise<void> {
  const marks = bindings.map((value, index) => `${echoOf(value)} AS v${index}`);
  const { rows } = await bench.query<Value[]>(`SELECT ${marks.join(', ')}`, bindings, { rowMode: 'array' });
  expect(rows).toEqual([
    bindings.map((value) => (typeof value === 'boolean' ? dialect.boolean(value) : value)),
  ]);

  function echoOf(value: Value): string {
    if (typeof value === 'number') return dialect.echo.integer;
    return typeof value === 'boolean' ? dialect.echo.boolean : dialect.echo.string;
  }
}
