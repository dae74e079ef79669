import type { Column } from '@patchbay/plugin-kit';
import fc from 'fast-check';
import { namedColumns, type RowMode, rowWriter } from './row-text.js';

const columns: readonly Column[] = [
  { name: 'a "name"', type: 'text', encoding: 'text' },
  { name: 'value', type: 'any' },
  { name: 'json', type: 'int8', encoding: 'json' },
  { name: 'plain', type: 'date', encoding: 'plain' },
];

describe('a row as text', () => {
  it('is JSON that holds what the row holds', () => {
    const row = fc.tuple(fc.string({ unit: 'binary' }), fc.jsonValue(), fc.maxSafeInteger());
    fc.assert(
      fc.property(row, ([text, value, json]) => {
        const values = [text, value as null, String(json), '2024-02-29'];
        const expected = [text, JSON.parse(JSON.stringify(value)) as unknown, json, '2024-02-29'];
        expect(JSON.parse(rowWriter(columns, 'array').text(values))).toEqual(expected);
        const object = JSON.parse(rowWriter(columns, 'object').text(values)) as object;
        expect(Object.entries(object)).toEqual(columns.map(({ name }, index) => [name, expected[index]]));
      }),
    );
  });

  it('is null where the value is, whatever the encoding', () => {
    const nothing = columns.map(() => null);
    expect(rowWriter(columns, 'array').text(nothing)).toBe('[null,null,null,null]');
    expect(Object.values(JSON.parse(rowWriter(columns, 'object').text(nothing)) as object)).toEqual(nothing);
  });

  it('is an empty object without columns', () => {
    expect(rowWriter([], 'object').text([])).toBe('{}');
    expect(rowWriter([], 'array').text([])).toBe('[]');
  });
});

describe('the names of columns', () => {
  const named = (names: readonly string[], rowMode: RowMode = 'object'): string[] => {
    const found = namedColumns(
      names.map((name) => ({ name, type: 'text' })),
      rowMode,
    );
    return found.map(({ name }) => name);
  };

  it.each([
    [
      ['a', 'a', 'a_2', 'a', 'b'],
      ['a', 'a_3', 'a_2', 'a_4', 'b'],
    ],
    [
      ['id', 'id', 'id_2'],
      ['id', 'id_3', 'id_2'],
    ],
  ])('are told apart: %j', (names, distinct) => {
    expect(named(names)).toEqual(distinct);
    expect(named(names, 'array')).toEqual(names);
  });

  it('are each another, and stay what they are where no other has them', () => {
    const name = fc.constantFrom('a', 'a_2', 'a_2_2', 'a_3', 'b', '__proto__', '');
    fc.assert(
      fc.property(fc.array(name), (names) => {
        const distinct = named(names);
        expect(new Set(distinct).size).toBe(names.length);
        for (const [at, is] of names.entries()) if (names.indexOf(is) === at) expect(distinct[at]).toBe(is);
      }),
    );
  });
});
