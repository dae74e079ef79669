/** Reads what a protocol lays out; waits by `yield` for bytes that are still on their way. */
export type Walk<Result = void> = Generator<undefined, Result, undefined>;

const NOTHING = Buffer.alloc(0);

/** Said of the frame being read; the guard names the protocol. */
export class Misfit extends Error {}

/**
 * Walks through a stream chunk by chunk. Nothing is copied and nothing is kept: the state is a position and what is left of
 * the frame, whatever its size. No read goes past the end of the frame.
 */
export class FrameReader {
  /** Of the frame, not read yet. */
  left = 0;
  /** What the protocol calls the frame being read. */
  name = 'header';
  /** Where the frame begins within the chunk; 0 where it began earlier. */
  start = 0;
  #chunk: Buffer = NOTHING;
  #at = 0;

  constructor(private readonly order: 'big-endian' | 'little-endian' = 'big-endian') {}

  feed(chunk: Buffer): void {
    this.#chunk = chunk;
    this.#at = 0;
    this.start = 0;
  }

  /** Begins the header of a frame; `left` has to be set again once the header tells how long the frame is. */
  begin(headerBytes: number): void {
    this.name = 'header';
    this.start = this.#at;
    this.left = headerBytes;
  }

  /** An unsigned number of up to six bytes. */
  *uint(width: number): Walk<number> {
    this.#take(width);
    let value = 0;
    for (let index = 0, unit = 1; index < width; index += 1, unit *= 256) {
      while (this.#at === this.#chunk.length) yield;
      const byte = this.#chunk[this.#at]!;
      value = this.order === 'big-endian' ? value * 256 + byte : value + byte * unit;
      this.#at += 1;
    }
    return value;
  }

  *int32(): Walk<number> {
    return (yield* this.uint(4)) | 0;
  }

  *skip(bytes: number): Walk {
    this.#take(bytes);
    for (let wanted = bytes; ;) {
      const here = Math.min(wanted, this.#chunk.length - this.#at);
      this.#at += here;
      wanted -= here;
      if (wanted === 0) return;
      yield;
    }
  }

  /** Bytes to keep, for what a guard has to say of the frame. */
  *copy(bytes: number): Walk<Buffer> {
    this.#take(bytes);
    const pieces: Buffer[] = [];
    for (let wanted = bytes; ;) {
      const piece = this.#chunk.subarray(this.#at, this.#at + wanted);
      pieces.push(Buffer.from(piece));
      this.#at += piece.length;
      wanted -= piece.length;
      if (wanted === 0) return Buffer.concat(pieces);
      yield;
    }
  }

  /** A text up to and with its NUL. @returns its length without it */
  *text(): Walk<number> {
    for (let length = 0; ;) {
      const end = this.#chunk.indexOf(0, this.#at);
      const here = (end < 0 ? this.#chunk.length : end) - this.#at;
      if (here >= this.left) throw new Misfit(`${this.name} has a text without an end`);
      this.left -= here;
      this.#at += here;
      length += here;
      if (end >= 0) {
        yield* this.skip(1);
        return length;
      }
      yield;
    }
  }

  /**
   * Values that each come after their length, -1 being null.
   * @param measure told each length before the value is read, and may throw
   */
  *values(count: number, measure: (length: number, index: number) => void): Walk {
    for (let index = 0; index < count; index += 1) {
      const length = this.#ready(4) ? this.#int32Here() : yield* this.int32();
      if (length === -1) continue;
      if (length < 0) throw new Misfit(`${this.name} has a value of ${length} bytes`);
      measure(length, index);
      if (this.#ready(length)) this.#at += this.#take(length);
      else yield* this.skip(length);
    }
  }

  /** The frame must be read to its end. */
  end(): void {
    if (this.left > 0) throw new Misfit(`${this.name} is ${this.left} bytes too long`);
  }

  /** Most values lie in one chunk: these are read without a generator of their own. */
  #ready(bytes: number): boolean {
    return this.#at + bytes <= this.#chunk.length;
  }

  #int32Here(): number {
    const at = this.#at;
    this.#at += this.#take(4);
    return this.order === 'big-endian' ? this.#chunk.readInt32BE(at) : this.#chunk.readInt32LE(at);
  }

  #take(bytes: number): number {
    if (bytes > this.left) throw new Misfit(`${this.name} ends too early`);
    this.left -= bytes;
    return bytes;
  }
}
