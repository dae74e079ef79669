import { FrameGuard } from './frame-guard.js';
import { FrameTooLarge } from './frame-refused.js';
import { mongoFrames } from './mongo-frames.js';

const DOCUMENT = document(Buffer.from([0x10, 0x6f, 0x6b, 0, 1, 0, 0, 0]));
const GREETING = reply(int32(1), DOCUMENT);
const ANSWER = message(int32(0), Buffer.from([0]), DOCUMENT);

describe('the guard of MongoDB', () => {
  it('lets a conversation through as it is, however it is cut into chunks', () => {
    const conversation = Buffer.concat([GREETING, ANSWER, ANSWER]);
    for (let size = 1; size <= conversation.length; size += 1) {
      const guard = new FrameGuard(mongoFrames);
      for (let at = 0; at < conversation.length; at += size)
        expect(guard.check(conversation.subarray(at, at + size)).refusal).toBeUndefined();
    }
  });

  it.each<[string, Buffer, RegExp]>([
    ['a message of no length', int32(0), /message of 0 bytes/],
    ['a message of less than nothing', int32(-1), /message of -1 bytes/],
    ['a message that is compressed', framed(2012, Buffer.alloc(9)), /unknown kind 2012/],
    ['a document of less than nothing', message(int32(0), Buffer.from([0]), int32(-1)), /document of -1/],
    ['a document of no length', message(int32(0), Buffer.from([0]), int32(0)), /document of 0/],
    ['a document beyond its message', message(int32(0), Buffer.from([0]), int32(90)), /ends too early/],
    ['a document without an end', message(int32(0), Buffer.from([0]), int32(5), int32(1)), /does not end/],
    ['a document too many', message(int32(0), Buffer.from([0]), DOCUMENT, DOCUMENT), /too long/],
    ['a sequence of documents', message(int32(0), Buffer.from([1]), int32(4)), /section of the kind 1/],
    ['an answer that more are to follow', message(int32(2), Buffer.from([0]), DOCUMENT), /flags/],
    ['more documents than come', reply(int32(0x7fffffff), DOCUMENT), /ends too early/],
  ])('refuses %s', (_what, bytes, message) => {
    const { refusal, passed } = new FrameGuard(mongoFrames).check(bytes);
    expect(refusal?.message).toMatch(message);
    expect(refusal?.message).toContain("MongoDB's protocol");
    expect(passed).toHaveLength(0);
  });

  it('takes no large greeting, and afterwards as much as it is allowed', () => {
    const guard = new FrameGuard(mongoFrames);
    expect(new FrameGuard(mongoFrames).check(int32(2_000_000)).refusal).toBeInstanceOf(FrameTooLarge);
    guard.maxFrameBytes = 3_000_000;
    expect(guard.check(Buffer.concat([GREETING, int32(2_000_000)])).refusal).toBeUndefined();
    const other = new FrameGuard(mongoFrames);
    expect(other.check(Buffer.concat([GREETING, int32(50_000_000)])).refusal).toMatchObject({
      frame: 'message',
      bytes: 50_000_000,
      limit: 48_000_000,
    });
  });
});

function framed(code: number, ...parts: Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  return Buffer.concat([int32(16 + body.length), int32(1), int32(2), int32(code), body]);
}

function message(...parts: Buffer[]): Buffer {
  return framed(2013, ...parts);
}

function reply(count: Buffer, ...documents: Buffer[]): Buffer {
  return framed(1, Buffer.alloc(16), count, ...documents);
}

function document(elements: Buffer): Buffer {
  return Buffer.concat([int32(5 + elements.length), elements, Buffer.from([0])]);
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32LE(value);
  return bytes;
}
