import type { Bench } from '../../bench/bench.js';
import type { ContractTest } from '../contract.js';
import { ONE_CONNECTION } from './deadlines.js';
import { collect, failureOf } from './expectations.js';

/** Bytes of a value; some engines make none of more than 8,000 without being asked. */
const WIDTH = 4000;

/** What the caller hears of a value that is too large, beside the sentence. */
const TOO_LARGE = { column: 'filler', bytes: WIDTH, limit: WIDTH - 1 };

export const bounds: readonly ContractTest[] = [
  {
    name: 'refuses a value with more bytes than maxBytes, names it, and goes on over the same connection',
    run: async ({ openBench, config, dialect }) => {
      const bench = await openBench({ ...config, pool: ONE_CONNECTION });
      const refused = bench.query(dialect.rows(2, WIDTH), undefined, { maxBytes: WIDTH - 1 });
      const { message, value } = await failureOf(refused, 'too_large');
      expect(value).toEqual(TOO_LARGE);
      expect(message).toBe(
        'The value of column "filler" has 4,000 bytes; the limit is 3,999. Select less of it, or raise options.maxBytes.',
      );
      expect((await bench.query(dialect.rows(2, 2))).rowCount).toBe(2);
    },
  },
  {
    name: 'refuses a first row with more bytes than maxBytes, and cuts at a later one',
    run: async ({ bench, dialect }) => {
      const sql = dialect.rows(3, WIDTH);
      const refused = bench.query(sql, undefined, { maxBytes: WIDTH });
      const { value } = await failureOf(refused, 'too_large');
      expect(value).toEqual({ row: 1, bytes: expect.any(Number), limit: WIDTH });
      expect(value!.bytes).toBeGreaterThan(WIDTH);
      const cut = await bench.query(sql, undefined, { maxBytes: 2 * value!.bytes! + 1 });
      expect(cut).toMatchObject({ rowCount: 2, truncated: true });
    },
  },
  {
    name: 'streams a value that has as many bytes as it may, and ends where one has more',
    run: async ({ openBench, config, dialect }) => {
      for (const stream of ['ndjson', 'csv'] as const) {
        const whole = await openBench({ ...config, pool: ONE_CONNECTION }, { maxCellBytes: WIDTH });
        expect(await collect(await streamed(whole, stream))).toContain('x'.repeat(WIDTH));
        const strict = await openBench({ ...config, pool: ONE_CONNECTION }, { maxCellBytes: WIDTH - 1 });
        const { value } = await failureOf(streamed(strict, stream).then(collect), 'too_large');
        expect(value).toEqual(TOO_LARGE);
        expect((await strict.query(dialect.rows(2, 2))).rowCount).toBe(2);
      }

      function streamed(bench: Bench, stream: 'ndjson' | 'csv'): Promise<AsyncGenerator<string>> {
        return bench.run('query', { sql: dialect.rows(2, WIDTH) }, {}, { stream });
      }
    },
  },
];
