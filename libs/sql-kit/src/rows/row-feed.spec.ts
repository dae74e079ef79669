import type { Row } from '@patchbay/plugin-kit';
import { RowFeed } from './row-feed.js';

function feedOf() {
  const asked: string[] = [];
  const feed = new RowFeed({
    pause: () => asked.push('pause'),
    resume: () => asked.push('resume'),
    cancel: () => void asked.push('cancel'),
  });
  return { feed, asked };
}

const rows = (count: number): Row[] => Array.from({ length: count }, (_, n) => [n]);

function push(feed: RowFeed, count: number, bytes = 1): void {
  for (const row of rows(count)) feed.push(row, bytes);
}

describe('a row feed', () => {
  it('gives in one batch what came at once, and the rest later', async () => {
    const { feed } = feedOf();
    const first = feed.next();
    push(feed, 3);
    expect(await first).toEqual({ done: false, value: rows(3) });
    push(feed, 2);
    feed.end();
    expect(await feed.next()).toEqual({ done: false, value: rows(2) });
    expect(await feed.next()).toEqual({ done: true, value: undefined });
  });

  it.each([
    ['rows', 5000, 1],
    ['bytes', 3, 1024 * 1024],
  ])('holds the engine back while too many %s wait', async (_, count, bytes) => {
    const { feed, asked } = feedOf();
    push(feed, count, bytes);
    expect(asked).toEqual(['pause']);
    await feed.next();
    expect(asked).toEqual(['pause']);
    void feed.next();
    expect(asked).toEqual(['pause', 'resume']);
  });

  it('hears rows that the engine pushes while it resumes', async () => {
    let feed: RowFeed | undefined = undefined as RowFeed | undefined;
    feed = new RowFeed({
      pause: () => undefined,
      resume: () => feed?.push(['late'], 1),
      cancel: () => undefined,
    });
    push(feed, 5000);
    await feed.next();
    expect((await feed.next()).value).toEqual([['late']]);
  });

  it('tells the engine when its reader leaves, and drops what comes then', async () => {
    const { feed, asked } = feedOf();
    push(feed, 5000);
    await feed.return();
    expect(asked).toEqual(['pause', 'cancel', 'resume']);
    push(feed, 1);
    expect(await feed.next()).toEqual({ done: true, value: undefined });
  });

  it('lets the engine go on once all rows are there, although its reader has taken none', () => {
    const { feed, asked } = feedOf();
    push(feed, 5000);
    feed.end();
    expect(asked).toEqual(['pause', 'resume']);
  });

  it('cancels nothing that has ended', async () => {
    const { feed, asked } = feedOf();
    feed.end();
    await feed.return();
    expect(asked).toEqual([]);
  });

  it('gives the rows before an error, then the error', async () => {
    const { feed } = feedOf();
    push(feed, 2);
    feed.fail(new Error('first'));
    feed.fail(new Error('second'));
    expect((await feed.next()).value).toEqual(rows(2));
    await expect(feed.next()).rejects.toThrow('first');
  });

  it('gives an error to a reader that waits', async () => {
    const { feed } = feedOf();
    const waiting = feed.next();
    feed.fail(new Error('gone'));
    await expect(waiting).rejects.toThrow('gone');
  });

  it('takes room for a large row once the reader took what came before it, and gives it back with the next batch', async () => {
    const asked: string[] = [];
    const memory = {
      reserve: (bytes: number) => {
        asked.push(`reserve ${bytes}`);
        return Promise.resolve();
      },
      release: (bytes: number) => {
        if (bytes > 0) asked.push(`release ${bytes}`);
      },
    };
    const source = { pause: () => undefined, resume: () => undefined, cancel: () => undefined };
    const feed = new RowFeed(source, memory);
    const large = 2 * 1024 * 1024;
    await feed.admit(large);
    feed.push(['first'], large);
    const second = feed.admit(large + 1).then(() => {
      feed.push(['second'], large + 1);
      feed.end();
    });
    expect(asked).toEqual([`reserve ${large}`]);
    expect((await feed.next()).value).toEqual([['first']]);
    expect(asked).toEqual([`reserve ${large}`]);
    expect((await feed.next()).value).toEqual([['second']]);
    await second;
    expect(asked).toEqual([`reserve ${large}`, `release ${large}`, `reserve ${large + 1}`]);
    expect((await feed.next()).done).toBe(true);
    expect(asked.at(-1)).toBe(`release ${large + 1}`);
  });
});
