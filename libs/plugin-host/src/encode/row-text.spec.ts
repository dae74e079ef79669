import type { Column } from '@patchbay/plugin-kit';
import fc from 'fast-check';
import { distinctColumns, rowWriter } from './row-text.js';

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
        expect(JSON.parse(rowWriter(columns, 'array')(values))).toEqual(expected);
        const object = JSON.parse(rowWriter(columns, 'object')(values)) as object;
        expect(Object.entries(object)).toEqual(columns.map(({ name }, index) => [name, expected[index]]));
      }),
    );
  });

  it('is null where the value is, whatever the encoding', () => {
    const nothing = columns.map(() => null);
    expect(rowWriter(columns, 'array')(nothing)).toBe('[null,null,null,null]');
    expect(Object.values(JSON.parse(rowWriter(columns, 'object')(nothing)) as object)).toEqual(nothing);
  });

  it('is an empty object without columns', () => {
    expect(rowWriter([], 'object')([])).toBe('{}');
    expect(rowWriter([], 'array')([])).toBe('[]');
  });
});

describe('the names of columns', () => {
  it('are told apart', () => {
    const names = ['a', 'a', 'a_2', 'a', 'b'];
    const distinct = distinctColumns(names.map((name) => ({ name, type: 'text' })));
    expect(distinct.map(({ name }) => name)).toEqual(['a', 'a_2', 'a_2_2', 'a_3', 'b']);
  });
});
