import type { FrameGuard, FrameProtocol } from './frame-guard.js';
import { FrameReader, Misfit, type Walk } from './frame-reader.js';
import { FrameTooLarge } from './frame-refused.js';

const HEADER_BYTES = 5;
/** The length counts itself. */
const LENGTH_BYTES = 4;
/** Of all frames of a login together: drivers answer each that asks for something. */
const MAX_LOGIN_BYTES = 64 * 1024;
/** Of frames that carry no data: errors, notices, descriptions of columns. */
const MAX_CONTROL_BYTES = 1024 * 1024;

/** A kind of frame: where in a conversation it has its place, and what it holds. */
interface Kind {
  readonly name: string;
  readonly when?: 'login' | 'session';
  readonly carriesData?: true;
  readonly body: (frame: FrameReader) => Walk;
}

/** What a server sends by version 3 of PostgreSQL's protocol, replication and function calls left out. */
export const postgresFrames: FrameProtocol = {
  name: "PostgreSQL's protocol",
  reader: () => new FrameReader(),

  *walk(frame, guard) {
    let login = 0;
    for (let stage: 'login' | 'session' = 'login'; ;) {
      frame.begin(HEADER_BYTES);
      const type = String.fromCharCode(yield* frame.uint(1));
      const kind = KINDS[type];
      if (!kind) throw new Misfit(`frame of the unknown type ${JSON.stringify(type)}`);
      if (kind.when && kind.when !== stage) throw new Misfit(`${kind.name} has no place in its ${stage}`);
      frame.name = kind.name;
      frame.left = (yield* frame.uint(4)) - LENGTH_BYTES;
      if (frame.left < 0) throw new Misfit(`${kind.name} of ${frame.left + LENGTH_BYTES} bytes`);
      const limit = limitOf(kind, stage, guard);
      if (frame.left > limit) yield* refuse(kind, frame, guard, limit);
      if (stage === 'login' && (login += HEADER_BYTES + frame.left) > MAX_LOGIN_BYTES)
        throw new FrameTooLarge({ frame: stage, bytes: login, limit });
      if (kind.carriesData && guard.holds(frame.left)) yield;
      yield* kind.body(frame);
      frame.end();
      if (kind === KINDS['Z']) stage = 'session';
    }
  },
};

function limitOf({ carriesData }: Kind, stage: 'login' | 'session', { maxFrameBytes }: FrameGuard): number {
  if (stage === 'login') return MAX_LOGIN_BYTES;
  return carriesData ? maxFrameBytes : MAX_CONTROL_BYTES;
}

/** Of a row that is too long the columns are still walked through, up to one that is so by itself. */
function* refuse(kind: Kind, frame: FrameReader, guard: FrameGuard, limit: number): Walk<never> {
  const oversize = { frame: kind.name, bytes: frame.left, limit };
  if (kind !== KINDS['D']) throw new FrameTooLarge(oversize);
  guard.withheld = true;
  let sum = 0;
  yield* frame.values(yield* count(frame), (length, column) => {
    sum += length;
    if (length > limit) throw new FrameTooLarge({ ...oversize, bytes: length, column });
    if (sum > limit) throw new FrameTooLarge(oversize);
  });
  throw new FrameTooLarge(oversize);
}

const KINDS: Partial<Record<string, Kind>> = {
  R: { name: 'Authentication', when: 'login', body: authentication },
  K: { name: 'BackendKeyData', when: 'login', body: atLeast(8) },
  S: { name: 'ParameterStatus', body: texts(2) },
  E: { name: 'ErrorResponse', body: taggedTexts },
  N: { name: 'NoticeResponse', body: taggedTexts },
  Z: { name: 'ReadyForQuery', body: exactly(1) },
  A: { name: 'NotificationResponse', when: 'session', body: notification },
  C: { name: 'CommandComplete', when: 'session', body: texts(1) },
  T: { name: 'RowDescription', when: 'session', body: rowDescription },
  D: { name: 'DataRow', when: 'session', carriesData: true, body: dataRow },
  t: { name: 'ParameterDescription', when: 'session', body: counted(4) },
  G: { name: 'CopyInResponse', when: 'session', body: copyResponse },
  H: { name: 'CopyOutResponse', when: 'session', body: copyResponse },
  d: { name: 'CopyData', when: 'session', carriesData: true, body: atLeast(0) },
  c: { name: 'CopyDone', when: 'session', body: exactly(0) },
  I: { name: 'EmptyQueryResponse', when: 'session', body: exactly(0) },
  n: { name: 'NoData', when: 'session', body: exactly(0) },
  s: { name: 'PortalSuspended', when: 'session', body: exactly(0) },
  '1': { name: 'ParseComplete', when: 'session', body: exactly(0) },
  '2': { name: 'BindComplete', when: 'session', body: exactly(0) },
  '3': { name: 'CloseComplete', when: 'session', body: exactly(0) },
};

function exactly(bytes: number) {
  return (frame: FrameReader): Walk => frame.skip(bytes);
}

function atLeast(bytes: number) {
  return function* (frame: FrameReader): Walk {
    yield* frame.skip(bytes);
    yield* frame.skip(frame.left);
  };
}

function texts(number: number) {
  return function* (frame: FrameReader): Walk {
    for (let index = 0; index < number; index += 1) yield* frame.text();
  };
}

function counted(bytesEach: number) {
  return function* (frame: FrameReader): Walk {
    yield* frame.skip((yield* count(frame)) * bytesEach);
  };
}

/** A signed number of two bytes to the driver, which makes arrays of that length. */
function* count(frame: FrameReader): Walk<number> {
  const value = yield* frame.uint(2);
  if (value > 0x7fff) throw new Misfit(`${frame.name} with a negative count`);
  return value;
}

function* taggedTexts(frame: FrameReader): Walk {
  while ((yield* frame.uint(1)) !== 0) yield* frame.text();
}

function* notification(frame: FrameReader): Walk {
  yield* frame.skip(4);
  yield* texts(2)(frame);
}

/** Name, table, column, type, its size and modifier, and format. */
function* rowDescription(frame: FrameReader): Walk {
  for (let left = yield* count(frame); left > 0; left -= 1) {
    yield* frame.text();
    yield* frame.skip(18);
  }
}

function* dataRow(frame: FrameReader): Walk {
  yield* frame.values(yield* count(frame), () => undefined);
}

function* copyResponse(frame: FrameReader): Walk {
  yield* frame.skip(1);
  yield* counted(2)(frame);
}

/** Ok, a password in clear or by MD5 with its salt, and the three steps of SASL. */
function* authentication(frame: FrameReader): Walk {
  const code = yield* frame.uint(4);
  switch (code) {
    case 0:
    case 3:
      return;
    case 5:
      return yield* frame.skip(4);
    case 10:
      while ((yield* frame.text()) > 0);
      return;
    case 11:
    case 12:
      return yield* frame.skip(frame.left);
    default:
      throw new Misfit(`it asks for an authentication of the unknown kind ${code}`);
  }
}
