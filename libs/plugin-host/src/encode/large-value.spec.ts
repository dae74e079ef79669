import type { Column, JsonValue, LargeValue } from '@patchbay/plugin-kit';
import { rowWriter } from './row-text.js';
import { LargeValues } from './large-value.js';

const COLUMNS: readonly Column[] = [{ name: 'a', type: 't', encoding: 'value' }];

function found(value: JsonValue, limit: number): LargeValue | 'long' | undefined {
  const large = new LargeValues(COLUMNS, limit);
  return large.textOf([value]) ?? large.objectOf([value], rowWriter(COLUMNS, 'object').text([value]).length);
}

describe('values that are too large', () => {
  it.each<[value: JsonValue, bytes: number]>([
    ['plain', 5],
    ['äöü', 6],
    ['€uro', 6],
    ['😀😀', 8],
    ['"quoted"\n', 9],
    [{ a: ['€', 1] }, 15],
    [['x'.repeat(50)], 54],
  ])('are measured in UTF-8, without what JSON adds to texts: %j', (value, bytes) => {
    expect(found(value, bytes)).toBeUndefined();
    expect(found(value, bytes - 1)).toEqual({ column: 'a', bytes, limit: bytes - 1 });
  });

  it.each<JsonValue>([null, true, 1e300, ''])('are never %j', (value) => {
    expect(found(value, 1)).toBeUndefined();
  });
});
