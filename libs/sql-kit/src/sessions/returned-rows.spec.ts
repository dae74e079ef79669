import { FREE_BYTES, type ResultSet } from '@patchbay/plugin-kit';
import { keyOf, ReturnedRows } from './returned-rows.js';

const COLUMNS = [{ name: 'a', type: 'text' }];
const ROW = ['x'.repeat(FREE_BYTES / 4)];
const LIMITS = { maxRows: 100, maxRowBytes: 4 * FREE_BYTES };

function gathered(returned: ReturnedRows): object[] {
  return returned.sets.map(({ rows, truncated }) => ({ rows: rows.length, truncated }));
}

describe('the rows that a write returns', () => {
  it('have together as many rows as a run may have, and as many bytes as a row', () => {
    const byRows = new ReturnedRows({ ...LIMITS, maxRows: 3 });
    for (const rows of [2, 2, 1]) {
      byRows.begin(COLUMNS);
      for (let n = 0; n < rows; n += 1) byRows.push(['x']);
    }
    expect(gathered(byRows)).toEqual([
      { rows: 2, truncated: false },
      { rows: 1, truncated: true },
      { rows: 0, truncated: true },
    ]);
    const byBytes = new ReturnedRows(LIMITS);
    byBytes.begin(COLUMNS);
    for (let n = 0; n < 20; n += 1) byBytes.push(ROW);
    byBytes.push(['x']);
    expect(gathered(byBytes)).toEqual([{ rows: 16, truncated: true }]);
  });

  it('hold their source back while room is asked for, once', async () => {
    const said: string[] = [];
    const source = { pause: () => said.push('pause'), resume: () => said.push('resume') };
    const memory = {
      reserve: (bytes: number) => Promise.resolve(void said.push(`reserve ${bytes}`)),
      release: () => undefined,
    };
    const returned = new ReturnedRows({ ...LIMITS, memory }, source);
    returned.begin(COLUMNS);
    for (let n = 0; n < 10; n += 1) returned.push(ROW);
    await new Promise(setImmediate);
    expect(said).toEqual(['pause', `reserve ${LIMITS.maxRowBytes}`, 'resume']);
    expect(gathered(returned)).toEqual([{ rows: 10, truncated: false }]);
  });

  it('are cut, and not refused, where there is no room', async () => {
    const memory = { reserve: () => Promise.reject(new Error('busy')), release: () => undefined };
    const returned = new ReturnedRows({ ...LIMITS, memory });
    returned.begin(COLUMNS);
    for (let n = 0; n < 5; n += 1) returned.push(ROW);
    await new Promise(setImmediate);
    returned.push(['x']);
    expect(gathered(returned)).toEqual([{ rows: 5, truncated: true }]);
  });
});

describe('the key of an INSERT', () => {
  const set = (encoding: 'json' | 'text', ...row: (string | null)[]): ResultSet => ({
    columns: row.map((_, at) => ({ name: `c${at}`, type: 'any', encoding })),
    rows: [row],
    truncated: false,
  });

  it.each([
    [set('json', '7'), 7],
    [set('json', '"9007199254740993"'), '9007199254740993'],
    [set('text', 'abc'), 'abc'],
    [set('json', '{"a":1}'), undefined],
    [set('text', null), undefined],
    [set('text', 'a', 'b'), undefined],
    [{ ...set('text', 'a'), rows: [] }, undefined],
  ])('is the one value of its first row: %#', (returned, key) => {
    expect(keyOf([returned])).toBe(key);
  });

  it('is none where nothing is returned', () => {
    expect(keyOf([])).toBeUndefined();
  });
});
