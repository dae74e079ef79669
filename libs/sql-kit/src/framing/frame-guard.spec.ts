import { Duplex } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { FREE_BYTES } from '@patchbay/plugin-kit';
import { FrameGuard, type FrameProtocol, guardStream } from './frame-guard.js';
import { FrameReader } from './frame-reader.js';

/** Frames of a length and so many bytes. */
const lengths: FrameProtocol = {
  name: 'a protocol of lengths',
  reader: () => new FrameReader(),
  *walk(frame, guard) {
    for (;;) {
      frame.begin(4);
      frame.left = yield* frame.uint(4);
      if (guard.holds(frame.left)) yield;
      yield* frame.skip(frame.left);
    }
  },
};

const LARGE = FREE_BYTES + 1;

function frame(bytes: number, fill: string): Buffer {
  const whole = Buffer.alloc(4 + bytes, fill);
  whole.writeUInt32BE(bytes);
  return whole;
}

/** A stream behind a guard, and what came through. */
function guarded(admit?: (bytes: number) => Promise<void>) {
  const stream = new Duplex({ read: () => undefined, write: (_chunk, _encoding, done) => done() });
  const guard = new FrameGuard(lengths);
  guard.admit = admit;
  guardStream(stream, guard);
  const chunks: Buffer[] = [];
  stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  stream.on('error', () => undefined);
  const came = async (): Promise<Buffer> => {
    await sleep(1);
    return Buffer.concat(chunks);
  };
  return { stream, came };
}

describe('a large frame', () => {
  it('waits for its admission, with all that comes after it and nothing that came before', async () => {
    let letIn: () => void = () => undefined;
    const asked: number[] = [];
    const { stream, came } = guarded((bytes) => {
      asked.push(bytes);
      return new Promise((resolve) => (letIn = resolve));
    });
    const small = frame(10, 's');
    const large = frame(LARGE, 'l');
    const all = Buffer.concat([small, large, small, large, small]);
    expect(stream.push(all.subarray(0, 100))).toBe(false);
    stream.push(all.subarray(100));
    stream.push(null);
    expect(await came()).toEqual(small);
    letIn();
    expect((await came()).length).toBe(2 * small.length + large.length);
    expect(asked).toEqual([LARGE, LARGE]);
    letIn();
    expect((await came()).equals(all)).toBe(true);
    expect(stream.readableEnded).toBe(true);
  });

  it('ends the stream with the reason for which it is not admitted', async () => {
    const { stream, came } = guarded(() => Promise.reject(new Error('no room')));
    stream.push(frame(LARGE, 'l'));
    expect(await came()).toHaveLength(0);
    expect(stream.errored).toEqual(new Error('no room'));
  });

  it('goes through at once where no statement asks', async () => {
    const { stream, came } = guarded();
    stream.push(frame(LARGE, 'l'));
    expect(await came()).toHaveLength(4 + LARGE);
  });
});
