import { Misread } from '@patchbay/plugin-kit';
import { FrameTooLarge } from '@patchbay/sql-kit';
import { ClickhouseRows } from './rows.js';

const MEGABYTE = 'x'.repeat(1024 * 1024);

describe('an answer of ClickHouse', () => {
  it('is read the same however it is cut into pieces', () => {
    const answer =
      '{\n\t"meta":\n\t[{"name": "a", "type": "String"}],\n\n\t"data":\n\t[\n\t\t["x"],\n\t\t["y"]\n\t],\n\n\t"rows": 2\n}\n';
    for (const size of [1, 2, 3, 7, answer.length]) {
      const read: unknown[] = [];
      const rows = new ClickhouseRows(MEGABYTE.length, {
        columns: () => undefined,
        row: (row) => read.push(row),
      });
      for (let at = 0; at < answer.length; at += size) rows.push(answer.slice(at, at + size));
      rows.end();
      expect(read).toEqual([['x'], ['y']]);
    }
  });

  it.each<[string, (rows: ClickhouseRows, times: number) => void]>([
    ['a line that does not end', (rows) => rows.push(MEGABYTE)],
    ['a description that does not end', (rows) => rows.push(`${MEGABYTE}\n`)],
  ])('is not gathered without bounds: %s', (_what, push) => {
    const rows = new ClickhouseRows(MEGABYTE.length, { columns: () => undefined, row: () => undefined });
    expect(() => {
      for (let times = 0; times < 100; times += 1) push(rows, times);
    }).toThrow(FrameTooLarge);
  });

  it('is refused at a row with more bytes than the run may take, and not before', () => {
    const head = '{\n\t"meta":\n\t[{"name": "a", "type": "String"}],\n\n\t"data":\n\t[\n';
    const rows = new ClickhouseRows(MEGABYTE.length, { columns: () => undefined, row: () => undefined });
    rows.push(`${head}\t\t["${MEGABYTE}"],\n\t\t["${MEGABYTE}`);
    rows.push(MEGABYTE);
    expect(() => rows.push(MEGABYTE)).toThrow(
      expect.objectContaining({ code: 'too_large', value: { limit: MEGABYTE.length } }),
    );
  });

  it('is refused where its description is not one', () => {
    const rows = new ClickhouseRows(MEGABYTE.length, { columns: () => undefined, row: () => undefined });
    expect(() => rows.push('nothing of the kind\n\t"data":\n')).toThrow(Misread);
  });
});
