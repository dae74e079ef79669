import type { Bench } from '../bench/bench.js';
import { HUGE, type HugeAnswer } from './huge-answer.js';

/** A stand-in over HTTP that can make a value while it sends it. */
interface LongAnswering {
  setHuge(huge: HugeAnswer): void;
  stop(): Promise<void>;
}

const MIB = 1024 * 1024;

/** Holds a plugin whose driver gathers answers as a whole to ending those that are too long. */
export function describeLongAnswers<Engine extends LongAnswering>(
  system: string,
  start: () => Promise<Engine>,
  openBench: (engine: Engine) => Promise<Bench>,
): void {
  describe(`an answer of ${system} that is too long`, () => {
    const sql = `SELECT '${HUGE}' AS huge`;
    let engine: Engine;
    let bench: Bench;
    beforeAll(async () => {
      engine = await start();
      bench = await openBench(engine);
    }, 60_000);
    afterAll(async () => {
      await bench.close();
      await engine.stop();
    });

    it.each([false, true])('is ended before it is gathered, compressed or not (gzip: %s)', async (gzip) => {
      const huge = { bytes: 100 * MIB, gzip, made: 0 };
      engine.setHuge(huge);
      for (const stream of [undefined, 'ndjson'] as const) {
        const run = bench.run('query', { sql }, { maxBytes: 2 * MIB }, { stream: stream! });
        const refused = await (stream ? run.then((rows) => rows.next()) : run).catch(
          (error: unknown) => error,
        );
        expect(refused).toMatchObject({ kind: 'too_large', value: { limit: 2 * MIB } });
        expect((await bench.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
      }
      // What is compressed is all on its way before a part of it is read.
      if (!gzip) expect(huge.made).toBeLessThan(2 * 75 * MIB);
    });

    it('is served where it may be that long', async () => {
      engine.setHuge({ bytes: 4 * MIB, gzip: true, made: 0 });
      const { rows } = await bench.query(sql);
      expect((rows[0]!['huge'] as string).length).toBe(4 * MIB);
    });
  });
}
