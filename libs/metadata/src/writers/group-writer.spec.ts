import { setImmediate } from 'node:timers/promises';
import { GroupWriter } from './group-writer.js';

describe('rows that are written in groups', () => {
  it('go in one write when they come together, and are there before those who add them go on', async () => {
    const writes: (readonly number[])[] = [];
    let there = 0;
    const writer = new GroupWriter<number>(async (rows) => {
      writes.push(rows);
      await setImmediate();
      there += rows.length;
    });
    const seen = await Promise.all([1, 2, 3].map((row) => writer.add(row).then(() => there)));
    expect(writes).toEqual([[1, 2, 3]]);
    expect(seen).toEqual([3, 3, 3]);
  });

  it('wait together while a write that they are not part of is under way', async () => {
    const writes: (readonly number[])[] = [];
    const ends: (() => void)[] = [];
    const writer = new GroupWriter<number>((rows) => {
      writes.push(rows);
      return new Promise<void>((resolve) => ends.push(resolve));
    });
    const first = writer.add(1);
    while (writes.length === 0) await setImmediate();
    const later = [writer.add(2), writer.add(3)];
    await setImmediate();
    await setImmediate();
    expect(writes).toEqual([[1]]);
    ends[0]!();
    await first;
    while (writes.length === 1) await setImmediate();
    expect(writes).toEqual([[1], [2, 3]]);
    ends[1]!();
    await Promise.all(later);
  });

  it('fail for all of a group, and for none after it', async () => {
    let fails = true;
    const writer = new GroupWriter<number>(() =>
      fails ? Promise.reject(new Error('full')) : Promise.resolve(),
    );
    const results = await Promise.allSettled([writer.add(1), writer.add(2)]);
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    fails = false;
    await expect(writer.add(3)).resolves.toBeUndefined();
  });
});
