import type { Duplex } from 'node:stream';
import { FREE_BYTES } from '@patchbay/plugin-kit';
import { type FrameReader, Misfit, type Walk } from './frame-reader.js';
import { FrameRefused, FrameTooLarge } from './frame-refused.js';

/** How long a frame may be that carries what a statement returns, unless the statement says otherwise. */
export const DEFAULT_MAX_FRAME_BYTES = 65 * 1024 * 1024;

/** The frames of one protocol. */
export interface FrameProtocol {
  /** As in `what is not PostgreSQL's protocol`. */
  readonly name: string;
  reader(): FrameReader;
  /** Reads frame after frame, and never ends. @throws Misfit, FrameTooLarge */
  walk(reader: FrameReader, guard: FrameGuard): Walk<never>;
}

/** What of a chunk may be read, and why not the rest. */
interface Checked {
  readonly passed: Buffer;
  readonly refusal?: FrameRefused | FrameTooLarge;
  /** What comes next is a large frame, which waits for this. */
  readonly admission?: Promise<void>;
}

/**
 * Stands between a socket and the parser of a driver, and lets through only whole frames that the parser can read: drivers
 * trust the lengths, counts and texts that a remote system sends, and end the process, loop or gather without bounds where
 * these are wrong. It gathers nothing itself, and reads each byte once.
 */
export class FrameGuard {
  /** Of a frame that carries what a statement returns; may be set for each statement. */
  maxFrameBytes = DEFAULT_MAX_FRAME_BYTES;
  /** Asked before a large frame is let through; rejects to end the connection. May be set for each statement. */
  admit: ((bytes: number) => Promise<void>) | undefined;
  /** Set by the protocol while a frame is read only to say what is wrong with it: nothing of it is passed on. */
  withheld = false;
  /** So many were sent. Only protocols whose answers have no end that can be told apart need to know. */
  requests = 0;
  readonly #reader: FrameReader;
  readonly #walk: Walk<never>;
  #refusal?: FrameRefused | FrameTooLarge;
  #admission: Promise<void> | undefined;
  #chunk: Buffer = Buffer.alloc(0);
  /** Where in the chunk begins what was not passed on. */
  #from = 0;

  constructor(private readonly protocol: FrameProtocol) {
    this.#reader = protocol.reader();
    this.#walk = protocol.walk(this.#reader, this);
  }

  /** Of a large frame nothing is passed on but, once it is admitted, by `resume`. */
  check(chunk: Buffer): Checked {
    this.#reader.feed(chunk);
    this.#chunk = chunk;
    this.#from = 0;
    return this.resume();
  }

  /** The rest of the last chunk. */
  resume(): Checked {
    const { start } = this.#walkOn();
    const [refusal, admission] = [this.#refusal, this.#admission];
    if (refusal) return { passed: this.#upTo(start), refusal };
    if (admission) return { passed: this.#upTo(start), admission };
    return { passed: this.#upTo(this.withheld ? start : this.#chunk.length) };
  }

  #walkOn(): FrameReader {
    this.#admission = undefined;
    try {
      if (!this.#refusal) this.#walk.next();
    } catch (error) {
      this.#refusal = this.#refusalOf(error);
    }
    return this.#reader;
  }

  /** For the protocol: whether it must `yield` before the body of a frame, of which no more than the header was read. */
  holds(bytes: number): boolean {
    if (!this.admit || bytes <= FREE_BYTES) return false;
    this.#admission = this.admit(bytes);
    return true;
  }

  #upTo(end: number): Buffer {
    const passed = this.#chunk.subarray(this.#from, end);
    this.#from = end;
    return passed;
  }

  #refusalOf(error: unknown): FrameRefused | FrameTooLarge {
    if (error instanceof FrameTooLarge) return error;
    if (error instanceof Misfit) return new FrameRefused(this.protocol.name, error.message);
    throw error;
  }
}

/**
 * Puts a guard before all that a stream brings, for whatever way it is read. A refusal ends the stream with its error, after
 * the frames that came before it. While a large frame waits to be admitted the stream is not read.
 * @returns takes the guard off again, as when the rest of what the stream brings is encrypted
 */
export function guardStream(stream: Duplex, guard: FrameGuard): () => void {
  const push = stream.push.bind(stream);
  /** While a frame waits: what had been read by then. */
  let held: (Buffer | null)[] | undefined;

  const pass = ({ passed, refusal, admission }: Checked): boolean => {
    const wantsMore = passed.length === 0 || push(passed);
    if (refusal) stream.destroy(refusal);
    if (!admission) return wantsMore;
    held = [];
    admission.then(goOn, (reason: unknown) => stream.destroy(reason as Error));
    return false;
  };
  const goOn = (): void => {
    const rest = held ?? [];
    held = undefined;
    if (stream.destroyed) return;
    pass(guard.resume());
    for (const chunk of rest) stream.push(chunk);
  };
  stream.push = (chunk: Buffer | null): boolean => {
    if (held) {
      held.push(chunk);
      return false;
    }
    return chunk === null ? push(null) : pass(guard.check(chunk));
  };
  return () => {
    stream.push = push;
  };
}
