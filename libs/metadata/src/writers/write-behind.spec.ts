import { setTimeout as sleep } from 'node:timers/promises';
import { WriteBehind } from '../index.js';
import { until } from '../testing/until.js';

describe('rows that are written behind', () => {
  const written: number[][] = [];
  let broken = false;
  let failures = 0;
  let rows: WriteBehind<number>;

  beforeEach(() => {
    written.length = 0;
    broken = false;
    failures = 0;
    rows = new WriteBehind({
      write: async (batch) => {
        await sleep(5);
        if (broken) throw new Error('the database is away');
        written.push([...batch]);
      },
      failed: () => (failures += 1),
    });
  });

  const add = (from: number, to: number): void => {
    for (let n = from; n < to; n += 1) rows.add(n);
  };
  const numbers = (to: number) => Array.from({ length: to }, (_, n) => n);

  it('are all written, once and in order, when they are flushed', async () => {
    add(0, 1200);
    const first = rows.flush();
    add(1200, 1300);
    await Promise.all([first, rows.flush()]);
    expect(written.flat()).toEqual(numbers(1300));
    await rows.flush();
    expect(written.flat()).toHaveLength(1300);
  });

  it('are written by themselves, many at once', async () => {
    add(0, 20);
    await until('they are written', () => written.length > 0);
    expect(written).toEqual([numbers(20)]);
  });

  it('are written when the database is back, though no run adds more', async () => {
    broken = true;
    add(0, 3);
    await rows.flush();
    expect([written.length, failures]).toEqual([0, 1]);
    broken = false;
    await until('they are written', () => written.length > 0);
    expect(written).toEqual([[0, 1, 2]]);
  });

  it('lose the oldest, and not the memory, when the database stays away', async () => {
    broken = true;
    add(0, 250_000);
    await rows.flush();
    broken = false;
    await rows.flush();
    expect(written.flat().length).toBeLessThanOrEqual(100_000);
    expect(written.flat().at(-1)).toBe(249_999);
  });
});
