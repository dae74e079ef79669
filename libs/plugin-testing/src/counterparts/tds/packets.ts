import { once } from 'node:events';
import type { Writable } from 'node:stream';

/** Kinds of messages. MS-TDS, 2.2.3.1.1. */
export const MESSAGE = {
  batch: 0x01,
  rpc: 0x03,
  answer: 0x04,
  attention: 0x06,
  transaction: 0x0e,
  login: 0x10,
  prelogin: 0x12,
} as const;

const HEADER_BYTES = 8;
const END_OF_MESSAGE = 0x01;
const IGNORE = 0x02;
const RESET_CONNECTION = 0x08;
const PACKET_BYTES = 4096;

export interface Message {
  readonly kind: number;
  readonly body: Buffer;
  /** The client took it back before it was whole. */
  readonly ignored: boolean;
  /** The session is to be reset before. */
  readonly resets: boolean;
}

/** Puts packets together to the messages that they are parts of. */
export class MessageReader {
  #rest = Buffer.alloc(0);
  #parts: Buffer[] = [];
  #resets = false;

  *push(bytes: Buffer): Generator<Message> {
    this.#rest = Buffer.concat([this.#rest, bytes]);
    while (this.#rest.length >= HEADER_BYTES) {
      const length = this.#rest.readUInt16BE(2);
      if (this.#rest.length < length) return;
      const [kind, status] = [this.#rest[0]!, this.#rest[1]!];
      // Clients say so in the first packet of a message.
      this.#resets ||= Boolean(status & RESET_CONNECTION);
      this.#parts.push(this.#rest.subarray(HEADER_BYTES, length));
      this.#rest = this.#rest.subarray(length);
      if (!(status & END_OF_MESSAGE)) continue;
      const body = Buffer.concat(this.#parts);
      this.#parts = [];
      yield { kind, body, ignored: Boolean(status & IGNORE), resets: this.#resets };
      this.#resets = false;
    }
  }

  /** What came after the last whole message, which is none. */
  takeRest(): Buffer {
    const rest = this.#rest;
    this.#rest = Buffer.alloc(0);
    return rest;
  }
}

export function packet(kind: number, body: Buffer, isLast = true): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  header[0] = kind;
  header[1] = isLast ? END_OF_MESSAGE : 0;
  header.writeUInt16BE(HEADER_BYTES + body.length, 2);
  return Buffer.concat([header, body]);
}

/** A message that is written while it is made, at its reader's pace. */
export class MessageWriter {
  #pending: Buffer[] = [];
  #bytes = 0;

  constructor(
    private readonly out: Writable,
    private readonly kind: number = MESSAGE.answer,
  ) {}

  async write(...tokens: readonly Buffer[]): Promise<void> {
    this.#pending.push(...tokens);
    this.#bytes += tokens.reduce((sum, { length }) => sum + length, 0);
    if (this.#bytes > PACKET_BYTES * 8) await this.#flush(PACKET_BYTES - HEADER_BYTES);
  }

  async end(...tokens: readonly Buffer[]): Promise<void> {
    await this.write(...tokens);
    await this.#flush(0);
  }

  /** Sends whole packets and keeps back no more than `kept` bytes; without any, the message ends. */
  async #flush(kept: number): Promise<void> {
    let bytes = Buffer.concat(this.#pending);
    const packets: Buffer[] = [];
    for (const size = PACKET_BYTES - HEADER_BYTES; bytes.length > size; bytes = bytes.subarray(size))
      packets.push(packet(this.kind, bytes.subarray(0, size), false));
    if (kept === 0) packets.push(packet(this.kind, bytes));
    this.#pending = kept === 0 ? [] : [bytes];
    this.#bytes = kept === 0 ? 0 : bytes.length;
    if (this.out.destroyed) throw new Error('the client is gone');
    if (this.out.write(Buffer.concat(packets))) return;
    const gone = new AbortController();
    await Promise.race([
      once(this.out, 'drain', { signal: gone.signal }),
      once(this.out, 'close', { signal: gone.signal }),
    ]).finally(() => {
      gone.abort();
    });
  }
}
