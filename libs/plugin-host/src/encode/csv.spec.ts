import { parseCsv } from '@patchbay/plugin-testing/csv';
import fc from 'fast-check';
import { csvHeader, csvWriter } from './csv.js';

const field = fc.option(
  fc.string({
    unit: fc.oneof(
      fc.constantFrom('"', ',', '\r', '\n', ';', ' '),
      fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
    ),
  }),
);

describe('a CSV writer', () => {
  it('writes what a reader of RFC 4180 reads back', () => {
    const table = fc
      .integer({ min: 1, max: 5 })
      .chain((width) =>
        fc.tuple(
          fc.array(fc.string(), { minLength: width, maxLength: width }),
          fc.array(fc.array(field, { minLength: width, maxLength: width })),
        ),
      );
    fc.assert(
      fc.property(table, ([names, rows]) => {
        const columns = names.map((name) => ({ name, type: 'text', encoding: 'text' as const }));
        const text = csvHeader(columns) + rows.map((row) => `${csvWriter(columns).text(row)}\r\n`).join('');
        expect(parseCsv(text)).toEqual([names, ...rows]);
      }),
    );
  });

  it('writes values as JSON has them, and strings without its quotes', () => {
    const writer = csvWriter([
      { name: 'value', type: 'any' },
      { name: 'json', type: 'json', encoding: 'json' },
      { name: 'plain', type: 'date', encoding: 'plain' },
    ]);
    expect(writer.text([1.5, '12', '2024-02-29'])).toBe('1.5,12,2024-02-29');
    expect(writer.text([true, '"9007199254740993"', null])).toBe('true,9007199254740993,');
    expect(writer.text(['', '{"a":[1,2]}', null])).toBe('"","{""a"":[1,2]}",');
    expect(writer.text([{ a: 1 }, 'null', null])).toBe('"{""a"":1}",null,');
  });
});
