import { BatchWriter } from './batch-writer.js';

const columns = [{ name: 'id' }, { name: 'doc' }];

describe('a batch of rows', () => {
  const writer = (maxCellBytes = 100, maxRowBytes = 150): BatchWriter =>
    new BatchWriter(columns, { maxCellBytes, maxRowBytes });

  it('is the JSON text of its rows, and empty after it was taken', () => {
    const batch = writer();
    batch.add([1, 'a']);
    batch.add([2, null]);
    expect(JSON.parse(batch.take())).toEqual([
      [1, 'a'],
      [2, null],
    ]);
    expect(batch.take()).toBe('[]');
  });

  it.each([
    ['a text', 'x'.repeat(101), 101],
    ['a text of wide characters', '€'.repeat(34), 102],
    ['a list', Array.from({ length: 51 }, () => 1), 103],
  ])('refuses %s over the limit by column and size', (_kind, value, bytes) => {
    const batch = writer();
    batch.add([1, 'x'.repeat(100)]);
    expect(() => batch.add([2, value])).toThrow(
      expect.objectContaining({ code: 'too_large', value: { column: 'doc', bytes, limit: 100 } }),
    );
  });

  it('refuses a row far over the limit whose values are not', () => {
    const half = 'x'.repeat(600_000);
    expect(() => writer(1e6, 1e5).add([half, half])).toThrow(
      expect.objectContaining({ code: 'too_large', value: { bytes: 1_200_007, limit: 1e5 } }),
    );
  });

  it('is full by rows or by bytes, whichever comes first', () => {
    const byBytes = writer(1e6, 1e6);
    byBytes.add([1, 'x'.repeat(70_000)]);
    const byRows = writer();
    for (let row = 0; row < 500; row += 1) byRows.add([row, null]);
    expect([writer().isFull, byBytes.isFull, byRows.isFull]).toEqual([false, true, true]);
  });
});
