import { Duplex } from 'node:stream';
import { finished } from 'node:stream/promises';
import { FrameGuard, guardStream } from './frame-guard.js';
import { FrameRefused, FrameTooLarge } from './frame-refused.js';
import { postgresFrames } from './postgres-frames.js';

const AUTHENTICATED = frame('R', int32(0));
const SETTING = frame('S', text('server_version'), text('15.4'));
const READY = frame('Z', text('I', ''));
const LOGIN = Buffer.concat([
  frame('R', int32(10), text('SCRAM-SHA-256'), text('')),
  frame('R', int32(11), text('r=nonce', '')),
  frame('R', int32(12), text('v=signature', '')),
  AUTHENTICATED,
  SETTING,
  frame('K', int32(4711), int32(815)),
  READY,
]);
const ANSWER = Buffer.concat([
  frame('1'),
  frame('2'),
  frame('T', int16(2), column('a'), column('b')),
  row('1', null),
  row('', 'x'.repeat(1000)),
  frame('N', text('SNOTICE'), text('Mmind'), text('')),
  frame('A', int32(4711), text('channel'), text('')),
  frame('C', text('SELECT 2')),
  frame('E', text('SERROR'), text('C42P01'), text('')),
  READY,
]);

describe('the guard of PostgreSQL', () => {
  it('lets a conversation through as it is, however it is cut into chunks', () => {
    const conversation = Buffer.concat([LOGIN, ANSWER]);
    for (const size of [1, 2, 3, 5, 7, 64, 1000, conversation.length]) {
      const guard = new FrameGuard(postgresFrames);
      const passed: Buffer[] = [];
      for (let at = 0; at < conversation.length; at += size) {
        const checked = guard.check(conversation.subarray(at, at + size));
        expect(checked.refusal).toBeUndefined();
        passed.push(checked.passed);
      }
      expect(Buffer.concat(passed).equals(conversation)).toBe(true);
    }
  });

  it.each<[string, Buffer, RegExp]>([
    ['a server of HTTP', Buffer.from('HTTP/1.1 200 OK\r\n'), /CopyOutResponse has no place in its login/],
    ['an unknown type', frame('!'), /unknown type "!"/],
    ['an authentication it does not know', frame('R', int32(99)), /unknown kind 99/],
    ['a length that does not count itself', Buffer.from([0x52, 0, 0, 0, 3]), /Authentication of 3 bytes/],
    ['a body that is too short', frame('R'), /Authentication ends too early/],
    ['a body that is too long', frame('R', int32(0), int32(0)), /Authentication is 4 bytes too long/],
    ['an error without a NUL', frame('E', text('S', '')), /ErrorResponse has a text without an end/],
    ['an error without an end', frame('E', text('SERROR')), /ErrorResponse ends too early/],
    ['a key that is too short', frame('K', int32(1)), /BackendKeyData ends too early/],
    ['mechanisms without an end', frame('R', int32(10), text('SCRAM')), /text without an end|too early/],
    ['a row', row('1'), /DataRow has no place in its login/],
  ])('refuses %s before the login', (_what, bytes, message) => {
    expectRefused(new FrameGuard(postgresFrames), bytes, message);
  });

  it.each<[string, Buffer, RegExp]>([
    ['another login', AUTHENTICATED, /Authentication has no place in its session/],
    ['a row with fewer values than it says', frame('D', int16(2), int32(-1)), /DataRow ends too early/],
    [
      'a value beyond the end of its row',
      frame('D', int16(1), int32(7), text('x')),
      /DataRow ends too early/,
    ],
    ['a value of less than nothing', frame('D', int16(1), int32(-2)), /value of -2 bytes/],
    ['a negative count of values', frame('D', int16(-1)), /negative count/],
    ['a description that breaks off', frame('T', int16(2), column('a')), /text without an end|too early/],
    ['a type of a parameter too few', frame('t', int16(3), int32(23)), /ParameterDescription ends too early/],
    ['a copy that names no columns', frame('G', Buffer.from([0])), /CopyInResponse ends too early/],
    ['a state that is not one', frame('Z', text('II', '')), /ReadyForQuery is 1 bytes too long/],
    ['a copy of both ways', frame('W', Buffer.from([0]), int16(0)), /unknown type "W"/],
  ])('refuses %s in a session, and lets through what came before it', (_what, bytes, message) => {
    const guard = new FrameGuard(postgresFrames);
    const { passed } = expectRefused(guard, Buffer.concat([LOGIN, bytes, READY]), message);
    expect(passed.equals(LOGIN)).toBe(true);
  });

  it('refuses a frame by the length it announces, before its bytes come', () => {
    const refusal = refusalOf(new FrameGuard(postgresFrames), LOGIN, header('E', 300_000_000));
    expect(refusal).toMatchObject({ frame: 'ErrorResponse', bytes: 300_000_000, limit: 1024 * 1024 });
    expect(refusal).toBeInstanceOf(FrameTooLarge);
  });

  it('takes little before the login', () => {
    expect(refusalOf(new FrameGuard(postgresFrames), header('S', 70_000))).toMatchObject({
      limit: 64 * 1024,
    });
  });

  it('takes no more frames before the login than a login has', () => {
    const guard = new FrameGuard(postgresFrames);
    const asking = frame('R', int32(10), text('SCRAM-SHA-256'), text(''));
    const { refusal, passed } = guard.check(Buffer.concat(Array.from({ length: 5000 }, () => asking)));
    expect(refusal).toMatchObject({ frame: 'login', limit: 65_536 });
    expect(passed.length).toBeLessThan(65_536);
  });

  it('names the column that is over the limit of the statement, and passes nothing of its row on', () => {
    const guard = new FrameGuard(postgresFrames);
    guard.maxFrameBytes = 1000;
    expect(guard.check(LOGIN).refusal).toBeUndefined();
    const start = Buffer.concat([READY, header('D', 5000), int16(2), int32(500), Buffer.alloc(100)]);
    const { passed, refusal: none } = guard.check(start);
    expect(none).toBeUndefined();
    expect(passed.equals(READY)).toBe(true);
    expect(guard.check(Buffer.alloc(400))).toMatchObject({ passed: { length: 0 } });
    const { passed: rest, refusal } = guard.check(int32(4000));
    expect(rest).toHaveLength(0);
    expect(refusal).toMatchObject({ frame: 'DataRow', bytes: 4000, limit: 1000, column: 1 });
  });

  it('names no column where a row of many is over the limit', () => {
    const guard = new FrameGuard(postgresFrames);
    guard.maxFrameBytes = 1000;
    const wide = row('x'.repeat(600), 'x'.repeat(300), 'x'.repeat(200));
    const refusal = refusalOf(guard, LOGIN, wide);
    expect(refusal).toMatchObject({ bytes: wide.length - 5 });
    expect(refusal).not.toHaveProperty('column');
  });
});

describe('a guarded stream', () => {
  it('ends with the refusal after the frames that came before it, and reads no more', async () => {
    const stream = new Duplex({ read: () => undefined, write: (_chunk, _encoding, done) => done() });
    guardStream(stream, new FrameGuard(postgresFrames));
    const seen: Buffer[] = [];
    stream.on('data', (chunk: Buffer) => seen.push(chunk));
    const ended = finished(stream);
    setImmediate(() => {
      stream.push(Buffer.concat([LOGIN, frame('!')]));
      stream.push(READY);
    });
    await expect(ended).rejects.toThrow(FrameRefused);
    expect(Buffer.concat(seen).equals(LOGIN)).toBe(true);
  });
});

function expectRefused(guard: FrameGuard, bytes: Buffer, message: RegExp): { passed: Buffer } {
  const checked = guard.check(bytes);
  expect(checked.refusal).toBeInstanceOf(FrameRefused);
  expect(checked.refusal?.message).toMatch(message);
  expect(checked.refusal?.message).toContain("is not PostgreSQL's protocol");
  return checked;
}

function refusalOf(guard: FrameGuard, ...chunks: Buffer[]): Error | undefined {
  return chunks.map((chunk) => guard.check(chunk).refusal).find(Boolean);
}

function header(type: string, bodyBytes: number): Buffer {
  return Buffer.concat([Buffer.from(type), int32(bodyBytes + 4)]);
}

function frame(type: string, ...parts: Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  return Buffer.concat([header(type, body.length), body]);
}

function row(...values: (string | null)[]): Buffer {
  const parts = values.map((value) =>
    value === null ? int32(-1) : Buffer.concat([int32(value.length), Buffer.from(value)]),
  );
  return frame('D', int16(values.length), ...parts);
}

function column(name: string): Buffer {
  return Buffer.concat([text(name), Buffer.alloc(18)]);
}

function text(value: string, end = '\0'): Buffer {
  return Buffer.from(value + end);
}

function int16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeInt16BE(value);
  return bytes;
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}
