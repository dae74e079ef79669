import type { FrameProtocol } from './frame-guard.js';
import { FrameReader, Misfit, type Walk } from './frame-reader.js';
import { FrameTooLarge } from './frame-refused.js';

const HEADER_BYTES = 16;
/** The server's own bound of a message. */
const MAX_MESSAGE_BYTES = 48_000_000;
const MAX_GREETING_BYTES = 1024 * 1024;
/** A length, and the NUL at its end. */
const MIN_DOCUMENT_BYTES = 5;

const OP_REPLY = 1;
const OP_MSG = 2013;
const CHECKSUM = 1;
const MORE_TO_COME = 2;

/** What a server answers to commands that ask for neither compression nor checksums nor a stream of answers. */
export const mongoFrames: FrameProtocol = {
  name: "MongoDB's protocol",
  reader: () => new FrameReader('little-endian'),

  *walk(frame, guard) {
    for (let limit = MAX_GREETING_BYTES; ; limit = Math.min(guard.maxFrameBytes, MAX_MESSAGE_BYTES)) {
      frame.begin(HEADER_BYTES);
      const bytes = yield* frame.int32();
      if (bytes < HEADER_BYTES) throw new Misfit(`a message of ${bytes} bytes`);
      if (bytes > limit) throw new FrameTooLarge({ frame: 'message', bytes, limit });
      yield* frame.skip(8);
      const code = yield* frame.int32();
      frame.name = 'message';
      frame.left = bytes - HEADER_BYTES;
      if (code === OP_MSG) yield* message(frame);
      else if (code === OP_REPLY) yield* reply(frame);
      else throw new Misfit(`a message of the unknown kind ${code}`);
      frame.end();
    }
  },
};

/** Flags, and one section with one document. */
function* message(frame: FrameReader): Walk {
  const flags = yield* frame.uint(4);
  if (flags & (CHECKSUM | MORE_TO_COME)) throw new Misfit('a message has flags that were not asked for');
  const kind = yield* frame.uint(1);
  if (kind !== 0) throw new Misfit(`a message has a section of the kind ${kind}`);
  yield* document(frame);
}

/** Flags, cursor and position, and as many documents as it says: to the greeting, one. */
function* reply(frame: FrameReader): Walk {
  yield* frame.skip(16);
  for (let left = yield* frame.uint(4); left > 0; left -= 1) yield* document(frame);
}

function* document(frame: FrameReader): Walk {
  const bytes = yield* frame.int32();
  if (bytes < MIN_DOCUMENT_BYTES) throw new Misfit(`a document of ${bytes} bytes`);
  yield* frame.skip(bytes - MIN_DOCUMENT_BYTES);
  if ((yield* frame.uint(1)) !== 0) throw new Misfit('a document does not end where it says');
}
