import type { Socket } from 'node:net';
import { DESCRIPTOR, HEADER_BYTES, largePacket, packet, TYPE } from './packets.js';

/** Flag of a CONNECT that comes by way of a redirect. */
const REDIRECTED = 4;
/** Where data begin, after the header and their flags. */
const DATA_AT = 10;

/** What a client asks for once it is accepted, by the first byte. */
const MESSAGE = { protocol: 1, dataTypes: 2, error: 4 } as const;

/**
 * Oracle's side of a login, as far as it can be had without Oracle: the client is asked to send again, redirected to where it
 * came from, accepted, negotiated with, and refused for its password; or let in, and told of everything that it is done.
 */
export class ScriptedOracle {
  #received = Buffer.alloc(0);
  #hasResent = false;
  #isRedirected = false;
  #isAccepted = false;

  constructor(
    private readonly link: Socket,
    private readonly letsIn: boolean,
    private readonly asked: (descriptor: string) => void,
  ) {}

  hear(bytes: Buffer): void {
    this.#received = Buffer.concat([this.#received, bytes]);
    for (let whole = this.#next(); whole; whole = this.#next()) this.#take(whole);
  }

  #next(): Buffer | undefined {
    if (this.#received.length < HEADER_BYTES) return undefined;
    const bytes = this.#isAccepted ? this.#received.readUInt32BE(0) : this.#received.readUInt16BE(0);
    if (this.#received.length < bytes) return undefined;
    const whole = this.#received.subarray(0, bytes);
    this.#received = this.#received.subarray(bytes);
    return whole;
  }

  #take(whole: Buffer): void {
    if (this.#isAccepted) {
      this.#negotiate(whole[DATA_AT]);
    } else if (whole[4] === TYPE.connect) {
      this.#isRedirected = whole[5] === REDIRECTED;
      const at = whole.readUInt16BE(DESCRIPTOR.offset);
      // A long one comes in a packet of its own.
      if (at < whole.length) this.#connect(whole.toString('ascii', at));
    } else {
      this.#connect(whole.toString('ascii', DATA_AT));
    }
  }

  #connect(descriptor: string): void {
    this.asked(descriptor);
    if (this.#isRedirected) {
      this.#isAccepted = true;
      this.link.write(acceptPacket());
    } else if (this.#hasResent) {
      this.link.end(packet(TYPE.redirect, sized(addressIn(descriptor))));
    } else {
      this.#hasResent = true;
      this.link.write(packet(TYPE.resend, Buffer.alloc(0)));
    }
  }

  #negotiate(message: number | undefined): void {
    const verdict = this.letsIn ? [] : REFUSAL;
    const answer =
      message === MESSAGE.protocol ? protocol() : message === MESSAGE.dataTypes ? dataTypes() : end(verdict);
    this.link.write(largePacket(TYPE.data, Buffer.concat([Buffer.alloc(2), answer])));
  }
}

function addressIn(descriptor: string): string {
  const [, host, port] = /\(HOST=([^)]*)\)\(PORT=(\d+)\)/.exec(descriptor)!;
  return `(ADDRESS=(PROTOCOL=tcp)(HOST=${host})(PORT=${port}))`;
}

function sized(text: string): Buffer {
  return Buffer.concat([Buffer.from([text.length >> 8, text.length & 0xff]), Buffer.from(text)]);
}

/** Version 319 with packets of 8 KB, and no services of the network layer. */
export function acceptPacket(): Buffer {
  const body = Buffer.alloc(37);
  body.writeUInt16BE(319, 0);
  body[14] = 4;
  body[15] = 8;
  body.writeUInt32BE(8192, 24);
  body.writeUInt32BE(65_536, 28);
  return packet(TYPE.accept, body);
}

/** Version, banner, character set, flags, and what it is capable of: version 12.1, in the eighth byte. */
function protocol(): Buffer {
  const capabilities = [8, 0, 0, 0, 0, 0, 0, 0, 7];
  const lists = [0, 13, ...Buffer.alloc(13), ...capabilities, 7, ...Buffer.alloc(7)];
  return Buffer.from([MESSAGE.protocol, 6, 0, ...Buffer.from('Oracle\0'), 0x69, 3, 0, 0, 0, ...lists]);
}

/** One that stays what it is, one that is converted, and no more. */
function dataTypes(): Buffer {
  return Buffer.from([MESSAGE.dataTypes, 0, 2, 0, 0, 0, 1, 0, 1, 0, 1, 0, 0, 0, 0]);
}

const SENTENCE = 'ORA-01017: invalid username/password; logon denied\n';
const REFUSAL = [2, 1017 >> 8, 1017 & 0xff, 0, SENTENCE.length, ...Buffer.from(SENTENCE)];

/** Of what the end of a call tells beside the number and the sentence of an error, nothing. */
function end(error: readonly number[]): Buffer {
  return Buffer.from([MESSAGE.error, ...Buffer.alloc(28), ...(error.length > 0 ? error : [0, 0])]);
}
