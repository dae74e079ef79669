import type { FrameGuard, FrameProtocol } from './frame-guard.js';
import { FrameReader, Misfit } from './frame-reader.js';
import { FrameTooLarge } from './frame-refused.js';

const HEADER_BYTES = 4;
/** A packet of this size goes on in the next. */
const FULL_PACKET_BYTES = 0xffffff;
/** Of all packets of a login together: drivers answer each that asks for something. */
const MAX_LOGIN_BYTES = 64 * 1024;
const MAX_ERROR_BYTES = 1024 * 1024;
/** Of a row that is too large: enough for the lengths of its values up to the one that is so by itself, as a rule. */
const HEAD_BYTES = 64 * 1024;

const OK = 0x00;
const ERROR = 0xff;
const PROTOCOL_10 = 0x0a;

/** What a server says first in a packet of its. */
type Stage = 'greeting' | 'login' | 'session';

/** The packets of MySQL's protocol. What is in them is read by drivers byte by byte, and needs no guard but that of sizes. */
export const mysqlFrames: FrameProtocol = {
  name: "MySQL's protocol",
  reader: () => new FrameReader('little-endian'),

  *walk(frame, guard) {
    let login = 0;
    for (let stage: Stage = 'greeting'; ;) {
      let bytes = 0;
      let kind: number | undefined;
      let length: number;
      let head: Buffer | undefined;
      do {
        frame.begin(HEADER_BYTES);
        length = yield* frame.uint(3);
        yield* frame.skip(1);
        frame.name = 'packet';
        frame.left = length;
        bytes += length;
        if (kind === undefined && length === 0) throw new Misfit('a packet is empty');
        const isFirst = kind === undefined;
        const limit = limitOf(stage, guard);
        guard.withheld = bytes > limit && stage === 'session';
        if (guard.withheld && isFirst) head = yield* frame.copy(Math.min(length, HEAD_BYTES));
        refuseLonger(bytes, 'packet', limit, head);
        if (isFirst && guard.holds(announced(length, guard))) yield;
        if (isFirst && length === FULL_PACKET_BYTES) head = yield* frame.copy(HEAD_BYTES);
        kind ??= head ? head[0]! : yield* frame.uint(1);
        if (kind === ERROR) refuseLonger(bytes, 'error', MAX_ERROR_BYTES);
        yield* frame.skip(frame.left);
      } while (length === FULL_PACKET_BYTES);
      if (stage !== 'session') refuseLonger((login += HEADER_BYTES + bytes), 'login', MAX_LOGIN_BYTES);
      stage = next(stage, kind);
    }
  },
};

function next(stage: Stage, kind: number): Stage {
  if (stage === 'greeting') {
    if (kind !== PROTOCOL_10 && kind !== ERROR) throw new Misfit(`its greeting is of the version ${kind}`);
    return 'login';
  }
  return kind === OK ? 'session' : stage;
}

function limitOf(stage: Stage, { maxFrameBytes }: FrameGuard): number {
  return stage === 'session' ? maxFrameBytes : MAX_LOGIN_BYTES;
}

/** How much more comes after a full packet is not known yet: as much as may. */
function announced(length: number, { maxFrameBytes }: FrameGuard): number {
  return length === FULL_PACKET_BYTES ? Math.max(length, maxFrameBytes) : length;
}

function refuseLonger(bytes: number, frame: string, limit: number, head?: Buffer): void {
  if (bytes > limit) throw new FrameTooLarge({ frame, bytes, limit, ...(head && { head }) });
}
