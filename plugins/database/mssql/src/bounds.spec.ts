import { setTimeout as sleep } from 'node:timers/promises';
import { type Bench, openBench } from '@patchbay/plugin-testing/bench';
import { type HugeValue, startTds } from '@patchbay/plugin-testing/counterparts/tds';
import { mssql } from './index.js';

const MIB = 1024 * 1024;

describe('a value of SQL Server that is too large', () => {
  const opened: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const close of opened.splice(0).reverse()) await close();
  });

  let sent = 0;
  const serverOf = async (bytes: number, as: HugeValue['as'], options?: object): Promise<Bench> => {
    sent = 0;
    const engine = await startTds({ huge: { bytes, as, onSent: (more) => (sent += more) } });
    opened.push(() => engine.stop());
    const { host, port, user, password, database } = engine;
    const bench = await openBench(mssql, { connection: { host, port, user, password, database } }, options);
    opened.push(() => bench.close());
    return bench;
  };
  const refusalOf = (work: Promise<unknown>): Promise<unknown> =>
    work.then(
      () => 'none',
      (error: unknown) => error,
    );

  it.each([
    ['counted chunks', { bytes: 100 * MIB }],
    ['chunks', {}],
    ['one chunk', {}],
    ['text', { bytes: 200 * MIB }],
  ] as const)('is refused before it is gathered where it comes as %s', async (as, told) => {
    const bench = await serverOf(200 * MIB, as);
    for (const stream of [undefined, 'ndjson'] as const) {
      const run = bench.run(
        'query',
        { sql: 'SELECT huge FROM t' },
        { maxBytes: 2 * MIB },
        { stream: stream! },
      );
      const refused = await refusalOf(stream ? run.then((rows) => rows.next()) : run);
      expect(refused).toMatchObject({
        kind: 'too_large',
        value: { column: 'huge', limit: 2 * MIB, ...told },
      });
    }
    expect(sent).toBeLessThan(2 * 16 * MIB);
  });

  it('is served where it may be that large, whatever way it comes', async () => {
    for (const as of ['counted chunks', 'chunks', 'one chunk', 'text'] as const) {
      const bytes = 4 * MIB;
      const { rows } = await (await serverOf(bytes, as)).query('SELECT huge FROM t');
      expect((rows[0]!['huge'] as string).length).toBe(as === 'text' ? bytes : bytes / 2);
    }
  });

  it('waits for room in the memory that all runs share, and is not read meanwhile', async () => {
    const bench = await serverOf(64 * MIB, 'chunks', { memoryBytes: 128 * MIB });
    const streamed = (): Promise<AsyncGenerator<string>> =>
      bench.run('query', { sql: 'SELECT huge FROM t' }, {}, { stream: 'ndjson' });
    const lengthOf = async (pieces: AsyncGenerator<string>): Promise<number> => {
      let length = 0;
      for await (const piece of pieces) length += piece.length;
      return length;
    };
    const first = await streamed();
    const begun = (await first.next()).value as string;
    const second = lengthOf(await streamed());
    await sleep(300);
    expect(sent).toBeLessThan(64 * MIB + 16 * MIB);
    const whole = 32 * MIB + '{"id":1,"huge":""}\n'.length;
    expect(begun.length + (await lengthOf(first))).toBe(whole);
    expect(await second).toBe(whole);
  });

  it('is refused in what a write returns as well', async () => {
    const bench = await serverOf(200 * MIB, 'chunks');
    const refused = await refusalOf(bench.write(`INSERT INTO t OUTPUT inserted.huge VALUES ('x')`));
    expect(refused).toMatchObject({ kind: 'too_large', value: { column: 'huge' } });
  });
});
