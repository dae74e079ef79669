import { EventStream } from '@patchbay/plugin-kit';
import { EventResult } from './event-result.js';

function resultOf(chunks: () => AsyncGenerator<string>) {
  const finished: boolean[] = [];
  const result = new EventResult(new EventStream(chunks()), {
    race: (work) => work,
    finish: (ok) => finished.push(ok),
    explain: (error) => new Error(`explained: ${(error as Error).message}`),
  });
  return { result, finished };
}

describe('a stream of events on its way out', () => {
  it('is read at the pace of its reader, and finished once', async () => {
    let made = 0;
    const { result, finished } = resultOf(async function* () {
      for (; made < 3; made += 1) yield await Promise.resolve(`event ${made}`);
    });
    const chunks = result.chunks();
    expect(result.contentType).toBe('text/event-stream');
    expect((await chunks.next()).value).toBe('event 0');
    expect({ made, finished }).toEqual({ made: 0, finished: [] });
    const rest: string[] = [];
    for await (const chunk of chunks) rest.push(chunk);
    expect({ rest, finished }).toEqual({ rest: ['event 1', 'event 2'], finished: [true] });
  });

  it('ends the work behind it when its reader leaves', async () => {
    let ended = false;
    const { result, finished } = resultOf(async function* () {
      try {
        for (;;) yield await Promise.resolve('more');
      } finally {
        ended = true;
      }
    });
    const chunks = result.chunks();
    await chunks.next();
    await chunks.return();
    expect({ ended, finished }).toEqual({ ended: true, finished: [true] });
  });

  it('tells a failure in the words for its caller, and that it is one', async () => {
    const { result, finished } = resultOf(async function* () {
      yield await Promise.resolve('one');
      throw new Error('broke off');
    });
    const chunks = result.chunks();
    await chunks.next();
    await expect(chunks.next()).rejects.toThrow('explained: broke off');
    expect(finished).toEqual([false]);
  });

  it('that told a failure and ended in order is not a success in the record', async () => {
    const { result, finished } = resultOf(async function* () {
      yield await Promise.resolve('the quota is exceeded');
      return { ok: false };
    });
    const told: string[] = [];
    for await (const chunk of result.chunks()) told.push(chunk);
    expect({ told, finished }).toEqual({ told: ['the quota is exceeded'], finished: [false] });
  });
});
