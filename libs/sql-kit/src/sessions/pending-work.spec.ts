import { PendingWork } from './pending-work.js';

describe('pending work', () => {
  const endless = new Promise<never>(() => undefined);

  it('lets work come to its own end', async () => {
    const pending = new PendingWork();
    await expect(pending.track(Promise.resolve(1))).resolves.toBe(1);
    await expect(pending.track(Promise.reject(new Error('refused')))).rejects.toThrow('refused');
  });

  it('ends what is under way when it is cut, and whatever comes later', async () => {
    const pending = new PendingWork();
    const waiting = pending.track(endless);
    pending.rejectAll(new Error('cut'));
    pending.rejectAll(new Error('cut again'));
    await expect(waiting).rejects.toThrow('cut');
    await expect(pending.track(endless)).rejects.toThrow(/^cut$/);
  });

  it('leaves no failure of the work behind that is not heard', async () => {
    const pending = new PendingWork();
    let fail!: (error: Error) => void;
    const waiting = pending.track(new Promise<never>((_, reject) => (fail = reject)));
    pending.rejectAll(new Error('cut'));
    await expect(waiting).rejects.toThrow('cut');
    fail(new Error('later'));
    await new Promise((resolve) => setImmediate(resolve));
  });
});
