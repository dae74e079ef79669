import { FairQueue } from './fair-queue.js';
import { TextThreads } from './text-threads.js';

const moduleOf = (code: string): URL => new URL(`data:text/javascript,${encodeURIComponent(code)}`);

const ECHO = moduleOf('export const read = (text) => ({ answer: text.slice(0, 20) });');
/** Does what the text says. */
const OBEDIENT = moduleOf(`
  let count = 0;
  export const read = (text) => {
    count += 1;
    if (text.startsWith('hang')) for (;;);
    if (text.startsWith('crash')) process.exit(1);
    if (text.startsWith('throw')) throw new Error('cannot');
    if (text.startsWith('swell')) { const all = []; for (;;) all.push(new Array(1000).fill(text)); }
    return { answer: count, spent: text === 'last' };
  };`);

describe('the threads that read texts', () => {
  it('let one owner’s small text pass while another’s large one is read', async () => {
    const threads = new TextThreads({ smallCharacters: 10, timeoutMs: 5000 });
    const ended: string[] = [];
    const large = threads.read(OBEDIENT, 'hang and be large', {}).catch(() => ended.push('large'));
    const alsoLarge = threads.read(OBEDIENT, 'throw and be large', {}).catch(() => ended.push('large'));
    await threads.read(ECHO, 'small', {}).then(() => ended.push('small'));
    await Promise.all([large, alsoLarge]);
    expect(ended).toEqual(['small', 'large', 'large']);
  });

  it('take owners in turns, and the texts of one in their order', async () => {
    const threads = new TextThreads({ threads: 1 });
    const [ada, grace] = [{}, {}];
    const order: string[] = [];
    const read = (text: string, owner: object) =>
      threads.read<string>(ECHO, text, owner).then((answer) => order.push(answer));
    await Promise.all([
      ...['a1', 'a2', 'a3'].map((text) => read(text, ada)),
      ...['g1', 'g2'].map((text) => read(text, grace)),
    ]);
    expect(order).toEqual(['a1', 'a2', 'g1', 'a3', 'g2']);
  });

  it.each([
    ['crash', 'unknown'],
    ['throw', 'unknown'],
    ['swell', 'unknown'],
    ['hang', 'timeout'],
  ])('fail a text that makes theirs %s, and read on', async (text, code) => {
    const threads = new TextThreads({ threads: 1, heapMb: 24, timeoutMs: text === 'hang' ? 5000 : 60_000 });
    const failed = threads.read(OBEDIENT, text, {});
    const next = threads.read(OBEDIENT, 'go on', {});
    await expect(failed).rejects.toMatchObject({ code, path: 'params.sql' });
    await expect(next).resolves.toBe(1);
  });

  it('are replaced when they say that they are spent', async () => {
    const threads = new TextThreads({ threads: 1 });
    const owner = {};
    const answers = ['first', 'last', 'first'].map((text) => threads.read(OBEDIENT, text, owner));
    expect(await Promise.all(answers)).toEqual([1, 2, 1]);
  });

  it('answer the first text of a thread that was warmed', async () => {
    const threads = new TextThreads({ threads: 1 });
    threads.warm(OBEDIENT);
    expect(await threads.read(OBEDIENT, 'first', {})).toBe(1);
  });

  it('fail a text whose module cannot be loaded', async () => {
    const threads = new TextThreads({ threads: 1 });
    await expect(threads.read(moduleOf('not JavaScript'), 'a', {})).rejects.toMatchObject({
      code: 'unknown',
    });
  });
});

describe('a fair queue', () => {
  it('takes the next that fits of each owner in turn', () => {
    const queue = new FairQueue<number>();
    const [ada, grace] = [{}, {}];
    for (const job of [10, 1, 2]) queue.add(ada, job);
    queue.add(grace, 3);
    const small = (job: number): boolean => job < 10;
    expect([1, 2, 3, 4].map(() => queue.take(small))).toEqual([1, 3, 2, undefined]);
    expect(queue.take(() => true)).toBe(10);
  });
});
