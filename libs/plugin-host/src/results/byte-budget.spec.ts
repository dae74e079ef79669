import fc from 'fast-check';
import { ByteBudget } from './byte-budget.js';
import { RunMemory } from './run-memory.js';

const never = new AbortController().signal;

/** Which of some promises have settled by now. */
async function settled(promises: readonly Promise<unknown>[]): Promise<boolean[]> {
  const found = promises.map(() => false);
  promises.forEach((promise, index) => {
    promise.then(
      () => (found[index] = true),
      () => (found[index] = true),
    );
  });
  await new Promise((resolve) => setImmediate(resolve));
  return found;
}

describe('the budget of bytes', () => {
  it('admits a run that finds room, and queues the others first come, first served', async () => {
    const budget = new ByteBudget(100);
    await budget.take(45, 'a', never);
    await budget.take(45, 'b', never);
    const waiting = [budget.take(40, 'c', never), budget.take(10, 'd', never)];
    expect(await settled(waiting)).toEqual([false, false]);
    budget.give(45, 'a');
    expect(await settled(waiting)).toEqual([true, true]);
    expect(budget.free).toBe(5);
  });

  it('gives one owner no more than half, and the rest to the others at once', async () => {
    const budget = new ByteBudget(100, 20);
    await budget.take(40, 'a', never);
    const beyond = budget.take(20, 'a', never);
    await budget.take(50, 'b', never);
    await expect(beyond).rejects.toMatchObject({
      kind: 'busy',
      message: expect.stringContaining('of this integration'),
    });
    expect(budget.free).toBe(10);
  });

  it('lets in the one next whose owner holds least, however many runs another has waiting', async () => {
    const budget = new ByteBudget(100);
    await Promise.all(['a', 'a', 'c', 'c'].map((owner) => budget.take(25, owner, never)));
    const many = [budget.take(20, 'a', never), budget.take(20, 'a', never)];
    const late = budget.take(20, 'b', never);
    budget.give(25, 'a');
    expect(await settled([late, ...many])).toEqual([true, false, false]);
    budget.give(25, 'a');
    budget.give(50, 'c');
    await Promise.all(many);
  });

  it('fails a run that waited in vain as busy, and lets those behind it pass', async () => {
    const budget = new ByteBudget(100, 20);
    await Promise.all([budget.take(50, 'a', never), budget.take(45, 'b', never)]);
    const large = budget.take(50, 'c', never);
    const small = budget.take(5, 'd', never);
    await expect(large).rejects.toMatchObject({ kind: 'busy', message: expect.stringContaining('50') });
    await small;
    expect(budget.free).toBe(0);
  });

  it('ends the waiting of a run that is over', async () => {
    const budget = new ByteBudget(10);
    await Promise.all([budget.take(5, 'a', never), budget.take(5, 'b', never)]);
    const run = new AbortController();
    const waiting = budget.take(1, 'c', run.signal);
    run.abort(new Error('gone'));
    await expect(waiting).rejects.toThrow('gone');
    budget.give(5, 'a');
    expect(budget.free).toBe(5);
  });
});

describe('the memory of a run', () => {
  it('takes all that an answer may have at once, and gives back what it does not need', async () => {
    const budget = new ByteBudget(100);
    const memory = new RunMemory(budget, 'a', never, 40);
    await Promise.all([memory.reserve(1), memory.reserve(30)]);
    memory.release(30);
    expect(budget.free).toBe(60);
    memory.shrinkTo(15);
    expect(budget.free).toBe(85);
    memory.end();
    expect(budget.free).toBe(100);
  });

  it('gives everything back, whatever its runs do and in whatever order they end', async () => {
    const step = fc.record({
      run: fc.nat({ max: 4 }),
      does: fc.constantFrom('reserve', 'release', 'shrinkTo', 'end', 'abort'),
      bytes: fc.nat({ max: 150 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        const budget = new ByteBudget(100);
        const runs = Array.from({ length: 5 }, (_, index) => {
          const gone = new AbortController();
          const whole = index % 2 ? 30 * index : undefined;
          return { gone, memory: new RunMemory(budget, `${index % 3}`, gone.signal, whole) };
        });
        for (const { run, does, bytes } of steps) {
          const { gone, memory } = runs[run]!;
          if (does === 'reserve') memory.reserve(bytes).catch(() => undefined);
          else if (does === 'abort') gone.abort(new Error('gone'));
          else memory[does](bytes);
          expect(budget.free).toBeGreaterThanOrEqual(0);
          await Promise.resolve();
        }
        for (const { gone, memory } of runs) {
          gone.abort(new Error('gone'));
          memory.end();
        }
        await new Promise((resolve) => setImmediate(resolve));
        expect(budget.free).toBe(100);
      }),
      { numRuns: 100 },
    );
  });
});
