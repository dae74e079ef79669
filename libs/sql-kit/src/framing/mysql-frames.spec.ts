import { FrameGuard } from './frame-guard.js';
import { FrameRefused, FrameTooLarge } from './frame-refused.js';
import { mysqlFrames } from './mysql-frames.js';

const GREETING = packet(Buffer.from([10, 0x35, 0x2e, 0x35, 0]));
const SWITCH = packet(Buffer.from([0xfe, 0x61, 0]));
const OK = packet(Buffer.from([0, 0, 0, 2, 0, 0, 0]));
const LOGIN = Buffer.concat([GREETING, SWITCH, OK]);
const FULL = 0xffffff;

describe('the guard of MySQL', () => {
  it('lets a conversation through as it is, however it is cut into chunks', () => {
    const conversation = Buffer.concat([LOGIN, packet(Buffer.from([1])), packet(Buffer.from([3, 1, 2, 3]))]);
    for (let size = 1; size <= conversation.length; size += 1) {
      const guard = new FrameGuard(mysqlFrames);
      for (let at = 0; at < conversation.length; at += size)
        expect(guard.check(conversation.subarray(at, at + size))).toEqual({
          passed: conversation.subarray(at, at + size),
        });
    }
  });

  it.each<[string, Buffer, RegExp]>([
    ['a greeting of another version', packet(Buffer.from([9])), /version 9/],
    ['a server of HTTP', Buffer.from('HTTP/1.1 400 Bad Request\r\n'), /as one packet/],
    ['an empty packet', packet(Buffer.alloc(0)), /empty/],
    ['a greeting that is too long', header(70_000), /70000 bytes as one packet; at most 65536/],
  ])('refuses %s', (_what, bytes, message) => {
    const { refusal, passed } = new FrameGuard(mysqlFrames).check(bytes);
    expect(refusal?.message).toMatch(message);
    expect(passed).toHaveLength(0);
  });

  it('takes little until the login is granted', () => {
    const guard = new FrameGuard(mysqlFrames);
    expect(guard.check(Buffer.concat([GREETING, SWITCH])).refusal).toBeUndefined();
    expect(guard.check(header(70_000)).refusal).toBeInstanceOf(FrameTooLarge);
  });

  it('counts a packet together with those that go on with it, and refuses before the bytes come', () => {
    const guard = new FrameGuard(mysqlFrames);
    guard.maxFrameBytes = 20_000_000;
    const full = Buffer.concat([header(FULL), Buffer.alloc(FULL, 1)]);
    expect(guard.check(Buffer.concat([LOGIN, full])).refusal).toBeUndefined();
    expect(guard.check(header(5_000_000)).refusal).toMatchObject({
      frame: 'packet',
      bytes: FULL + 5_000_000,
      limit: 20_000_000,
    });
  });

  it('keeps how a packet begins that is too long, however it comes, and passes nothing of it on', () => {
    const body = Buffer.from(Array.from({ length: 70_000 }, (_, at) => at % 251));
    const bytes = Buffer.concat([header(body.length), body]);
    for (const size of [1000, 40_000, bytes.length]) {
      const guard = new FrameGuard(mysqlFrames);
      guard.check(LOGIN);
      guard.maxFrameBytes = 66_000;
      const checked = [];
      for (let at = 0; at < bytes.length; at += size)
        checked.push(guard.check(bytes.subarray(at, at + size)));
      expect(checked.at(-1)!.refusal).toMatchObject({ bytes: 70_000, head: body.subarray(0, 64 * 1024) });
      expect(Buffer.concat(checked.map(({ passed }) => passed))).toHaveLength(0);
    }
  });

  it('takes an empty packet that ends a full one', () => {
    const guard = new FrameGuard(mysqlFrames);
    const full = Buffer.concat([header(FULL), Buffer.alloc(FULL, 1)]);
    expect(guard.check(Buffer.concat([LOGIN, full, header(0), OK])).refusal).toBeUndefined();
  });

  it('refuses an error that is too long, whatever a statement may return', () => {
    const guard = new FrameGuard(mysqlFrames);
    const { refusal } = guard.check(Buffer.concat([LOGIN, header(2_000_000), Buffer.from([0xff])]));
    expect(refusal).toMatchObject({ frame: 'error', bytes: 2_000_000 });
    expect(refusal).not.toBeInstanceOf(FrameRefused);
  });
});

function header(length: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUIntLE(length, 0, 3);
  return bytes;
}

function packet(payload: Buffer): Buffer {
  return Buffer.concat([header(payload.length), payload]);
}
