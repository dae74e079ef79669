import { FrameGuard } from './frame-guard.js';
import { FrameTooLarge } from './frame-refused.js';
import { tnsFrames } from './tns-frames.js';

const RESEND = packet(11);
const ACCEPT = packet(2, accept(319));
const DATA = large(6, Buffer.from([0, 0, 9]));

describe("the guard of Oracle's protocol", () => {
  it('lets a conversation through as it is, however it is cut into chunks', () => {
    const conversation = Buffer.concat([RESEND, ACCEPT, DATA, large(12, Buffer.from([1, 0, 2])), DATA]);
    for (let size = 1; size <= conversation.length; size += 1) {
      const guard = new FrameGuard(tnsFrames);
      for (let at = 0; at < conversation.length; at += size)
        expect(guard.check(conversation.subarray(at, at + size)).refusal).toBeUndefined();
    }
  });

  it('reads short lengths on where an old version was agreed on', () => {
    const old = Buffer.concat([packet(2, accept(314)), packet(6, Buffer.alloc(2)), packet(6)]);
    expect(new FrameGuard(tnsFrames).check(old).refusal?.message).toContain('Data of 8 bytes');
  });

  it.each<[string, Buffer, RegExp]>([
    ['a packet of no length', Buffer.from([0, 0, 0, 0, 6, 0, 0, 0]), /Data of 0 bytes/],
    ['a packet of an unknown type', packet(19), /unknown type 19/],
    ['data without its flags', packet(6), /Data of 8 bytes/],
    ['an accept without its flags', packet(2, accept(319).subarray(0, 34)), /Accept ends too early/],
    ['a second accept', Buffer.concat([ACCEPT, large(2, accept(319))]), /no place in its session/],
    ['a marker before the session', packet(12, Buffer.alloc(3)), /no place in its connect/],
    ['a control packet before the session', packet(14, Buffer.alloc(20)), /no place in its connect/],
    ['a resend within the session', Buffer.concat([ACCEPT, large(11)]), /no place in its session/],
  ])('refuses %s', (_what, bytes, message) => {
    const { refusal } = new FrameGuard(tnsFrames).check(bytes);
    expect(refusal?.message).toMatch(message);
    expect(refusal?.message).toContain("Oracle's protocol");
  });

  it('bounds what comes for one request, all together, and counts small packets for what they cost', () => {
    const guard = new FrameGuard(tnsFrames);
    guard.maxFrameBytes = 4096;
    expect(guard.check(Buffer.concat([ACCEPT, DATA, DATA, DATA])).refusal).toBeUndefined();
    guard.requests += 1;
    expect(guard.check(Buffer.concat([DATA, DATA, DATA, DATA])).refusal).toBeUndefined();
    const { refusal } = guard.check(DATA);
    expect(refusal).toBeInstanceOf(FrameTooLarge);
    expect(refusal).toMatchObject({ frame: 'answer', bytes: 5120, limit: 4096 });
  });

  it('refuses a packet by the length that it announces', () => {
    const guard = new FrameGuard(tnsFrames);
    guard.maxFrameBytes = 1_000_000;
    const header = Buffer.from([0x7f, 0xff, 0xff, 0xff, 6, 0, 0, 0]);
    expect(guard.check(Buffer.concat([ACCEPT, header])).refusal).toBeInstanceOf(FrameTooLarge);
  });
});

/** The version, and as many bytes of no interest as come after it. */
function accept(version: number): Buffer {
  const body = Buffer.alloc(37);
  body.writeUInt16BE(version);
  return body;
}

function packet(type: number, body: Buffer = Buffer.alloc(0)): Buffer {
  const header = Buffer.alloc(8);
  header.writeUInt16BE(8 + body.length);
  header[4] = type;
  return Buffer.concat([header, body]);
}

function large(type: number, body: Buffer = Buffer.alloc(0)): Buffer {
  const header = Buffer.alloc(8);
  header.writeUInt32BE(8 + body.length);
  header[4] = type;
  return Buffer.concat([header, body]);
}
