import type { FrameProtocol } from './frame-guard.js';
import { FrameReader, Misfit, type Walk } from './frame-reader.js';
import { FrameTooLarge } from './frame-refused.js';

const HEADER_BYTES = 8;
/** Roughly what the driver keeps of the smallest packet: many of these cost more than their bytes. */
const LEAST_COST_BYTES = 1024;

/** A kind of packet: where in a conversation it has its place, and what it holds at least. */
interface Kind {
  readonly name: string;
  readonly when?: 'connect' | 'session';
  readonly bytes: number;
}

const ACCEPT = 2;

const KINDS: Partial<Record<number, Kind>> = {
  [ACCEPT]: { name: 'Accept', when: 'connect', bytes: 16 },
  4: { name: 'Refuse', when: 'connect', bytes: 4 },
  5: { name: 'Redirect', when: 'connect', bytes: 2 },
  6: { name: 'Data', bytes: 2 },
  11: { name: 'Resend', when: 'connect', bytes: 0 },
  12: { name: 'Marker', when: 'session', bytes: 3 },
  14: { name: 'Control', when: 'session', bytes: 2 },
};

/** From this version on lengths have four bytes. */
const LARGE_LENGTHS = 315;
/** Of an ACCEPT of such a version, after the number of its version. */
const ACCEPT_REST_BYTES = 31;
/** From this version on it has flags after that. */
const LATER_FLAGS = 318;
const LATER_FLAGS_BYTES = 4;

/**
 * The packets of Oracle's protocol. Its driver bounds each of them and reads what is in them byte by byte, but gathers as many
 * as come, asked for or not, and answers each RESEND: what comes for one request is bounded by `maxFrameBytes`, all together.
 */
export const tnsFrames: FrameProtocol = {
  name: "Oracle's protocol",
  reader: () => new FrameReader(),

  *walk(frame, guard) {
    let version = 0;
    let cost = 0;
    for (let request = guard.requests; ;) {
      frame.begin(HEADER_BYTES);
      const bytes = yield* length(frame, version);
      const kind = kindOf(yield* frame.uint(1), version);
      yield* frame.skip(frame.left);
      frame.name = kind.name;
      frame.left = bytes - HEADER_BYTES;
      if (frame.left < kind.bytes) throw new Misfit(`${kind.name} of ${bytes} bytes`);
      if (guard.requests !== request) [request, cost] = [guard.requests, 0];
      cost += Math.max(bytes, LEAST_COST_BYTES);
      if (cost > guard.maxFrameBytes)
        throw new FrameTooLarge({ frame: 'answer', bytes: cost, limit: guard.maxFrameBytes });
      if (kind === KINDS[ACCEPT]) version = yield* accept(frame);
      yield* frame.skip(frame.left);
    }
  },
};

/** A short one is followed by a checksum, which the driver does not check. */
function* length(frame: FrameReader, version: number): Walk<number> {
  if (version >= LARGE_LENGTHS) return yield* frame.uint(4);
  const bytes = yield* frame.uint(2);
  yield* frame.skip(2);
  return bytes;
}

function kindOf(type: number, version: number): Kind {
  const kind = KINDS[type];
  if (!kind) throw new Misfit(`packet of the unknown type ${type}`);
  const stage = version === 0 ? 'connect' : 'session';
  if (kind.when && kind.when !== stage) throw new Misfit(`${kind.name} has no place in its ${stage}`);
  return kind;
}

/** @returns the version that both speak from now on */
function* accept(frame: FrameReader): Walk<number> {
  const version = yield* frame.uint(2);
  if (version >= LARGE_LENGTHS) yield* frame.skip(ACCEPT_REST_BYTES);
  if (version >= LATER_FLAGS) yield* frame.skip(LATER_FLAGS_BYTES);
  return Math.max(version, 1);
}
