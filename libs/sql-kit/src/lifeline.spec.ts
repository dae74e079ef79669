import { Lifeline } from './lifeline.js';

describe('a lifeline', () => {
  const endless = new Promise<never>(() => undefined);

  it('lets work come to its own end', async () => {
    const line = new Lifeline();
    await expect(line.during(Promise.resolve(1))).resolves.toBe(1);
    await expect(line.during(Promise.reject(new Error('refused')))).rejects.toThrow('refused');
  });

  it('ends what is under way when it is cut, and whatever comes later', async () => {
    const line = new Lifeline();
    const waiting = line.during(endless);
    line.cut(new Error('cut'));
    line.cut(new Error('cut again'));
    await expect(waiting).rejects.toThrow('cut');
    await expect(line.during(endless)).rejects.toThrow(/^cut$/);
  });

  it('leaves no failure of the work behind that is not heard', async () => {
    const line = new Lifeline();
    let fail!: (error: Error) => void;
    const waiting = line.during(new Promise<never>((_, reject) => (fail = reject)));
    line.cut(new Error('cut'));
    await expect(waiting).rejects.toThrow('cut');
    fail(new Error('later'));
    await new Promise((resolve) => setImmediate(resolve));
  });
});
