import { decodeRow } from './row-decoder.js';

describe('decodeRow', () => {
  const columns = [
    { name: 'n', type: 'int' },
    { name: 't', type: 'text', decode: (value: unknown) => `<${String(value)}>` },
    { name: 'b', type: 'blob', decode: (value: unknown) => (value as Buffer).toString('base64') },
  ];

  it('decodes the values of the columns that ask for it, in their place', () => {
    const values = [7, 'abc', Buffer.from('hello')];
    const [row] = decodeRow(values, columns);
    expect(row).toBe(values);
    expect(row).toEqual([7, '<abc>', 'aGVsbG8=']);
  });

  it('weighs texts and bytes by their length as they came, and other values like a number', () => {
    expect(decodeRow([7, 'abc', Buffer.from('hello')], columns)[1]).toBe(8 + 3 + 5);
    expect(decodeRow([true, 'abc', null], columns)[1]).toBe(8 + 3);
  });

  it('gives null for what has no value, and decodes none of it', () => {
    expect(decodeRow([null, null, undefined], columns)).toEqual([[null, null, null], 0]);
  });
});
