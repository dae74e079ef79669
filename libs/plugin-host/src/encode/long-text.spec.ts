import type { Column, JsonValue, Row } from '@patchbay/plugin-kit';
import fc from 'fast-check';
import { csvWriter } from './csv.js';
import { LONG_UNITS, RowPieces } from './long-text.js';
import { type RowWriter, rowWriter } from './row-text.js';

const COLUMNS: readonly Column[] = [
  { name: 'a', type: 'text', encoding: 'text' },
  { name: 'b', type: 'any' },
  { name: 'c', type: 'json', encoding: 'json' },
  { name: 'd', type: 'bytea', encoding: 'plain' },
];
const WRITERS: Readonly<Record<string, RowWriter>> = {
  objects: rowWriter(COLUMNS, 'object'),
  arrays: rowWriter(COLUMNS, 'array'),
  CSV: csvWriter(COLUMNS),
};

const someText = fc.string({
  unit: fc.constantFrom('a', '"', '\\', '\n', ',', 'é', '€', '😀', '\ud83d', '\0'),
  minLength: 1,
  maxLength: 7,
});

/** The same text again and again: what stands at the end of a piece is another at each. */
function long(text: string): string {
  return text.repeat(Math.ceil((LONG_UNITS + 1) / text.length));
}

describe.each(Object.entries(WRITERS))('a row with long texts, written as %s', (_, writer) => {
  it('is in its pieces what it is as a whole', () => {
    fc.assert(
      fc.property(someText, someText, fc.boolean(), (first, second, isNull) => {
        const b = isNull ? null : long(second);
        const row: Row = [long(first), b, JSON.stringify(long(second)), 'QUJD'.repeat(LONG_UNITS)];
        const written = bytesOf([...new RowPieces(writer.parts(row))]);
        expect(written.equals(Buffer.from(writer.text(row)))).toBe(true);
      }),
      { numRuns: 30 },
    );
  });

  it('comes in pieces that are a fraction of it', () => {
    const text = '"'.repeat(8 * LONG_UNITS);
    const values: JsonValue[] = [text, null, 'null', null];
    const longest = Math.max(...[...new RowPieces(writer.parts(values))].map(({ length }) => length));
    expect(longest).toBeLessThan(text.length / 4);
  });
});

/** Each piece becomes bytes by itself. */
function bytesOf(pieces: readonly string[]): Buffer {
  return Buffer.concat(pieces.map((piece) => Buffer.from(piece)));
}
