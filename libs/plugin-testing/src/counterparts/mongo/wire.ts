import type { Socket } from 'node:net';
import { deserialize, type Document, serialize } from 'bson';

/** Opcodes of MongoDB's wire protocol. A driver greets by OP_QUERY, and speaks OP_MSG from then on. */
const OP_REPLY = 1;
const OP_QUERY = 2004;
const OP_MSG = 2013;
const HEADER = 16;
const MORE_TO_COME = 0x2;

export interface Request {
  readonly command: Document;
  /** Whether the client waits for an answer. */
  readonly answered: boolean;
  answer(reply: Document): void;
}

/** Values as they came: 64-bit integers stay exact, binary keeps its subtype. */
const READING = { promoteBuffers: false, bsonRegExp: true, promoteLongs: true } as const;

/** Cuts what a client sends into requests. */
export class Wire {
  #pending = Buffer.alloc(0);

  constructor(
    private readonly socket: Socket,
    private readonly take: (request: Request) => void,
  ) {}

  push(chunk: Buffer): void {
    this.#pending = Buffer.concat([this.#pending, chunk]);
    while (this.#pending.length >= HEADER) {
      const length = this.#pending.readInt32LE(0);
      if (this.#pending.length < length) return;
      const message = this.#pending.subarray(0, length);
      this.#pending = this.#pending.subarray(length);
      this.#read(message);
    }
  }

  #read(message: Buffer): void {
    const id = message.readInt32LE(4);
    const opcode = message.readInt32LE(12);
    if (opcode === OP_QUERY) this.#query(message, id);
    else if (opcode === OP_MSG) this.#message(message, id);
    else this.socket.destroy();
  }

  #query(message: Buffer, id: number): void {
    const name = HEADER + 4;
    const command = message.indexOf(0, name) + 1 + 8;
    this.take({
      command: { ...documentAt(message, command), $db: 'admin' },
      answered: true,
      answer: (reply) => {
        const fields = Buffer.alloc(20);
        fields.writeInt32LE(1, 16);
        this.#send(OP_REPLY, id, Buffer.concat([fields, serialize(reply)]));
      },
    });
  }

  #message(message: Buffer, id: number): void {
    const flags = message.readUInt32LE(HEADER);
    let command: Document = {};
    for (let at = HEADER + 4; at < message.length;) {
      const kind = message[at]!;
      at += 1;
      const length = message.readInt32LE(at);
      if (kind === 0) command = { ...documentAt(message, at), ...command };
      else {
        const nameEnd = message.indexOf(0, at + 4);
        const documents: Document[] = [];
        for (let inner = nameEnd + 1; inner < at + length; inner += message.readInt32LE(inner))
          documents.push(documentAt(message, inner));
        command = { ...command, [message.toString('utf8', at + 4, nameEnd)]: documents };
      }
      at += length;
    }
    this.take({
      command,
      answered: (flags & MORE_TO_COME) === 0,
      answer: (reply) => this.#send(OP_MSG, id, Buffer.concat([Buffer.alloc(5), serialize(reply)])),
    });
  }

  #send(opcode: number, responseTo: number, body: Buffer): void {
    if (this.socket.destroyed) return;
    const header = Buffer.alloc(HEADER);
    header.writeInt32LE(HEADER + body.length, 0);
    header.writeInt32LE(responseTo, 8);
    header.writeInt32LE(opcode, 12);
    this.socket.write(Buffer.concat([header, body]));
  }
}

function documentAt(message: Buffer, at: number): Document {
  return deserialize(message.subarray(at, at + message.readInt32LE(at)), READING);
}
