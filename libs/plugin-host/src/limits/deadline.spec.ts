import { setTimeout as sleep } from 'node:timers/promises';
import { Deadline } from './deadline.js';

const never = new Promise<never>(() => undefined);
const stays = (): void => undefined;

describe('a deadline', () => {
  it('gives what work gives in time', async () => {
    const deadline = new Deadline(stays, 1000);
    expect(await deadline.race(sleep(1, 'done'))).toBe('done');
    await expect(deadline.race(Promise.reject(new Error('broken')))).rejects.toThrow('broken');
    deadline.clear();
    expect(deadline.signal.aborted).toBe(false);
  });

  it('says that the time is up', async () => {
    const deadline = new Deadline(stays, 10);
    await expect(deadline.race(never)).rejects.toMatchObject({ kind: 'timeout' });
    expect(deadline.signal.reason).toMatchObject({ kind: 'timeout' });
    await expect(deadline.race(never)).rejects.toMatchObject({ kind: 'timeout' });
  });

  it('says that the caller went away', async () => {
    let leave = stays;
    const deadline = new Deadline((left) => (leave = left), 1000);
    const work = deadline.race(never);
    leave();
    await expect(work).rejects.toMatchObject({ kind: 'cancelled' });
    deadline.clear();
  });

  it('keeps to what came first', async () => {
    let leave = stays;
    const deadline = new Deadline((left) => (leave = left), 5);
    await expect(deadline.race(never)).rejects.toMatchObject({ kind: 'timeout' });
    leave();
    expect(deadline.signal.reason).toMatchObject({ kind: 'timeout' });
  });

  it('aborts nothing once it is cleared', async () => {
    const deadline = new Deadline(stays, 5);
    deadline.clear();
    await sleep(15);
    expect(deadline.signal.aborted).toBe(false);
  });
});
