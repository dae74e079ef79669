import { type ResultSet, ResultSets } from '@patchbay/plugin-kit';
import { type ResultSetLimits, resultSetsText } from './result-sets.js';

const LIMITS: ResultSetLimits = { maxRows: 100, maxBytes: 1000, maxCellBytes: 100, rowMode: 'object' };

const numbers = (...rows: string[]): ResultSet => ({
  columns: [
    { name: 'n', type: 'int8', encoding: 'json' },
    { name: 'n', type: 'text', encoding: 'text' },
  ],
  rows: rows.map((row) => [row, `"${row}"`]),
  truncated: false,
});

const told = (sets: ResultSet[], limits: Partial<ResultSetLimits> = {}): unknown =>
  JSON.parse(resultSetsText(new ResultSets({ affectedRows: 2 }, sets), { ...LIMITS, ...limits }));

describe('the results of a statement, as JSON', () => {
  const fields = [
    { name: 'n', type: 'int8' },
    { name: 'n_2', type: 'text' },
  ];

  it('are what it says alone, where it gives no rows', () => {
    expect(told([])).toEqual({ affectedRows: 2 });
  });

  it('are the first beside what it says, and the others in a list', () => {
    const first = { rows: [{ n: 1, n_2: '"1"' }], fields, truncated: false };
    expect(told([numbers('1')])).toEqual({ affectedRows: 2, ...first });
    const other = { rows: [], fields, truncated: false };
    expect(told([numbers('1'), numbers()])).toEqual({ affectedRows: 2, ...first, results: [other] });
  });

  it('keep names and digits as they are in lists', () => {
    const text = resultSetsText(new ResultSets({}, [numbers('9007199254740993')]), {
      ...LIMITS,
      rowMode: 'array',
    });
    expect(text).toContain(`"rows":[[9007199254740993,"\\"9007199254740993\\""]]`);
    expect(text).toContain(`"fields":[{"name":"n","type":"int8"},{"name":"n","type":"text"}]`);
  });

  it.each<[limit: Partial<ResultSetLimits>, counts: number[]]>([
    [{ maxRows: 3 }, [2, 1]],
    [{ maxRows: 1 }, [1, 0]],
    [{ maxBytes: 72 }, [2, 1]],
    [{ maxCellBytes: 3 }, [2, 1]],
  ])('are cut together, and say so: %j', (limit, counts) => {
    const { rows, truncated, results } = told([numbers('1', '2'), numbers('3', '44')], limit) as {
      rows: unknown[];
      truncated: boolean;
      results: { rows: unknown[]; truncated: boolean }[];
    };
    expect([rows.length, results[0]!.rows.length]).toEqual(counts);
    expect([truncated, results[0]!.truncated]).toEqual(counts.map((count) => count < 2));
  });
});
